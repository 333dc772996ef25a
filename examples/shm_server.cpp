// Shared memory: stores each typed line in it, in place. `exit` ends this program and its clients.
// shm_server [ADDRESS]
#include <strait/strait.hpp>

#include <algorithm>
#include <iostream>
#include <string>

namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto board = ipc::Region::create(argc > 1 ? argv[1] : "shm://board?size=4KiB");
    if (!board) return complain(board.error());
    std::cout << "type a text, or exit" << std::endl;

    const auto content = board->writable();  // zeros at first
    for (std::string line; line != "exit" && std::getline(std::cin, line);) {
        line.resize(std::min(line.size(), content.size() - 1));
        std::ranges::copy(ipc::bytes({line.c_str(), line.size() + 1}), content.begin());
        if (const auto rung = board->notify(); !rung) return complain(rung.error());
    }
}
