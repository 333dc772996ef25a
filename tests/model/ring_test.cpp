/// The two ends of a ring by themselves: each access is known by the line of the producer or the consumer that makes it.

#include "model/mutants.hpp"
#include "strait/ring_consumer.hpp"
#include "strait/ring_producer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace strait::model {
namespace {

using ring::Record;

constexpr ring::Key kKey{0x0123456789ABCDEF, 0x9E3779B97F4A7C15};
constexpr int kMostStale = 2;
constexpr std::size_t kLargest = 2048;

/// The same accesses, each known by the place that makes it. Payload is plain memory: what nothing orders is a race.
struct ModelAccess {
    using Word = std::atomic<std::uint64_t>;
    static std::uint64_t& word_at(const std::byte* place) {
        return *reinterpret_cast<std::uint64_t*>(const_cast<std::byte*>(place));
    }
    [[nodiscard]] static std::uint64_t load_acquire(std::byte* word, const Source& where = Source::current()) {
        return std::atomic_ref(word_at(word)).load(std::memory_order_acquire, where);
    }
    static void store_release(std::byte* word, std::uint64_t value, const Source& where = Source::current()) {
        std::atomic_ref(word_at(word)).store(value, std::memory_order_release, where);
    }
    [[nodiscard]] static std::uint64_t load_acquire(const Word& word, const Source& where = Source::current()) {
        return word.load(std::memory_order_acquire, where);
    }
    static void store_release(Word& word, std::uint64_t value, const Source& where = Source::current()) {
        word.store(value, std::memory_order_release, where);
    }
    [[nodiscard]] static std::uint64_t load_plain(const std::byte* word) {
        std::uint64_t value = 0;
        std::memcpy(&value, word, sizeof value);
        return value;
    }
    static void store_plain(std::byte* word, std::uint64_t value) { std::memcpy(word, &value, sizeof value); }
    [[nodiscard]] static std::uint64_t load_hint(const Word& word) { return word.load(std::memory_order_relaxed); }
    static void store_hint(Word& word, std::uint64_t value) { word.store(value, std::memory_order_relaxed); }
    static void copy_in(std::byte* place, std::span<const std::byte> bytes) {
        std::memcpy(place, bytes.data(), bytes.size());
    }
};
using Producer = ring::Producer<ModelAccess>;
using Consumer = ring::Consumer<ModelAccess>;

struct Shared {
    alignas(64) std::array<std::byte, kLargest> memory{};
    ring::Control control;
};

enum class Manner : std::uint8_t { alike, put, claimed };

struct Conversation {
    std::vector<std::size_t> words;  ///< of each message
    Manner manner = Manner::alike;
    std::size_t capacity = 128;  ///< packs of four words, and no way back to the start
    Fate sender = Fate::lives;
};

std::vector<std::uint64_t> message(std::uint64_t number, std::size_t words) {
    std::vector<std::uint64_t> message(words);
    for (std::size_t i = 0; i < words; ++i) message[i] = number << 8 | i;
    return message;
}

class Scene {
  public:
    Scene(Execution& execution, const Conversation& what) : execution_(execution), what_(what) {
        execution.share("ring", shared_.memory);
        execution.share("control", shared_.control);
        const auto sender = execution.thread("sender", [this] { send(); }, what.sender);
        execution.thread("receiver", [this, sender] { receive(sender); });
    }

