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

    TEST_CASE("a producer that goes back again and again, or skips to where no record can be, is corrupt") {
        Ring ring(kSmallestCapacity);
        const auto put = [&ring](std::size_t offset, std::uint64_t word) {
            MemoryAccess::store_plain(ring.memory.data() + offset, word);
        };
        const auto seen = [&ring] { return Consumer<>(ring.bytes(), ring.control, ring.key).next().kind; };
        // Back to the start from the first line is the next position at the same place.
        put(0, ring.key.tag(0) + code::kBack);
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
                CHECK(farthest < 4096 + 3072 + 64);
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
