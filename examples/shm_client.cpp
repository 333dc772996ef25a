// The client of shm_server: prints each new text by itself, read in place.
// shm_client [ADDRESS]
#include <strait/strait.hpp>

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
    auto board = ipc::Region::open(argc > 1 ? argv[1] : "shm://board", ipc::Access::read_only);
    if (!board) return complain(board.error());

    const auto content = ipc::text(board->bytes());
    for (std::string shown; shown != "exit";) {
        const std::string text(content.substr(0, content.find('\0')));
        if (text == shown) {
            if (const auto changed = board->wait_change(); !changed) return complain(changed.error());
        } else {
            shown = text;
            std::cout << shown << std::endl;
        }
    }
}
