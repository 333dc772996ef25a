/// A conversation goes back to the start of the ring.

#include "transfer/channel/ring_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <random>
#include <vector>

namespace strait::ring {
namespace {

/// Counts what costs a transfer: words that the consumer reads, and looks at how far it has come.
struct CountingAccess : MemoryAccess {
    static inline int words = 0;
    static inline int looks = 0;
    using MemoryAccess::load_acquire;
    using MemoryAccess::store_release;
    [[nodiscard]] static std::uint64_t load_acquire(const std::atomic<std::uint64_t>& value) noexcept {
        ++looks;
        return MemoryAccess::load_acquire(value);
    }
    static void store_release(std::byte* word, std::uint64_t value) noexcept {
        ++words;
        MemoryAccess::store_release(word, value);
    }
};

}  // namespace

TEST_SUITE("transfer.ring.back") {
    TEST_CASE("a conversation of long messages goes around with nothing but its records, and looks when nobody waits") {
        constexpr std::size_t kCapacity = 1 << 16;
        for (const std::size_t size : {std::size_t{3000}, std::size_t{10'000}, kCapacity / 4, kCapacity / 4 + 2000}) {
            CAPTURE(size);
            Ring ring(kCapacity);
            Producer<CountingAccess> producer(ring.bytes(), ring.control, ring.key);
            Consumer<> consumer(ring.bytes(), ring.control, ring.key);
            CountingAccess::words = 0;
            for (int sent = 1; sent <= 100; ++sent) {
                CountingAccess::looks = 0;
                auto* const place = producer.claim(size);
                REQUIRE(place != nullptr);
                CHECK(CountingAccess::looks <= (sent == 1 ? 1 : 0));
                std::ranges::copy(message(1, size), place);
                producer.commit(size);
                producer.look_ahead();
                CHECK(CountingAccess::words == sent);
                const auto record = consumer.next();
                REQUIRE(record.kind == Record::Kind::whole);
                REQUIRE(std::ranges::equal(record.bytes, message(1, size)));
                consumer.release();
                consumer.publish();
            }
            CHECK(ring.guard_is_whole());
        }
    }

    TEST_CASE("a conversation stays at the start of the ring, and a burst after it has the whole ring") {
        constexpr std::size_t kCapacity = 1 << 16;
        for (const std::size_t size : {8U, 40U, 64U, 240U, 1000U, 3000U}) {
            CAPTURE(size);
            Ring ring(kCapacity);
            Producer<> producer(ring.bytes(), ring.control, ring.key);
            Consumer<> consumer(ring.bytes(), ring.control, ring.key);
            std::ptrdiff_t farthest = 0;
            const auto take = [&](std::uint64_t number) {
                const auto record = consumer.next();
                REQUIRE(record.kind == Record::Kind::whole);
                REQUIRE(std::ranges::equal(record.bytes, message(number, size)));
                farthest = std::max(farthest, record.bytes.data() - ring.memory.data());
                consumer.release();
            };
            std::uint64_t number = 0;
            std::uint64_t times_back = 0;
            // In the middle of a lap, before the consumer knows of it, and after.
            while (times_back < 40) {
                const auto before = farthest;
                farthest = 0;
                REQUIRE(send(producer, message(number, size)));
                take(number++);
                times_back += farthest < before ? 1 : 0;
                // Long messages go around: looking at each how far the consumer has come would cost more than it gains.
                if (size < 2000) CHECK(farthest < 4096 + 3072 + 64);
                consumer.publish();
            }
            REQUIRE(send(producer, message(number, size)));
            std::uint64_t burst = 1;
            while (send(producer, message(number + burst, size))) ++burst;
            const auto record = behind(0, (size <= code::kLongestShort ? kShortHeader : kLongHeader) + size);
            CHECK(burst * (size < 40 ? 16 : record) > kCapacity - 4 * record - 3 * kLine);
            for (std::uint64_t i = 0; i < burst; ++i) take(number + i);
            CHECK(consumer.next().kind == Record::Kind::none);
            CHECK(ring.guard_is_whole());
        }
    }

    TEST_CASE("back to the start for a message that is given up, and on for one that does not fit there") {
        Ring ring(4 * kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        while (producer.position() < 4096 + kLine) {
            REQUIRE(send(producer, message(1, 56)));
            REQUIRE(consumer.next().kind == Record::Kind::whole);
            consumer.release();
            consumer.publish();
        }
        REQUIRE(producer.claim(56) == ring.memory.data() + kShortHeader);
        REQUIRE(send(producer, message(2, 5000)));
        const auto record = consumer.next();
        REQUIRE(record.kind == Record::Kind::whole);
        CHECK(std::ranges::equal(record.bytes, message(2, 5000)));
    }

    TEST_CASE("from wherever it goes back for a message that is given up, the longest message has room") {
        for (const std::size_t size : {8U, 24U, 56U, 120U}) {
            for (Position from = 0; from < kSmallestCapacity - 2 * kLine; from += kUnit) {
                CAPTURE(size);
                CAPTURE(from);
                Ring ring(kSmallestCapacity);
                Producer<> producer(ring.bytes(), ring.control, ring.key);
                Consumer<> consumer(ring.bytes(), ring.control, ring.key);
                while (producer.position() < from) REQUIRE(send(producer, message(1, size)));
                while (consumer.next().kind == Record::Kind::whole) consumer.release();
                consumer.publish();
                REQUIRE(producer.claim(8) != nullptr);
                REQUIRE(producer.claim(longest_record(kSmallestCapacity)) != nullptr);
            }
        }
    }

    TEST_CASE("whatever is written and read, in any turns, arrives") {
        for (const std::size_t capacity : {kSmallestCapacity, 2 * kSmallestCapacity, 16 * kSmallestCapacity}) {
            std::mt19937_64 random(capacity);
            Ring ring(capacity);
            Producer<> producer(ring.bytes(), ring.control, ring.key);
            Consumer<> consumer(ring.bytes(), ring.control, ring.key);
            std::uint64_t sent = 0;
            std::uint64_t received = 0;
            std::vector<std::size_t> sizes;
            bool is_read = true;
            for (int turn = 0; turn < 4000; ++turn) {
                const auto longest = turn % 512 < 256 ? 100 : longest_record(capacity);
                const std::size_t size = random() % (random() % 4 == 0 ? longest + 1 : 64);
                // A claim that is dropped changes nothing, and a ring that has been read has room, whatever was dropped meanwhile.
                if (is_read) REQUIRE(producer.claim(longest_record(capacity)) != nullptr);
                if (random() % 8 == 0) static_cast<void>(producer.claim(random() % (longest_record(capacity) + 1)));
                if (random() % 3 != 0 && send(producer, message(sent, size))) {
                    sizes.push_back(size);
                    ++sent;
                    is_read = false;
                }
                for (auto reads = random() % (turn % 1024 < 512 ? 4 : 2); reads > 0; --reads) {
                    const auto record = consumer.next();
                    if (record.kind == Record::Kind::none) {
                        REQUIRE(received == sent);
                        consumer.publish();
                        is_read = true;
                        break;
                    }
                    REQUIRE(std::ranges::equal(record.bytes, message(received, sizes[received])));
                    ++received;
                    consumer.release();
                }
            }
            CHECK(received > 1000);
            CHECK(ring.guard_is_whole());
        }
    }
}

}  // namespace strait::ring
