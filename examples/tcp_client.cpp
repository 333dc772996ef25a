// The client of tcp_server: sends each typed line and prints the answer.
// tcp_client [ADDRESS]
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

// A stream keeps no boundaries: an answer ends where its line does.
ipc::Result<std::string> read_line(ipc::Stream& stream) {
    std::string line;
    std::array<std::byte, 4096> buffer;
    while (!line.ends_with('\n')) {
        const auto size = stream.read(buffer);
        if (!size) return std::unexpected(size.error());
        if (*size == 0) return ipc::fail(ipc::Errc::peer_died);
        line += ipc::text(std::span(buffer).first(*size));
    }
    return line;
}

}  // namespace

int main(int argc, char** argv) {
    auto server = ipc::Stream::connect(argc > 1 ? argv[1] : "tcp://localhost:8124", {.wait = 5s});
    if (!server) return complain(server.error());

    for (std::string line; std::getline(std::cin, line);) {
        if (const auto sent = server->write(ipc::bytes(line + '\n')); !sent) return complain(sent.error());
        const auto answer = read_line(*server);
        if (!answer) return complain(answer.error());
        std::cout << *answer << std::flush;
    }
}
