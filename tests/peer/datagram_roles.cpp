#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"

#include <strait/datagram.hpp>

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

}  // namespace strait::test::peer
