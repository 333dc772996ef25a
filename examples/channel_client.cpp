// The client of channel_server: sends each typed line as one message, and prints the answer.
// channel_client [ADDRESS]
#include <strait/strait.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <utility>

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
    auto server = ipc::Channel::connect(argc > 1 ? argv[1] : "shm://engine", {}, {.wait = 5s});
    if (!server) return complain(server.error());

    for (std::string line; std::getline(std::cin, line);) {
        // Room in the shared memory itself: what is written there is not copied again. send(bytes) would do as well.
        auto loan = server->loan(line.size());
        if (!loan) return complain(loan.error());
        std::ranges::copy(ipc::bytes(line), loan->bytes().begin());
        if (const auto sent = server->send(std::move(*loan)); !sent) return complain(sent.error());

        const auto answer = server->receive(ipc::Deadline::after(5s));
        if (!answer) return complain(answer.error());
        std::cout << answer->text() << std::endl;
    }
}
