/// A publisher stands still before and after each of its stores to shared memory, one after the other, as one that is stopped does: the others go
/// on without it, and when it goes on itself nothing is lost, doubled or half.

#include "crash/fault_peer/role.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/process.hpp>
#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

namespace strait::test {
namespace {

using fault_peer::kKept;
using fault_peer::kMessages;

constexpr std::uint64_t kOwn = 3;  // the number of this process as a publisher

TopicOptions options(const std::string& policy) {
    return {.policy = policy == "all" ? reliable(kKept) : keep_last(kKept), .history = kKept, .held = 2};
}

/// A process that publishes on one topic after the other, and stands still on each where it is told to.
class Standing {
  public:
    void start(const std::string& point, const std::string& address, const std::string& policy, int number) {
        heard_.clear();
        tell(point + " " + address + " " + policy + " " + std::to_string(number));
    }
    /// It stands, or has got through.
    [[nodiscard]] bool is_quiet() {
        if (heard_.empty()) hear();
        return !heard_.empty();
    }
    /// True when it never stood.
    [[nodiscard]] bool got_through() const { return !heard_.starts_with("standing"); }
    void go_on() {
        if (!got_through()) tell("go on");
    }
    [[nodiscard]] bool has_ended() {
        if (!heard_.contains("done")) hear();
        return heard_.contains("done");
    }

  private:
    void tell(const std::string& line) { must(process_.in().write(bytes(line + "\n"), patience())); }
    void hear() {
        const auto count = process_.out().try_read(buffer_);
        if (!count) {
            REQUIRE(count.error() == Errc::would_block);
            return;
        }
        REQUIRE(*count > 0);  // it has ended
        heard_ += text(std::span(buffer_).first(*count));
    }

    Process process_ =
        must(Process::spawn({std::getenv("STRAIT_FAULT_PEER"), "topic-standing", "0"}, {.out = piped, .in = piped}));
    std::array<std::byte, 64> buffer_{};
    std::string heard_;
};

/// What a subscriber has got, and whether all of it is as it should be.
class Account {
  public:
    Account(const std::string& address, std::string policy)
        : subscriber_(must(Subscriber<Numbered>::attach(address))), policy_(std::move(policy)) {}

    void read() {
        while (const auto sample = subscriber_.try_receive()) {
            const Numbered& value = sample->value();
            REQUIRE(is_whole(value));
            // In order, and none twice.
            CHECK(value.sequence >= next_.at(value.publisher));
            next_.at(value.publisher) = value.sequence + 1;
            ++seen_;
            missed_ += sample->missed;
        }
    }
    void check(std::uint64_t messages) const {
        CHECK(seen_ + missed_ == messages);
        if (policy_ == "all") CHECK(missed_ == 0);
    }

  private:
    Subscriber<Numbered> subscriber_;
    std::string policy_;
    std::array<std::uint64_t, kOwn + 1> next_{};
    std::uint64_t seen_ = 0;
    std::uint64_t missed_ = 0;
};

/// One topic with a publisher of this process's.
class Scene {
  public:
    explicit Scene(std::string policy)
        : policy_(std::move(policy)), publisher_(must(Publisher<Numbered>::create(address_, options(policy_)))) {}

    void start(Standing& standing, const std::string& point, int number) const {
        standing.start(point, address_, policy_, number);
    }
    template <typename Condition>
    void read_until(Condition is_over) {
        while (!is_over()) account_.read();
    }
    // The topic stays, for there is a subscriber.
    void leave() { publisher_.close(); }
    void come_back() { publisher_ = must(Publisher<Numbered>::create(address_, options(policy_))); }
    // More than there is room for, so that every slot comes round.
    void publish_on() {
        for (int i = 0; i < 3 * static_cast<int>(kMessages); ++i) {
            must(publisher_.publish(numbered(kOwn, own_++), patience()));
            account_.read();
        }
    }
    void check(std::uint64_t from_others) {
        account_.read();
        account_.check(from_others + own_);
    }

  private:
    std::string policy_;
    std::string address_ = "shm://" + unique_name();
    Publisher<Numbered> publisher_;
    Account account_{address_, policy_};
    std::uint64_t own_ = 0;
};

enum class Company : std::uint8_t { from_the_beginning, comes_later };

// True when the publisher got through.
bool stands_still_at(Standing& standing, long point, const std::string& policy, Company company) {
    CAPTURE(point);
    CAPTURE(policy);
    Scene scene(policy);
    if (company == Company::comes_later) scene.leave();
    scene.start(standing, std::to_string(point), 1);
    scene.read_until([&] { return standing.is_quiet(); });
    const bool got_through = standing.got_through();
    if (company == Company::comes_later) scene.come_back();
    if (!got_through) scene.publish_on();
    standing.go_on();
    scene.read_until([&] { return standing.has_ended(); });
    scene.publish_on();
    scene.check(kMessages);
    return got_through;
}

// Two processes, and where each stands still.
struct Both {
    struct One {
        Standing process;
        std::string point;
    };
    One first;
    One second;
};

// The second one stands still while it goes on for the first.
void stand_still(Both& both, const std::string& policy) {
    CAPTURE(both.first.point);
    CAPTURE(both.second.point);
    CAPTURE(policy);
    Scene scene(policy);
    int number = 0;
    for (auto* one : {&both.first, &both.second}) {
        scene.start(one->process, one->point, ++number);
        scene.read_until([&] { return one->process.is_quiet(); });
    }
    scene.publish_on();
    for (auto* one : {&both.first, &both.second}) {
        one->process.go_on();
        scene.read_until([&] { return one->process.has_ended(); });
        scene.publish_on();
    }
    scene.check(2UL * kMessages);
}

}  // namespace

TEST_SUITE("topic_standstill") {
    TEST_CASE("a publisher stands still at each point") {
        Standing standing;
        for (const auto company : {Company::from_the_beginning, Company::comes_later}) {
            for (const std::string policy : {"last", "all"}) {
                long point = 1;
                while (!stands_still_at(standing, point, policy, company)) ++point;
                CHECK(point > 3L * kMessages);
            }
        }
    }

    TEST_CASE("two publishers stand still, the second one in the place of the first") {
        const std::vector<std::string> firsts{"topic.turn.taken",   "topic.commit.before", "topic.commit.after",
                                              "topic.floor.before", "topic.floor.after",   "topic.cleared.before",
                                              "topic.cleared.after"};
        const std::vector<std::string> seconds{"topic.turn.noted",        "topic.turn.taken_over",
                                               "topic.leave_out.before",  "topic.leave_out.after",
                                               "topic.leave_out.counted", "topic.floor.after"};
        Both both;
        for (const auto& first : firsts) {
            for (const auto& second : seconds) {
                both.first.point = first;
                both.second.point = second;
                for (const std::string policy : {"last", "all"}) stand_still(both, policy);
            }
        }
    }
}

}  // namespace strait::test
