/// msgpack-rpc over TCP, the protocol of rpclib, with msgpuck and bare sockets: what such a library cannot be faster than.

#include "peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <msgpuck.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace strait::bench::peers {
namespace {

/// `127.0.0.1:PORT`
sockaddr_in address_of(const std::string& text) {
    const auto colon = text.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1))));
    if (::inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr) != 1)
        throw std::runtime_error("expected a number and a port: " + text);
    return address;
}

int checked(int result, const char* call) {
    if (result < 0) throw std::runtime_error(call);
    return result;
}

void send_at_once(int socket) {
    const int on = 1;
    checked(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
}

/// One connection.
class Link {
  public:
    explicit Link(int socket) : socket_(socket) { send_at_once(socket); }

    /// `encode` writes the message to where it is told, and says where it ends.
    template <typename Encode>
    void send(Encode encode) {
        std::array<char, kLargest> message;
        const auto size = static_cast<std::size_t>(encode(message.data()) - message.data());
        if (::send(socket_, message.data(), size, MSG_NOSIGNAL) != static_cast<ssize_t>(size))
            throw std::runtime_error("send");
    }
    /// The next message, until the next call; nothing at the end.
    const char* receive() {
        const auto rest = filled_ - next_;
        std::memmove(buffer_.data(), buffer_.data() + next_, rest);
        filled_ = rest;
        next_ = 0;
        while (!is_whole()) {
            const auto count = ::read(socket_, buffer_.data() + filled_, buffer_.size() - filled_);
            if (count <= 0) return nullptr;
            filled_ += static_cast<std::size_t>(count);
        }
        return buffer_.data();
    }

  private:
    static constexpr std::size_t kLargest = 4096;

    bool is_whole() {
        const char* end = buffer_.data();
        if (filled_ == 0 || mp_check(&end, buffer_.data() + filled_) != 0) return false;
        next_ = static_cast<std::size_t>(end - buffer_.data());
        return true;
    }

    int socket_;
    std::array<char, kLargest> buffer_;
    std::size_t filled_ = 0;
    std::size_t next_ = 0;
};

// Past the count of an array and a number.
std::uint64_t enter(const char*& at) {
    mp_decode_array(&at);
    return mp_decode_uint(&at);
}

void answer(int socket) {
    Link link(socket);
    while (const char* at = link.receive()) {
        enter(at);
        const auto number = mp_decode_uint(&at);
        std::uint32_t length = 0;
        const char* const name = mp_decode_str(&at, &length);
        if (std::string_view(name, length) != "add") throw std::runtime_error("no such procedure");
        const auto a = enter(at);
        const auto sum = a + mp_decode_uint(&at);
        link.send([&](char* to) {
            to = mp_encode_uint(mp_encode_array(to, 4), 1);
            return mp_encode_uint(mp_encode_nil(mp_encode_uint(to, number)), sum);
        });
    }
    ::close(socket);
}

void serve(const std::string& text) {
    const auto address = address_of(text);
    const auto* const any = reinterpret_cast<const sockaddr*>(&address);
    const int listener = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const int on = 1;
    checked(::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    checked(::bind(listener, any, sizeof address), "bind");
    checked(::listen(listener, 1), "listen");
    say_ready();
    answer(checked(::accept(listener, nullptr, nullptr), "accept"));
}

void call(const std::string& text) {
    const auto address = address_of(text);
    const int socket = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    checked(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
    Link link(socket);
    std::uint32_t number = 0;
    const auto add = [&](int a, int b) {
        link.send([&](char* to) {
            to = mp_encode_uint(mp_encode_array(to, 4), 0);
            to = mp_encode_str(mp_encode_uint(to, ++number), "add", 3);
            to = mp_encode_uint(mp_encode_array(to, 2), static_cast<std::uint64_t>(a));
            return mp_encode_uint(to, static_cast<std::uint64_t>(b));
        });
        const char* at = link.receive();
        if (at == nullptr) throw std::runtime_error("the server has gone");
        enter(at);
        mp_decode_uint(&at);
        mp_decode_nil(&at);
        return static_cast<int>(mp_decode_uint(&at));
    };
    follow_orders({add, {}});
}

}  // namespace
}  // namespace strait::bench::peers

int main(int count, char** words) {
    return strait::bench::peers::run(count, words, strait::bench::peers::serve, strait::bench::peers::call);
}
