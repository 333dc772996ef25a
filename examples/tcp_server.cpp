// TCP: answers every client `Repeating: ` and what it sent.
// tcp_server [ADDRESS]
#include <strait/strait.hpp>

#include <array>
#include <iostream>
#include <span>
#include <string>
#include <thread>
#include <utility>

namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

void serve(ipc::Stream client) {
    std::array<std::byte, 4096> buffer;
    while (const auto size = client.read(buffer)) {
        if (*size == 0) break;
        const std::string answer = "Repeating: " + std::string(ipc::text(std::span(buffer).first(*size)));
        if (!client.write(ipc::bytes(answer))) break;
    }
}

}  // namespace

int main(int argc, char** argv) {
    auto listener = ipc::Listener::listen(argc > 1 ? argv[1] : "tcp://localhost:8124");
    if (!listener) return complain(listener.error());
    std::cout << "listening at " << listener->address().text() << std::endl;

    while (true) {
        auto client = listener->accept();
        if (!client) return complain(client.error());
        std::thread(serve, std::move(*client)).detach();
    }
}
