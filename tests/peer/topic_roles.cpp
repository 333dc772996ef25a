#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/account.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/topic.hpp>

#include <fmt/format.h>

#include <span>

namespace strait::test::peer {

int topic_source(const Arguments& arguments) {
    auto publisher = must(RawPublisher::join(must(Address::parse(argument(arguments, 0)))));
    say("ready");
    if (!hear()) return 1;
    for (std::uint64_t sent = 0; sent < number(arguments, 2); ++sent) {
        const auto message = numbered(number(arguments, 1), sent);
        must(publisher.publish(std::as_bytes(std::span(&message, 1)), patience()));
    }
    return 0;
}

int topic_sink(const Arguments& arguments) {
    const auto all = number(arguments, 2);
    auto subscriber = must(Subscriber<Numbered>::attach(argument(arguments, 0)));
    say("ready");
    Account account(number(arguments, 1));
    while (account.counted() < all && account.verdict() == "ok") {
        const auto sample = must(subscriber.receive(patience()));
        account.add(sample.value(), sample.missed);
    }
    say(fmt::format("counted {} missed {} {}", account.counted(), account.missed(), account.verdict()));
    return 0;
}

}  // namespace strait::test::peer
