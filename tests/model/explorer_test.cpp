/// The explorer: that it finds what is wrong, and says what it has left out.

#include "model/explorer.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstring>

namespace strait::model {
namespace {

struct Mail {
    std::atomic<std::uint32_t> ready;
    std::atomic<std::uint32_t> wanted;
    std::uint64_t data = 0;
};

// A letter, and who waits for it.
Body mail(Order store, Order load) {
    return [=](Execution& execution) {
        Mail mail;
        execution.share("mail", mail);
        execution.thread("sender", [&] {
            const std::uint64_t data = 7;
            std::memcpy(&mail.data, &data, sizeof data);
            mail.ready.store(1, store);
        });
        execution.thread("receiver", [&] {
            while (mail.ready.load(load) == 0) {
            }
            std::uint64_t data = 0;
            std::memcpy(&data, &mail.data, sizeof data);
            execution.check(data == 7, "the letter is not whole");
        });
        execution.run();
    };
}

// A sleeper that says so and looks once more, and whoever wakes it.
Body doze(Order order) {
    return [=](Execution& execution) {
        Mail mail;
        bool rung = false;
        execution.share("mail", mail);
        execution.thread("ringer", [&] {
            mail.ready.store(1, order);
            if (mail.wanted.load(order) == 1) rung = true;
        });
        execution.thread("sleeper", [&] {
            mail.wanted.store(1, order);
            if (mail.ready.load(order) == 0) execution.wait_until("the bell", [&] { return rung; });
        });
        execution.run();
    };
}

}  // namespace

TEST_SUITE("explorer") {
    TEST_CASE("what is ordered is right in every execution") {
        const auto report = explore({}, mail(Order::release, Order::acquire));
        CHECK_MESSAGE(report.failure.empty(), report.text());
        CHECK(report.is_complete);
        CHECK(report.executions > 1);
    }

    TEST_CASE("a plain access that nothing orders is a race") {
        CHECK(explore({}, mail(Order::relaxed, Order::acquire)).failure == "a plain read races with a plain write");
        CHECK(explore({}, mail(Order::release, Order::relaxed)).failure == "a plain read races with a plain write");
    }

    TEST_CASE("a wake-up that may be lost is found, with what led to it") {
        const auto report = explore({}, doze(Order::acq_rel));
        CHECK(report.failure == "nobody can go on: sleeper waits for the bell;");
        CHECK(report.trace.contains("1 behind the newest"));
        CHECK(report.trace.contains("mail+4 = 1"));
        CHECK(explore({}, doze(Order::seq_cst)).failure.empty());
    }

    TEST_CASE("an execution is repeated from its choices") {
        const auto found = explore({}, doze(Order::relaxed));
        REQUIRE(found.executions > 1);
        const auto again = explore({}, doze(Order::relaxed), {.replay = found.path});
        CHECK(again.executions == 1);
        CHECK(again.failure == found.failure);
        CHECK(again.trace == found.trace);
    }

    TEST_CASE("a thread that may die does so at each of its steps") {
        std::set<std::uint32_t> seen;
        const auto report = explore({.deaths = 1}, [&](Execution& execution) {
            Mail mail;
            execution.share("mail", mail);
            const auto mortal = execution.thread(
                "mortal",
                [&] {
                    for (std::uint32_t i = 1; i <= 3; ++i) mail.ready.store(i, Order::relaxed);
                },
                Fate::may_die);
            execution.run();
            const auto last = mail.ready.load();
            seen.insert(last);
            execution.check(execution.is_dead(mortal) || last == 3, "it lives and has not done all");
        });
        CHECK_MESSAGE(report.failure.empty(), report.text());
        CHECK(seen == std::set<std::uint32_t>{0, 1, 2, 3});
    }

    TEST_CASE("an endless loop is one, and a bound that was met is told") {
        const auto endless = explore({.steps = 1000}, [](Execution& execution) {
            Mail mail;
            execution.share("mail", mail);
            execution.thread("waiter", [&] {
                while (mail.ready.load() == 0) {
                }
            });
            execution.run();
        });
        CHECK(endless.failure == "it comes to no end");
        const auto cut = explore({.executions = 3}, doze(Order::seq_cst));
        CHECK(cut.executions == 3);
        CHECK_FALSE(cut.is_complete);
    }

    TEST_CASE("each mistake is made where it is asked for") {
        std::set<Site> sites;
        CHECK(explore({}, doze(Order::seq_cst), {.sites = &sites}).failure.empty());
        CHECK(sites.size() == 4);
        const auto mutations = mutations_of(sites);
        CHECK(mutations.size() == 2 * 3 + 2 * 2);
        for (const auto& mutation : mutations) {
            // Harmless: a ringer that thinks nobody sleeps is not, and neither is one that is late.
            const auto report = explore({}, doze(Order::seq_cst), {.mutation = mutation});
            const bool is_blind_sleeper = mutation.mistake == Mistake::blind && mutation.site.line > 50;
            CHECK_MESSAGE((is_blind_sleeper || !report.failure.empty()), mutation.text());
        }
    }

    TEST_CASE("a case that is not the same each time is told from one that is wrong") {
        int calls = 0;
        const auto report = explore({}, [&](Execution& execution) {
            Mail mail;
            execution.share("mail", mail);
            for (int i = 0; i < 2 + calls % 2; ++i) execution.thread("thread", [&] { mail.ready.store(1); });
            ++calls;
            execution.run();
        });
        CHECK(report.failure == "the case is not the same each time");
    }
}

}  // namespace strait::model
