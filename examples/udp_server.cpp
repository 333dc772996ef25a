// UDP: prints every datagram and answers its sender.
// udp_server [ADDRESS]
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

int main(int argc, char** argv) {
    auto socket = ipc::Datagram::bind(argc > 1 ? argv[1] : "udp://127.0.0.1:8125");
    if (!socket) return complain(socket.error());
    std::cout << "receiving at " << socket->address().text() << std::endl;

    std::array<std::byte, 65536> buffer;
    while (true) {
        const auto datagram = socket->receive(buffer);
        if (!datagram) return complain(datagram.error());
        const std::string text(ipc::text(std::span(buffer).first(datagram->size)));
        std::cout << datagram->from.text() << " says " << text << std::endl;
        const auto sent = socket->send_to(datagram->from, ipc::bytes("Repeating: " + text));
        if (!sent) return complain(sent.error());
    }
}
