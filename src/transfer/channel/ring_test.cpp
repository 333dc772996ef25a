#include "transfer/channel/ring_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

TEST_SUITE("transfer.ring") {
    using namespace strait::ring;

    TEST_CASE("records that are said to lie evenly do so") {
        int even = 0;
        for (std::uint64_t size = kShortHeader; size <= kShortHeader + code::kLongestShort; ++size) {
            for (Position start = 0; start < 4 * kLine; start += kUnit) {
                const auto step = even_step(start, size);
                if (step == 0) continue;
                ++even;
                for (Position at = start; at < start + 8 * kLine; at += step) REQUIRE(behind(at, size) == at + step);
            }
        }
        CHECK(even > 0);
        CHECK(even_step(0, 16) == 16);
    }

    TEST_CASE("an empty ring has no record, whatever its memory holds") {
        Ring ring(kSmallestCapacity);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        CHECK(consumer.next().kind == Record::Kind::none);
    }

    TEST_CASE("a claim that is not committed is not seen") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        REQUIRE(producer.claim(100) != nullptr);
        CHECK(consumer.next().kind == Record::Kind::none);
        producer.commit(3);
        CHECK(consumer.next().bytes.size() == 3);
    }

    TEST_CASE("every size from nothing to the longest arrives whole, over many laps") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        const auto longest = longest_record(kSmallestCapacity);
        for (std::uint64_t round = 0; round < 3; ++round) {
            for (std::uint64_t size = 0; size <= longest; ++size) {
                const auto sent = message(size + round, size);
                REQUIRE(send(producer, sent));
                const auto record = consumer.next();
                REQUIRE(record.kind == Record::Kind::whole);
                CHECK(std::ranges::equal(record.bytes, sent));
                consumer.release();
                consumer.publish();
                CHECK(consumer.next().kind == Record::Kind::none);
                REQUIRE(producer.position() == consumer.position());
            }
        }
        CHECK(ring.guard_is_whole());
    }

    TEST_CASE("a full ring refuses, and takes again what was given back") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        const auto sent = message(7, 40);
        std::size_t taken = 0;
        while (send(producer, sent)) ++taken;
        CHECK(taken == kSmallestCapacity / kLine);
        for (std::size_t i = 0; i < taken; ++i) {
            REQUIRE(consumer.next().kind == Record::Kind::whole);
            CHECK(std::ranges::equal(consumer.next().bytes, sent));
            consumer.release();
        }
        CHECK(consumer.next().kind == Record::Kind::none);
        consumer.publish();
        CHECK(send(producer, sent));
    }

    TEST_CASE("small records share lines and none straddles one") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        for (int i = 0; i < 4; ++i) REQUIRE(send(producer, message(1, 8)));
        CHECK(producer.position() == kLine);
        REQUIRE(send(producer, message(1, 24)));
        REQUIRE(send(producer, message(1, 40)));
        CHECK(producer.position() == 3 * kLine);
    }

    TEST_CASE("parts are told from whole messages") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        REQUIRE(producer.claim(500) != nullptr);
        producer.commit(500, Piece::part);
        REQUIRE(send(producer, message(2, 10)));
        CHECK(consumer.next().kind == Record::Kind::part);
        consumer.release();
        CHECK(consumer.next().kind == Record::Kind::whole);
    }

    // As a caller that has so many at once, until there is room for none. Returns how many were sent.
    static std::size_t send_alike(Producer<> & producer, std::size_t count, std::size_t size) {
        std::vector<std::vector<std::byte>> messages;
        for (std::size_t i = 0; i < count; ++i) messages.push_back(message(i, size));
        const std::vector<std::span<const std::byte>> all(messages.begin(), messages.end());
        std::size_t sent = 0;
        while (sent < count) {
            const auto some = producer.put_alike(std::span(all).subspan(sent), code::kLongestShort);
            if (some == 0) break;
            sent += some;
        }
        return sent;
    }
    // The number of those that are as they were sent.
    static std::size_t receive_alike(Consumer<> & consumer, std::size_t count, std::size_t size) {
        for (std::size_t i = 0; i < count; ++i) {
            const auto record = consumer.next();
            const auto again = consumer.next();
            if (record.kind != Record::Kind::whole || !std::ranges::equal(record.bytes, message(i, size))) return i;
            if (again.bytes.data() != record.bytes.data()) return i;
            consumer.release();
        }
        return count;
    }

    TEST_CASE("messages of every length that fits into a pack arrive one by one, in any number, over many laps") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        for (std::uint64_t size = 0; size <= code::kLongestShort; ++size) {
            for (const std::size_t count : {1U, 2U, 3U, 7U, 8U}) {
                CAPTURE(size);
                CAPTURE(count);
                REQUIRE(send_alike(producer, count, size) == count);
                REQUIRE(receive_alike(consumer, count, size) == count);
                consumer.publish();
                REQUIRE(consumer.next().kind == Record::Kind::none);
                REQUIRE(producer.position() == consumer.position());
            }
        }
        CHECK(ring.guard_is_whole());
    }

    TEST_CASE("a pack has one header, and what does not fit into the ring is not sent") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        REQUIRE(send_alike(producer, 14, 8) == 14);
        CHECK(producer.position() == 2 * kLine);
        const auto rest = send_alike(producer, 1000, 8);
        // The longest packs take half of the ring, and the last one was sent one by one.
        CHECK(rest > 300);
        CHECK(rest < 500);
        CHECK(receive_alike(consumer, 14, 8) == 14);
        CHECK(receive_alike(consumer, rest, 8) == rest);
        CHECK(consumer.next().kind == Record::Kind::none);
        consumer.publish();
        CHECK(send_alike(producer, 14, 8) == 14);
        CHECK(ring.guard_is_whole());
    }

    TEST_CASE("a pack of another count or length than there can be is corrupt, never a read outside") {
        constexpr auto kMost = longest_record(kSmallestCapacity);
        const auto kind_of = [](Position position, std::uint64_t word) {
            Ring ring(kSmallestCapacity);
            Producer<> producer(ring.bytes(), ring.control, ring.key);
            Consumer<> consumer(ring.bytes(), ring.control, ring.key);
            while (producer.position() < position) REQUIRE(send(producer, message(1, 56)));
            while (consumer.position() < position) {
                REQUIRE(consumer.next().kind == Record::Kind::whole);
                consumer.release();
            }
            REQUIRE(consumer.position() == position);
            MemoryAccess::store_plain(ring.memory.data() + position + kUnit, word);
            MemoryAccess::store_release(ring.memory.data() + position, ring.key.tag(position) + code::kPack);
            return consumer.next().kind;
        };
        CHECK(kind_of(0, pack_word(1, 1)) == Record::Kind::whole);
        CHECK(kind_of(0, pack_word(kMost / 8, 8)) == Record::Kind::whole);
        CHECK(kind_of(0, pack_word(8, code::kLongestShort)) == Record::Kind::whole);
        const auto last = kSmallestCapacity - kLine;
        CHECK(kind_of(last, pack_word(6, 8)) == Record::Kind::whole);
        CHECK(kind_of(last, pack_word(7, 8)) == Record::Kind::corrupt);
        for (const std::uint64_t word :
             {pack_word(kMost / 8 + 1, 8), pack_word(9, code::kLongestShort), pack_word(1, code::kLongestShort + 1),
              pack_word(0, 8), pack_word(1, 0), std::uint64_t{0}, pack_word(0xFFFF'FFFF, 240),
              pack_word(1, 0xFFFF'FFFF), ~std::uint64_t{0}}) {
            CAPTURE(word);
            CHECK(kind_of(0, word) == Record::Kind::corrupt);
        }
    }

    TEST_CASE("a length beyond the bounds is corrupt, never a read outside") {
        for (const std::uint64_t length :
             {longest_record(kSmallestCapacity) + 1, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
            Ring ring(kSmallestCapacity);
            Consumer<> consumer(ring.bytes(), ring.control, ring.key);
            MemoryAccess::store_plain(ring.memory.data() + kUnit, length);
            MemoryAccess::store_release(ring.memory.data(), ring.key.tag(0) + code::kLong);
            CHECK(consumer.next().kind == Record::Kind::corrupt);
        }
    }

    TEST_CASE("a producer that only writes skips does not keep the consumer") {
        Ring ring(kSmallestCapacity);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        for (Position at = 0; at < kSmallestCapacity; at += kLine) {
            MemoryAccess::store_release(ring.memory.data() + at, ring.key.tag(at) + code::kNextLine);
        }
        CHECK(consumer.next().kind == Record::Kind::corrupt);
    }

    TEST_CASE("a producer that skips to where no record can be is corrupt") {
        Ring ring(kSmallestCapacity);
        const auto put = [&ring](std::size_t offset, std::uint64_t word) {
            MemoryAccess::store_plain(ring.memory.data() + offset, word);
        };
        const auto seen = [&ring] { return Consumer<>(ring.bytes(), ring.control, ring.key).next().kind; };
        // Only a message turns.
        put(0, ring.key.tag(0) + code::kSkip + code::kTurn);
        CHECK(seen() == Record::Kind::none);
        for (const std::uint64_t distance : {std::uint64_t{0}, kUnit, kLine + kUnit, kSmallestCapacity + kLine,
                                             std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
            CAPTURE(distance);
            put(0, ring.key.tag(0) + code::kSkip);
            put(kUnit, distance);
            CHECK(seen() == Record::Kind::corrupt);
        }
        put(kUnit, 4 * kLine);
        CHECK(seen() == Record::Kind::none);
        for (Position at = 0; at < kSmallestCapacity; at += kLine) {
            put(at, ring.key.tag(at) + code::kSkip);
            put(at + kUnit, kLine);
        }
        CHECK(seen() == Record::Kind::corrupt);
    }

    TEST_CASE("a consumer that lies about what it read only stops its own messages") {
        Ring ring(kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        for (const std::uint64_t lie : {std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
            while (send(producer, message(3, 100))) {
            }
            ring.control.consumed = lie;
            CHECK_FALSE(send(producer, message(3, 100)));
        }
        CHECK(ring.guard_is_whole());
    }

    TEST_CASE("two threads: nothing is lost, doubled, reordered or torn") {
        Ring ring(kSmallestCapacity);
        constexpr std::uint64_t kMessages = 200'000;
        std::jthread sender([&ring] {
            Producer<> producer(ring.bytes(), ring.control, ring.key);
            for (std::uint64_t i = 0; i < kMessages; ++i) {
                const std::uint64_t words = 1 + i * 7 % 40;
                std::byte* place = nullptr;
                while ((place = producer.claim(words * 8)) == nullptr) std::this_thread::yield();
                for (std::uint64_t word = 0; word < words; ++word)
                    MemoryAccess::store_plain(place + word * 8, i ^ (word << 32));
                producer.commit(words * 8);
            }
        });
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        std::uint64_t wrong = 0;
        for (std::uint64_t i = 0; i < kMessages; ++i) {
            Record record;
            while ((record = consumer.next()).kind == Record::Kind::none) {
                consumer.publish();
                std::this_thread::yield();
            }
            if (record.kind != Record::Kind::whole || record.bytes.size() != (1 + i * 7 % 40) * 8) ++wrong;
            for (std::uint64_t word = 0; word * 8 < record.bytes.size(); ++word) {
                if (MemoryAccess::load_plain(record.bytes.data() + word * 8) != (i ^ (word << 32))) ++wrong;
            }
            consumer.release();
        }
        CHECK(wrong == 0);
    }
}
