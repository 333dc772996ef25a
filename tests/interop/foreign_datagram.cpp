#include "interop/foreign_datagram.hpp"

#include "interop/foreign_stream.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace strait::test {
namespace {

constexpr std::size_t kPiece = 1024;
constexpr std::uint64_t kPieces = 64;
constexpr const char* kFreeAddress = "udp://127.0.0.1:0";

// The command sends lines, so each piece is one; apart from that any byte may stand in it.
std::vector<std::byte> piece_of(std::uint64_t number) {
    auto piece = Pattern::take(kPiece, number + 1);
    std::ranges::replace(piece, std::byte{'\n'}, std::byte{0});
    piece.back() = std::byte{'\n'};
    return piece;
}

// One after the other, so that no buffer on the way can overflow and nothing may be lost.
template <typename Send, typename Receive>
void check_pieces(Send send, Receive receive) {
    std::vector<std::byte> answer(kPiece);
    for (std::uint64_t number = 0; number < kPieces; ++number) {
        CAPTURE(number);
        const auto piece = piece_of(number);
        send(piece);
        receive(answer);
        const bool same = piece == answer;
        REQUIRE(same);
    }
}

void check_pieces(Program& program) {
    check_pieces([&](std::span<const std::byte> piece) { must(program.in().write(piece, patience())); },
                 [&](std::span<std::byte> answer) { must(program.out().read_exact(answer, patience())); });
}

Address free_address() { return must(Address::parse(kFreeAddress)); }

}  // namespace

ForeignDatagram bare_datagrams() {
    return {"bare UDP", [](const Address& at) { return bare("udp_server", place_of(at)); },
            [](const Address& at) { return bare("udp_client", place_of(at)); }, says_ready};
}

void check_that_server_answers_library(const ForeignDatagram& foreign) {
    CAPTURE(foreign.name);
    Program server(foreign.server(free_address()));
    auto socket = must(Datagram::connect(with_port(free_address(), foreign.ready(server))));
    check_pieces([&](std::span<const std::byte> piece) { must(socket.send(piece, patience())); },
                 [&](std::span<std::byte> answer) { CHECK(must(socket.receive(answer, patience())).size == kPiece); });
}

void check_that_server_answers_command(const ForeignDatagram& foreign) {
    CAPTURE(foreign.name);
    Program server(foreign.server(free_address()));
    Program command(strait_command({"connect", with_port(free_address(), foreign.ready(server)).text()}));
    check_pieces(command);
    command.finish();
}

void check_that_library_answers_client(const ForeignDatagram& foreign) {
    CAPTURE(foreign.name);
    auto socket = must(Datagram::bind(kFreeAddress));
    Program client(foreign.client(socket.address()));
    Background answered([&] {
        std::vector<std::byte> buffer(65536);
        for (std::uint64_t number = 0; number < kPieces; ++number) {
            const auto received = must(socket.receive(buffer, patience()));
            must(socket.send_to(received.from, std::span(buffer).first(received.size), patience()));
        }
        return true;
    });
    check_pieces(client);
    CHECK(answered.get());
    client.finish();
}

void check_that_command_answers_client(const ForeignDatagram& foreign) {
    CAPTURE(foreign.name);
    Program command(strait_command({"listen", kFreeAddress}));
    Program client(foreign.client(must(Address::parse(listening_at(command)))));
    Background answered([&] {
        std::vector<std::byte> buffer(kPiece);
        for (std::uint64_t number = 0; number < kPieces; ++number) {
            must(command.out().read_exact(buffer, patience()));
            must(command.in().write(buffer, patience()));
        }
        return true;
    });
    check_pieces(client);
    CHECK(answered.get());
    client.finish();
}

}  // namespace strait::test
