// Starts a Node program as child_process.fork does: each typed line is a JSON message for it, its messages are printed.
// node_parent [ADDRESS]; without one it starts node_child.js in this folder.
#include <strait/strait.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto child = ipc::Channel::connect(argc > 1 ? argv[1] : "exec:node node_child.js?ipc=node");
    if (!child) return complain(child.error());

    for (std::string line; std::getline(std::cin, line);) {
        const auto sent = child->send(ipc::bytes(line));
        // What is no JSON is not sent, and the channel goes on.
        if (!sent && sent.error() == ipc::Errc::invalid_argument) {
            std::cout << sent.error().reason() << std::endl;
            continue;
        }
        if (!sent) return complain(sent.error());
        const auto answer = child->receive(ipc::Deadline::after(20s));
        if (!answer) return complain(answer.error());
        std::cout << answer->text() << std::endl;
    }
    // The end of the channel is `disconnect` for the child, which then ends.
}
