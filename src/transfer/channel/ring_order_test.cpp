/// What a consumer may see of a producer that is cut off at any moment, with every order of its stores that the memory model allows.

#include <strait/ring_consumer.hpp>
#include <strait/ring_producer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <vector>

namespace strait::ring {
namespace {

struct Store {
    std::byte* place;
    std::vector<std::byte> bytes;
    bool release;  ///< is seen after all that was stored before it
};
std::vector<Store>* stores = nullptr;  // none: nobody keeps a record

void store(std::byte* place, std::span<const std::byte> bytes, bool release) {
    if (stores != nullptr) stores->push_back({place, {bytes.begin(), bytes.end()}, release});
    std::ranges::copy(bytes, place);
}

/// Real memory, and a record of what was stored, in the order of the program.
struct Recorded : MemoryAccess {
    using MemoryAccess::store_release;
    static void store_release(std::byte* word, std::uint64_t value) {
        store(word, std::as_bytes(std::span(&value, 1)), true);
    }
    static void store_plain(std::byte* word, std::uint64_t value) {
        store(word, std::as_bytes(std::span(&value, 1)), false);
    }
    // In a few pieces, each of which may be seen before the others.
    static void copy_in(std::byte* place, std::span<const std::byte> bytes) {
        const auto piece = std::max<std::size_t>(8, bytes.size() / 4);
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            store(place + at, bytes.subspan(at, std::min(piece, bytes.size() - at)), false);
    }
};

/// A mutant: the commit is an ordinary store.
struct Relaxed : Recorded {
    using Recorded::store_release;
    static void store_release(std::byte* word, std::uint64_t value) { store_plain(word, value); }
};

std::vector<std::byte> message(std::uint64_t number, std::size_t size) {
    std::vector<std::byte> bytes(size);
    std::mt19937_64 random(number);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    return bytes;
}

template <typename Access>
void send(Producer<Access>& producer, std::span<const std::byte> bytes) {
    auto* const place = producer.claim(bytes.size());
    REQUIRE(place != nullptr);
    producer.fill(place, bytes);
    producer.commit(bytes.size());
}

// The first of them, and those that are as long.
template <typename Access>
std::size_t send_alike(Producer<Access>& producer, std::span<const std::vector<std::byte>> messages) {
    const std::vector<std::span<const std::byte>> all(messages.begin(), messages.end());
    const auto count = producer.put_alike(all, code::kLongestShort);
    REQUIRE(count > 0);
    return count;
}

enum class Manner : std::uint8_t { one_by_one, at_once };

/// A ring that has been in use for more than a lap, so that old records lie everywhere, and then gets a few messages more.
template <typename Access>
class Scene {
  public:
    Scene(Manner manner, std::span<const std::size_t> sizes, std::uint32_t seed) : random_(seed) {
        const auto before = 60 + random_() % 60;
        for (std::uint64_t number = 0; number < before; ++number) {
            send(producer_, message(number + 1000, random_() % 150));
            REQUIRE(consumer_.next().kind == Record::Kind::whole);
            consumer_.release();
            consumer_.publish();
        }
        start_ = memory_;
        stores = &log_;
        for (const auto size : sizes) {
            sent_.push_back(message(sent_.size(), size));
            if (manner == Manner::one_by_one) send(producer_, sent_.back());
            if (manner == Manner::one_by_one) committed_.push_back(log_.size());
        }
        while (committed_.size() < sent_.size()) {
            const auto count = send_alike(producer_, std::span(sent_).subspan(committed_.size()));
            committed_.insert(committed_.end(), count, log_.size());
        }
        stores = nullptr;
    }

    // Whatever is seen, the consumer finds the messages that were committed, whole and in order, and no others.
    bool holds() {
        for (std::size_t cut = 0; cut <= log_.size(); ++cut) {
            for (int choice = 0; choice < 64; ++choice) {
                show(cut);
                if (!is_right(cut)) return false;
            }
        }
        return true;
    }

  private:
    // All before the cut was stored. Of it, everything is seen that a release before the cut orders; the rest may be seen or not.
    void show(std::size_t cut) {
        memory_ = start_;
        std::size_t ordered = cut;
        while (ordered > 0 && !log_[ordered - 1].release) --ordered;
        for (std::size_t i = 0; i < cut; ++i) {
            const bool seen = i < ordered || random_() % 2 == 0;
            if (seen) std::ranges::copy(log_[i].bytes, log_[i].place);
        }
    }
    bool is_right(std::size_t cut) const {
        auto consumer = consumer_;
        const auto due = std::ranges::count_if(committed_, [cut](std::size_t end) { return end <= cut; });
        for (std::ptrdiff_t number = 0; number < due; ++number) {
            const auto record = consumer.next();
            const auto& sent = sent_[static_cast<std::size_t>(number)];
            if (record.kind != Record::Kind::whole || !std::ranges::equal(record.bytes, sent)) return false;
            consumer.release();
        }
        return consumer.next().kind == Record::Kind::none;
    }

    std::mt19937 random_;
    std::vector<std::byte> memory_ = std::vector<std::byte>(kSmallestCapacity);
    Control control_;
    Key key_{0x0123456789ABCDEF, 0x9E3779B97F4A7C15};
    Producer<Access> producer_{memory_, control_, key_};
    Consumer<MemoryAccess> consumer_{memory_, control_, key_};
    std::vector<std::byte> start_;
    std::vector<Store> log_;
    std::vector<std::vector<std::byte>> sent_;
    std::vector<std::size_t> committed_;
};

constexpr std::array<std::size_t, 6> kSizes{8, 56, 64, 0, 241, 600};
constexpr std::array<std::size_t, 12> kShortSizes{8, 8, 8, 50, 50, 64, 0, 0, 30, 30, 30, 240};

}  // namespace

TEST_SUITE("channel.order") {
    TEST_CASE(
        "a producer that is cut off at any store has sent whole messages, in any order of its stores that is allowed") {
        for (std::uint32_t seed = 0; seed < 40; ++seed) {
            CAPTURE(seed);
            CHECK(Scene<Recorded>(Manner::one_by_one, kSizes, seed).holds());
        }
    }

    TEST_CASE("of messages of one length that are sent at once a producer that is cut off has sent all or none") {
        for (std::uint32_t seed = 0; seed < 40; ++seed) {
            CAPTURE(seed);
            CHECK(Scene<Recorded>(Manner::at_once, kShortSizes, seed).holds());
        }
    }

    TEST_CASE("a commit that does not order what is before it is found out") {
        int found = 0;
        for (std::uint32_t seed = 0; seed < 10; ++seed) {
            found += Scene<Relaxed>(Manner::one_by_one, kSizes, seed).holds() ? 0 : 1;
            found += Scene<Relaxed>(Manner::at_once, kShortSizes, seed).holds() ? 0 : 1;
        }
        CHECK(found == 20);
    }
}

}  // namespace strait::ring
