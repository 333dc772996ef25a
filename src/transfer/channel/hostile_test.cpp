/// A peer that writes what it likes into the shared memory, whenever it likes: the other end may lose the channel, and nothing else.

#include "mechanism/local_pipe.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"
#include "transfer/channel/ring_end.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <random>
#include <set>
#include <thread>

namespace strait::test {
namespace {

using channel::kRings;
using channel::Layout;

constexpr ChannelSettings kSettings{.waiting = Waiting::adaptive, .largest_message = 50'000, .ring_size = 4_KiB};

constexpr int kLaps = 1000;  // of the victim, in each round

struct Ends {
    std::unique_ptr<channel::End> victim;
    std::unique_ptr<os::SharedLink> attacker;
};

Ends meet() {
    const auto address = must(Address::parse("shm://" + unique_name()));
    auto acceptor = must(mechanism::local_pipe::listen_shm(address, {}));
    Background connected([&] {
        return os::SharedLink::take(must(mechanism::local_pipe::connect_shm(address, Server::anyone, patience())),
                                    patience());
    });
    auto link = must(os::SharedLink::offer(must(acceptor->accept(patience())), channel::RingEnd::offered(kSettings)));
    auto victim = must(channel::RingEnd::serve(std::move(link), kSettings));
    return {std::move(victim), must(connected.get())};
}

/// Writes what the protocol knows, at the wrong time, and what it does not know.
class Attacker {
  public:
    Attacker(os::SharedLink& link, std::uint32_t seed) : link_(link), random_(seed) {
        std::memcpy(&keys_, &layout().keys, sizeof keys_);
    }

    void strike() {
        switch (random_() % 8) {
            case 0: store(random_() % (link_.memory().size() / 8), word()); break;
            case 1: store(random_() % (sizeof(Layout) / 8), word()); break;
            case 2: layout().controls[0].consumed = word(); break;
            case 3: layout().controls.at(random_() % 2).consumer_attention = static_cast<std::uint32_t>(word()); break;
            case 4: layout().controls.at(random_() % 2).producer_attention = static_cast<std::uint32_t>(word()); break;
            case 5: link_.ring(random_() % 2 == 0 ? os::Bell::data : os::Bell::room); break;
            default: forge_record();
        }
    }

  private:
    [[nodiscard]] Layout& layout() const { return *reinterpret_cast<Layout*>(link_.memory().data()); }
    void store(std::size_t index, std::uint64_t value) const {
        std::atomic_ref(reinterpret_cast<std::uint64_t*>(link_.memory().data())[index]).store(value);
    }
    std::uint64_t word() {
        switch (random_() % 4) {
            case 0: return random_() % 300;
            case 1: return std::uint64_t{1} << (random_() % 64);
            case 2: return ~std::uint64_t{0} - random_() % 300;
            default: return (std::uint64_t{random_()} << 32) | random_();
        }
    }
    // A header as the victim's consumer awaits it, at or near where it is, with any code and any length.
    void forge_record() {
        const auto consumed = layout().controls[1].consumed.load() & ~std::uint64_t{7};
        const auto position = consumed + 8 * (random_() % 16);
        const auto offset = (kRings + 4_KiB + (position & (4_KiB - 1))) / 8;
        const auto last = (kRings + 2 * 4_KiB) / 8;
        if (offset + 1 < last)
            store(offset + 1, random_() % 2 == 0 ? word() : ring::pack_word(random_() % 70, random_() % 250));
        store(offset, keys_[1].tag(position) + code());
    }
    std::uint64_t code() {
        switch (random_() % 7) {
            case 0: return ring::code::kLong;
            case 1: return ring::code::kPart;
            case 2: return ring::code::kNextLine;
            case 3: return ring::code::kPack;
            case 4: return ring::code::kSkip;
            case 5: return ring::code::kTurn + random_() % 250;
            default: return random_() % 250;
        }
    }

    os::SharedLink& link_;
    std::mt19937 random_;
    std::array<ring::Key, 2> keys_{};
};

std::set<std::string> victims_outcomes(channel::End& victim, std::atomic<int>& laps) {
    std::set<std::string> outcomes;
    std::vector<std::byte> message(100);
    volatile unsigned sum = 0;  // every byte is read
    for (; laps < kLaps; ++laps) {
        const auto received = victim.receive(Deadline::now());
        outcomes.insert(outcome(received));
        if (received) {
            CHECK(received->size() <= kSettings.largest_message);
            for (const auto byte : *received) sum = sum + std::to_integer<unsigned>(byte);
            victim.release();
        }
        outcomes.insert(outcome(victim.send(message, Deadline::now())));
        if (const auto loan = victim.loan(1000, Deadline::now())) {
            std::ranges::fill(*loan, std::byte{1});
            outcomes.insert(outcome(victim.send_loan(500)));
        }
    }
    return outcomes;
}

}  // namespace

TEST_SUITE("channel.hostile") {
    TEST_CASE("whatever the peer writes, each call comes back with a message or an error") {
        constexpr int kRounds = 40;
        std::set<std::string> all;
        for (std::uint32_t round = 0; round < kRounds; ++round) {
            auto ends = meet();
            Attacker attacker(*ends.attacker, round);
            std::atomic<int> laps = 0;
            Background victim([&] { return victims_outcomes(*ends.victim, laps); });
            while (laps < kLaps) attacker.strike();
            all.merge(victim.get());
        }
        for (const auto& what : all) {
            CAPTURE(what);
            CHECK(std::set<std::string>{"ok", "timed_out", "corrupt_peer", "too_large", "closed", "peer_died"}.contains(
                what));
        }
        CHECK(all.contains("corrupt_peer"));
        CHECK(all.contains("ok"));
    }

    TEST_CASE("memory that is no channel's, or another one's, is refused") {
        const auto refused = [](auto change) {
            const auto address = must(Address::parse("shm://" + unique_name()));
            auto acceptor = must(mechanism::local_pipe::listen_shm(address, {}));
            Background connected([&] { return Channel::connect(address, {}, {.deadline = patience()}); });
            auto offer = channel::RingEnd::offered(kSettings);
            const auto right = offer.prepare;
            offer.prepare = [&](std::span<std::byte> memory) {
                right(memory);
                change(*reinterpret_cast<Layout*>(memory.data()));
            };
            const auto link = must(os::SharedLink::offer(must(acceptor->accept(patience())), offer));
            return outcome(connected.get());
        };
        CHECK(refused([](Layout&) {}) == "ok");
        CHECK(refused([](Layout& layout) { layout.head.magic = 0; }) == "corrupt_peer");
        CHECK(refused([](Layout& layout) { layout.head.magic = 7; }) == "wrong_kind");
        CHECK(refused([](Layout& layout) { layout.head.kind = 3; }) == "wrong_kind");
        CHECK(refused([](Layout& layout) { layout.head.version = 4; }) == "wrong_kind");
        CHECK(refused([](Layout& layout) { layout.head.byte_size += 1; }) == "corrupt_peer");
        for (const std::uint64_t size :
             {std::uint64_t{0}, 4_KiB - 1, 2_KiB, 8_KiB, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
            CAPTURE(size);
            CHECK(refused([size](Layout& layout) { layout.ring_size = size; }) == "corrupt_peer");
        }
    }
}

}  // namespace strait::test
