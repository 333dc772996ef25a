#include "crash/fault_peer/role.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/topic.hpp>

#include <iostream>
#include <optional>
#include <string>

namespace strait::test::fault_peer {

int topic_publisher(const Arguments& arguments) {
    const auto policy = arguments.at(1) == "all" ? reliable(kKept) : keep_last(kKept);
    const std::uint64_t number = arguments.size() > 2 ? std::stoul(arguments.at(2)) : 1;
    auto publisher =
        must(Publisher<Numbered>::create(arguments.at(0), {.policy = policy, .history = kKept, .held = 2}));
    for (unsigned i = 0; i < kMessages; ++i) {
        if (i % 3 == 2) {
            auto loan = must(publisher.loan(patience()));
            *loan = numbered(number, i);
            must(publisher.publish(std::move(loan), patience()));
        } else {
            must(publisher.publish(numbered(number, i), patience()));
        }
    }
    return 0;
}

int topic_subscriber(const Arguments& arguments) {
    auto subscriber = must(Subscriber<Numbered>::attach(arguments.at(0), {.wait = kPatience}));
    std::cout << "ready\n" << std::flush;
    std::optional<Sample<Numbered>> kept;
    while (true) {
        auto sample = must(subscriber.receive(patience()));
        if (!is_whole(sample.value())) return 1;
        if (sample->sequence + 1 >= kMessages) return 0;
        if (!kept) kept.emplace(std::move(sample));
    }
}

}  // namespace strait::test::fault_peer
