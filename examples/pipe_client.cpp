// The client of pipe_server: prints whatever comes, until the server has finished.
// pipe_client [ADDRESS]
#include <strait/strait.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <span>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    // The server may be started a little later.
    auto server = ipc::Stream::connect(argc > 1 ? argv[1] : "pipe://test", {.wait = 5s});
    if (!server) return complain(server.error());

    std::array<std::byte, 4096> buffer;
    while (true) {
        const auto size = server->read(buffer);
        if (!size) return complain(size.error());
        if (*size == 0) return 0;
        std::cout << ipc::text(std::span(buffer).first(*size)) << std::flush;
    }
}
