#include <strait/ring_consumer.hpp>
#include <strait/ring_producer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>
#include <vector>

TEST_SUITE("transfer.ring") {
    using namespace strait::ring;

    // A ring that ends in a guard, so that a write past its end shows.
    struct Ring {
        explicit Ring(std::size_t capacity) : memory(capacity + kLine, std::byte{0xEE}) {}
        std::span<std::byte> bytes() { return std::span(memory).first(memory.size() - kLine); }
        bool guard_is_whole() const {
            return std::all_of(memory.end() - kLine, memory.end(), [](std::byte b) { return b == std::byte{0xEE}; });
        }
        std::vector<std::byte> memory;
        Control control;
        Key key{0x0123456789ABCDEF, 0x9E3779B97F4A7C15};
    };

    static std::vector<std::byte> message(std::uint64_t number, std::size_t size) {
        std::vector<std::byte> bytes(size);
        std::mt19937_64 random(number);
        for (auto& byte : bytes) byte = static_cast<std::byte>(random());
        return bytes;
    }

    static bool send(Producer<> & producer, std::span<const std::byte> bytes) {
        auto* const place = producer.claim(bytes.size());
        if (place == nullptr) return false;
        std::ranges::copy(bytes, place);
        producer.commit(bytes.size());
        return true;
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
        CHECK(producer.position() == 2 * kLine + 48);
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
