#include "strait/datagram.hpp"

#include "mechanism/mechanism.hpp"
#include "os/datagram_socket.hpp"

#include <utility>

namespace strait {

Datagram::Datagram() noexcept = default;
Datagram::Datagram(std::unique_ptr<os::DatagramSocket> socket, Address address) noexcept
    : socket_(std::move(socket)), address_(std::move(address)) {}
Datagram::Datagram(Datagram&&) noexcept = default;
Datagram& Datagram::operator=(Datagram&&) noexcept = default;
Datagram::~Datagram() = default;

Result<Datagram> Datagram::open(const Address& address, Opening opening) {
    const auto complain = [&](Error error) {
        return std::unexpected(
            std::move(error).doing(opening == Opening::bind ? "receive at" : "connect to", address.text()));
    };
    const auto mechanism = mechanism::find(address, Noun::datagram);
    if (!mechanism) return complain(mechanism.error());
    const auto make = opening == Opening::bind ? (*mechanism)->bind_datagram : (*mechanism)->connect_datagram;
    auto socket = make(address);
    if (!socket) return complain(std::move(socket.error()));
    auto real = address.with_place((*socket)->place());
    (*socket)->enter("datagram", real.text());
    return Datagram(std::move(*socket), std::move(real));
}

Result<Datagram> Datagram::bind(const Address& address) { return open(address, Opening::bind); }
Result<Datagram> Datagram::connect(const Address& address) { return open(address, Opening::connect); }

Result<Datagram> Datagram::bind(std::string_view address) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return bind(*parsed);
}

Result<Datagram> Datagram::connect(std::string_view address) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed);
}

Result<void> Datagram::send(std::span<const std::byte> data, const Deadline& deadline) {
    if (!socket_) return fail(Errc::closed);
    auto sent = socket_->send(data, nullptr, deadline);
    if (sent) socket_->count_sent(data.size());
    return sent;
}

Result<void> Datagram::send_to(const Address& to, std::span<const std::byte> data, const Deadline& deadline) {
    if (!socket_) return fail(Errc::closed);
    if (to.scheme() != address_.scheme()) {
        return fail(Errc::wrong_kind, "this is a " + std::string(address_.scheme()) + ": socket, and " + to.text() +
                                          " is not reached by it");
    }
    auto sent = socket_->send(data, &to, deadline);
    if (!sent) return std::unexpected(std::move(sent.error()).doing("send to", to.text()));
    socket_->count_sent(data.size());
    return sent;
}

Result<Datagram::Received> Datagram::receive(std::span<std::byte> buffer, const Deadline& deadline) {
    if (!socket_) return fail(Errc::closed);
    const auto received = socket_->receive(buffer, deadline);
    if (!received) return std::unexpected(received.error());
    socket_->count_received(received->size);
    if (received->truncated) {
        return fail(Errc::too_large,
                    "the datagram did not fit into the buffer of " + std::to_string(buffer.size()) + " bytes");
    }
    auto from = received->from.empty() ? Address() : address_.with_place(received->from);
    return Received{received->size, std::move(from), received->priority};
}

Result<Datagram::Received> Datagram::try_receive(std::span<std::byte> buffer) {
    auto received = receive(buffer, Deadline::now());
    if (!received && received.error() == Errc::timed_out) return fail(Errc::would_block);
    return received;
}

void Datagram::close() noexcept { socket_.reset(); }

Result<NativeHandle> Datagram::wait_handle() {
    if (!socket_) return fail(Errc::closed);
    return socket_->wait_handle();
}

}  // namespace strait
