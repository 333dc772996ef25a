#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"
#include "support/pattern.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <fmt/format.h>

#include <string>
#include <thread>
#include <vector>

namespace strait::test::peer {

int datagram_echo(const Arguments& arguments) {
    auto socket = must(Datagram::bind(argument(arguments, 0)));
    say("ready " + socket.address().text());

    std::stop_source end;
    const std::jthread listener([&end] {
        wait_for_end();
        end.request_stop();
    });
    std::vector<std::byte> buffer(65536);
    while (true) {
        const auto received = socket.receive(buffer, Deadline::until_stopped(end.get_token()));
        if (!received && received.error() == Errc::cancelled) return 0;
        const auto came = must(received);
        must(socket.send_to(came.from, std::span(buffer).first(came.size)));
    }
}

int datagram_sink(const Arguments& arguments) {
    auto socket = must(Datagram::bind(argument(arguments, 0)));
    say("ready " + socket.address().text());
    std::vector<std::byte> buffer(65536);
    while (true) {
        const auto came = must(socket.receive(buffer));
        Checksum checksum;
        checksum.add(std::span(buffer).first(came.size));
        say(fmt::format("got {} {}", came.size, checksum.value()));
    }
}

int datagram_source(const Arguments& arguments) {
    auto socket = must(Datagram::connect(argument(arguments, 0)));
    say("ready " + socket.address().text());
    for (std::uint64_t sent = 0; sent < number(arguments, 1); ++sent) {
        must(socket.send(bytes(std::to_string(sent))));
        say("sent");
    }
    wait_for_end();
    return 0;
}

}  // namespace strait::test::peer
