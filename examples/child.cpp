// The child of child_parent: answers every message that comes on its standard input.
#include <strait/strait.hpp>

#include <array>
#include <iostream>
#include <span>
#include <string>

namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main() {
    auto parent = ipc::Stream::connect("stdio:");
    if (!parent) return complain(parent.error());

    std::array<std::byte, 4096> buffer;
    while (true) {
        const auto size = parent->read(buffer);
        if (!size) return complain(size.error());
        if (*size == 0) return 0;  // the parent has closed its end
        const std::string answer = "the child got: " + std::string(ipc::text(std::span(buffer).first(*size)));
        if (const auto sent = parent->write(ipc::bytes(answer)); !sent) return complain(sent.error());
    }
}