  private:
    void send() {
        Producer producer(std::span(shared_.memory).first(what_.capacity), shared_.control, kKey);
        std::vector<std::vector<std::uint64_t>> messages;
        for (std::size_t i = 0; i < what_.words.size(); ++i) messages.push_back(message(i, what_.words[i]));
        std::vector<std::span<const std::byte>> all;
        for (const auto& words : messages) all.push_back(std::as_bytes(std::span(words)));
        int in_vain = 0;
        for (std::span<const std::span<const std::byte>> rest = all; !rest.empty();) {
            const auto told = told_;
            const auto count = send_some(producer, rest);
            rest = rest.subspan(count);
            committed_ += count;
            // One that is told of room may look and see what was before.
            in_vain = count > 0 || told_ != told ? 0 : in_vain + 1;
            if (in_vain <= kMostStale) continue;
            execution_.wait_until("room", [this, told] { return told_ != told; });
            in_vain = 0;
        }
    }
    std::size_t send_some(Producer& producer, std::span<const std::span<const std::byte>> messages) const {
        const auto& first = messages.front();
        switch (what_.manner) {
            case Manner::alike: return producer.put_alike(messages, ring::code::kLongestShort);
            case Manner::put: return producer.put(first) ? 1 : 0;
            case Manner::claimed: break;
        }
        auto* const place = producer.claim(first.size());
        if (place == nullptr) return 0;
        producer.fill(place, first);
        producer.commit(first.size());
        producer.look_ahead();
        return 1;
    }
    void receive(Thread sender) {
        Consumer consumer(std::span(shared_.memory).first(what_.capacity), shared_.control, kKey);
        std::size_t received = 0;
        while (received < what_.words.size()) {
            const Record record = consumer.next();
            if (record.kind == Record::Kind::none) {
                told_ += consumer.publish() ? 1 : 0;
                if (committed_ > received) continue;
                if (execution_.has_ended(sender)) return;
                execution_.wait_until("a record",
                                      [&] { return committed_ > received || execution_.has_ended(sender); });
                continue;
            }
            execution_.check(record.kind == Record::Kind::whole, "another record than was sent");
            std::vector<std::uint64_t> words(record.bytes.size() / sizeof(std::uint64_t));
            std::memcpy(words.data(), record.bytes.data(), record.bytes.size());
            execution_.check(words == message(received, what_.words[received]), "a message is lost, doubled or torn");
            ++received;
            told_ += consumer.release() ? 1 : 0;
        }
    }

    Execution& execution_;
    const Conversation& what_;
    Shared shared_;
    // They only tell when to look again, and order nothing.
    std::size_t committed_ = 0;
    int told_ = 0;
};

Body conversation(const Conversation& what) {
    return [what](Execution& execution) {
        Scene scene(execution, what);
        execution.run();
    };
}

const std::vector<Case>& ring_cases() {
    constexpr Bounds kLiving{.preemptions = 2, .stale = kMostStale};
    static const std::vector<Case> all{
        // The second pack begins on the next line, or where the ring does.
        {"packs", kLiving, conversation({.words = {1, 1, 1, 2, 2, 1, 1, 1, 1}})},
        {"one by one", kLiving, conversation({.words = {3, 5, 4, 2}, .manner = Manner::put})},
        {"claimed", kLiving, conversation({.words = {3, 5, 4, 2}, .manner = Manner::claimed})},
        {"a conversation", kLiving, conversation({.words = {7, 7, 7, 7}, .manner = Manner::put, .capacity = 512})},
        // With the seventh or one behind it, if those before were read by then, back to the start, and over what was there.
        {"a conversation that turns",
         {.preemptions = 1, .stale = 1},
         conversation({.words = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, .manner = Manner::put, .capacity = 2048})},
        {"a conversation of loans that turns",
         {.preemptions = 1, .stale = 1},
         conversation({.words = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, .manner = Manner::claimed, .capacity = 2048})},
        // What does not fit in front of what was not read begins behind it.
        {"a burst after a turn",
         {.preemptions = 1, .stale = 1},
         conversation({.words = {7, 7, 7, 7, 7, 7, 7, 13, 13, 13, 7}, .manner = Manner::put, .capacity = 2048})},
        // Three fit, and with the third the position goes on to the start.
        {"long ones",
         {.preemptions = 1, .stale = 1},
         conversation({.words = {34, 34, 34, 34, 34}, .manner = Manner::claimed, .capacity = 1024})},
        {"the sender of packs dies",
         {.preemptions = 1, .stale = 1, .deaths = 1},
         conversation({.words = {1, 1, 1, 2, 2}, .sender = Fate::may_die})},
    };
    return all;
}

constexpr auto kInOrder = "the receiver comes to it before it comes to what was stored instead";
constexpr std::array kHarmless{
    Harmless{"ring_producer.hpp", "Access::store_release(record, tag_ + code + turn_)", Mistake::late, kInOrder},
    Harmless{"ring_producer.hpp", "Access::store_release(here_, tag_ + size + turn_)", Mistake::late, kInOrder},
    Harmless{"ring_producer.hpp", "code::kNextLine : code::kSkip", Mistake::late, kInOrder},
};

}  // namespace

TEST_SUITE("ring") {
    TEST_CASE("packs, and messages of their own, arrive once, whole and in order") { check_cases(ring_cases()); }

    TEST_CASE("each order and store of the two ends of a ring is needed") {
        check_mutants(ring_cases(), {"include/strait/ring_producer.hpp", "include/strait/ring_consumer.hpp"},
                      kHarmless);
    }
}

}  // namespace strait::model
