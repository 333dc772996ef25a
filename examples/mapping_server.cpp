// A mapped file: stores each typed line in it. `exit` ends this program and its clients.
// mapping_server [ADDRESS]
#include <strait/strait.hpp>

#include <iostream>
#include <string>

using namespace strait::literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

// The text and the NUL that ends it; what stood behind stays.
ipc::Result<void> store(ipc::Region& board, const std::string& text) {
    const auto written = board.write(0, ipc::bytes({text.c_str(), text.size() + 1}));
    return written ? board.notify() : written;
}

}  // namespace

int main(int argc, char** argv) {
    auto board = ipc::Region::create(argc > 1 ? argv[1] : "map://board.txt", {.size = 4_KiB});
    if (!board) return complain(board.error());
    // The file may still hold what was typed the last time.
    if (const auto cleared = store(*board, ""); !cleared) return complain(cleared.error());
    std::cout << "type a text, or exit" << std::endl;

    for (std::string line; line != "exit" && std::getline(std::cin, line);) {
        if (const auto stored = store(*board, line); !stored) return complain(stored.error());
    }
}
