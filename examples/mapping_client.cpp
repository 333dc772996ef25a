// The client of mapping_server: prints each new text by itself.
// mapping_client [ADDRESS]
#include <strait/strait.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

// A copy, because the file may shrink while it is mapped: read() says so, a bare pointer could not.
ipc::Result<std::string> text_of(const ipc::Region& board) {
    std::vector<std::byte> content(board.size());
    if (const auto read = board.read(0, content); !read) return std::unexpected(read.error());
    const auto text = ipc::text(content);
    return std::string(text.substr(0, text.find('\0')));
}

}  // namespace

int main(int argc, char** argv) {
    auto board = ipc::Region::open(argc > 1 ? argv[1] : "map://board.txt", ipc::Access::read_only);
    if (!board) return complain(board.error());

    for (std::string shown; shown != "exit";) {
        const auto text = text_of(*board);
        if (!text) return complain(text.error());
        if (*text == shown) {
            if (const auto changed = board->wait_change(); !changed) return complain(changed.error());
        } else {
            shown = *text;
            std::cout << shown << std::endl;
        }
    }
}
