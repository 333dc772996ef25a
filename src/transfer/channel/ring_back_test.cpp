/// A conversation goes back to the start of the ring.

#include "transfer/channel/ring_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <random>
#include <span>
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

/// Both ends of a ring, which send in every way there is. What is sent is received whole and in order, and a ring that has been read has room.
class Exchange {
  public:
    Exchange(std::size_t capacity, std::uint64_t seed) : ring_(capacity), random_(seed) {}

    void run() {
        for (int turn = 0; turn < 1000; ++turn) {
            if (turn % 100 == 0) drain_ = static_cast<Drain>(random_() % 3);
            if (random_() % 30 == 0)
                size_ = random_() % (random_() % 4 == 0 ? longest_record(capacity()) + 1 : code::kLongestShort + 10);
            if (!send_some()) {
                take_all();
                REQUIRE(producer_.claim(longest_record(capacity())) != nullptr);
            }
            const int most = drain_ == Drain::at_once ? 2 : static_cast<int>(random_() % 3);
            if (drain_ != Drain::seldom || random_() % 40 == 0) take(drain_ == Drain::seldom ? 1000 : most);
        }
        take_all();
        CHECK(ring_.guard_is_whole());
    }

  private:
    enum class Drain : std::uint8_t { at_once, mixed, seldom };

    [[nodiscard]] std::size_t capacity() const { return ring_.memory.size() - kLine; }
    [[nodiscard]] bool send_some() {
        const auto how = random_() % 8;
        if (size_ > code::kLongestShort || how >= 6) return send_claimed();
        if (how < 5) return note(producer_.put(message(sent_, size_)) ? 1 : 0, size_);
        std::vector<std::vector<std::byte>> messages;
        messages.reserve(5);
        for (std::uint64_t i = 0; i < 5; ++i) messages.push_back(message(sent_ + i, size_));
        const std::vector<std::span<const std::byte>> all(messages.begin(), messages.end());
        return note(producer_.put_alike(all, code::kLongestShort), size_);
    }
    [[nodiscard]] bool send_claimed() {
        auto* const place = producer_.claim(size_);
        if (place == nullptr) return false;
        if (random_() % 10 == 0) return true;  // given up
        const std::size_t size = random_() % 4 == 0 ? random_() % (size_ + 1) : size_;
        std::ranges::copy(message(sent_, size), place);
        producer_.commit(size);
        if (random_() % 2 == 0) producer_.look_ahead();
        return note(1, size);
    }
    bool note(std::size_t count, std::size_t size) {
        sent_ += count;
        for (std::size_t i = 0; i < count; ++i) sizes_.push_back(size);
        return count > 0;
    }
    void take(int most) {
        for (int i = 0; i < most; ++i) {
            const auto record = consumer_.next();
            if (record.kind == Record::Kind::none) {
                REQUIRE(sizes_.size() == received_);
                consumer_.publish();
                return;
            }
            REQUIRE(record.kind == Record::Kind::whole);
            REQUIRE(std::ranges::equal(record.bytes, message(received_, sizes_.at(received_))));
            ++received_;
            consumer_.release();
        }
    }
    void take_all() {
        while (received_ < sizes_.size()) take(1);
        take(1);
    }

    Ring ring_;
    Producer<> producer_{ring_.bytes(), ring_.control, ring_.key};
    Consumer<> consumer_{ring_.bytes(), ring_.control, ring_.key};
    std::mt19937_64 random_;
    Drain drain_ = Drain::at_once;
    std::size_t size_ = 8;
    std::uint64_t sent_ = 0;
    std::uint64_t received_ = 0;
    std::vector<std::size_t> sizes_;
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

    TEST_CASE("a conversation of short messages goes around a few of them with nothing but its records") {
        for (const std::size_t size : {0U, 8U, 16U, 40U, 56U, 64U, 112U, 240U}) {
            CAPTURE(size);
            Ring ring(1 << 16);
            Producer<CountingAccess> producer(ring.bytes(), ring.control, ring.key);
            Consumer<> consumer(ring.bytes(), ring.control, ring.key);
            const auto record = round_up(kShortHeader + size, kLine);
            CountingAccess::words = 0;
            std::ptrdiff_t farthest = 0;
            for (int sent = 1; sent <= 1000; ++sent) {
                REQUIRE(producer.put(message(1, size)));
                CHECK(CountingAccess::words == sent);
                const auto got = consumer.next();
                REQUIRE(got.kind == Record::Kind::whole);
                REQUIRE(std::ranges::equal(got.bytes, message(1, size)));
                farthest = std::max(farthest, got.bytes.data() - ring.memory.data());
                consumer.release();
                consumer.publish();
            }
            CHECK(static_cast<std::uint64_t>(farthest) < kNear + 6 * record);
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

    TEST_CASE("what does not fit in front of what was left unread begins behind it, and a loan may be given up there") {
        Ring ring(4 * kSmallestCapacity);
        Producer<> producer(ring.bytes(), ring.control, ring.key);
        Consumer<> consumer(ring.bytes(), ring.control, ring.key);
        const auto next = [&] { return producer.claim(56); };
        // The last message before the turn is not read.
        do {
            while (consumer.next().kind == Record::Kind::whole) consumer.release();
            consumer.publish();
            REQUIRE(send(producer, message(1, 56)));
        } while (producer.position() == kLine || next() != ring.memory.data() + kShortHeader);
        REQUIRE(send(producer, message(2, 5000)));
        REQUIRE(consumer.next().kind == Record::Kind::whole);
        CHECK(std::ranges::equal(consumer.next().bytes, message(1, 56)));
        consumer.release();
        const auto record = consumer.next();
        REQUIRE(record.kind == Record::Kind::whole);
        CHECK(std::ranges::equal(record.bytes, message(2, 5000)));
    }

    TEST_CASE("wherever a conversation stands, the longest message has room, a loan that is given up or not") {
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

    TEST_CASE("messages of every length, sent in every way, arrive, and a ring that has been read has room") {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            CAPTURE(seed);
            Exchange(kSmallestCapacity << seed % 3, seed).run();
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
