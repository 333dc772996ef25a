// The C++ child of a Node program, started by node_starter.js: answers each message with the number of its bytes.
// node_worker
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

int main() {
    auto parent = ipc::Channel::connect("node:");
    if (!parent) return complain(parent.error());

    while (const auto message = parent->receive()) {
        const auto answer = "{\"bytes\":" + std::to_string(message->bytes().size()) + "}";
        if (const auto sent = parent->send(ipc::bytes(answer)); !sent) return complain(sent.error());
    }
    // The parent has disconnected, or died.
}
