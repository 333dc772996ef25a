// The client of udp_server: sends each typed line and prints the answer. A datagram may be lost on the way, so it waits
// a second for the answer and then sends the line again, three times at most.
// udp_client [ADDRESS]
#include <strait/strait.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <span>
#include <string>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

ipc::Result<std::string> ask(ipc::Datagram& server, const std::string& question, int attempts) {
    std::array<std::byte, 65536> buffer;
    if (const auto sent = server.send(ipc::bytes(question)); !sent) return std::unexpected(sent.error());
    const auto answer = server.receive(buffer, ipc::Deadline::after(1s));
    if (answer) return std::string(ipc::text(std::span(buffer).first(answer->size)));
    if (answer.error() == ipc::Errc::timed_out && attempts > 1) return ask(server, question, attempts - 1);
    return std::unexpected(answer.error());
}

}  // namespace

int main(int argc, char** argv) {
    auto server = ipc::Datagram::connect(argc > 1 ? argv[1] : "udp://127.0.0.1:8125");
    if (!server) return complain(server.error());

    for (std::string line; std::getline(std::cin, line);) {
        const auto answer = ask(*server, line, 3);
        if (!answer) return complain(answer.error());
        std::cout << *answer << std::endl;
    }
}
