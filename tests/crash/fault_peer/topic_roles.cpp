#include "crash/fault_peer/role.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/topic.hpp>

#include <iostream>
#include <optional>
#include <string>

namespace strait::test::fault_peer {

namespace {

void publish_all(const std::string& address, const std::string& policy, std::uint64_t number) {
    const auto kept = policy == "all" ? reliable(kKept) : keep_last(kKept);
    auto publisher = must(Publisher<Numbered>::create(address, {.policy = kept, .history = kKept, .held = 2}));
    for (unsigned i = 0; i < kMessages; ++i) {
        if (i % 3 == 2) {
            auto loan = must(publisher.loan(patience()));
            *loan = numbered(number, i);
            must(publisher.publish(std::move(loan), patience()));
        } else {
            must(publisher.publish(numbered(number, i), patience()));
        }
    }
}

}  // namespace

int topic_publisher(const Arguments& arguments) {
    publish_all(arguments.at(0), arguments.at(1), 1);
    return 0;
}

int topic_standing(const Arguments& /*none*/) {
    std::string point;
    std::string address;
    std::string policy;
    std::uint64_t number = 0;
    std::string rest;
    while (std::cin >> point >> address >> policy >> number && std::getline(std::cin, rest)) {
        stand_still_at(point);
        publish_all(address, policy, number);
        std::cout << "done\n" << std::flush;
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
