/// The two ends of a channel over shared memory: the fast path, the slow path behind it, sleeping and waking.

#include "model/mutants.hpp"
#include "model/simulated_link.hpp"
#include "strait/ring_fast_path.hpp"
#include "transfer/channel/ring_receiver.hpp"
#include "transfer/channel/ring_sender.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <optional>
#include <vector>

namespace strait::model {
namespace {

using channel::Known;
using channel::quiet;
using channel::RingReceiver;
using channel::RingSender;

constexpr ChannelSettings kSettings{.waiting = Waiting::adaptive, .largest_message = 112};
constexpr ring::Key kKey{0x0123456789ABCDEF, 0x9E3779B97F4A7C15};

struct Shared {
    alignas(64) std::array<std::byte, 512> memory{};
    ring::Control control;
};

struct Conversation {
    std::vector<std::size_t> words{
        5, 5, 5};  ///< of each message. On two lines the third waits for room and goes around the end
    std::size_t capacity = 128;
    bool at_once = false;  ///< as many are sent at once as can be, and are received so
    bool stays = false;    ///< the sender closes its half when all has been received, and leaves when the receiver has
    bool sender_takes_part = true;
    bool receiver_takes_part = true;
    Looking looking = Looking::pays;
    std::optional<ring::Attention> shown = {};  ///< by the receiver, in the end
    Fate sender = Fate::lives;
    Fate receiver = Fate::lives;
};

std::vector<std::uint64_t> message(std::uint64_t number, std::size_t words) {
    std::vector<std::uint64_t> message(words);
    for (std::size_t i = 0; i < words; ++i) message[i] = number << 8 | i;
    return message;
}

/// What strait::Channel does with its two halves, one of which is enough here.
class Sending {
  public:
    Sending(Shared& shared, Wire& wire, std::size_t capacity)
        : link_(wire, 0),
          fast_{.producer = {std::span(shared.memory).first(capacity), shared.control, kKey},
                .peer_attention = &shared.control.consumer_attention,
                .quiet = quiet()},
          slow_(fast_, {link_, shared.control, known_}, capacity, kSettings) {}

    Result<void> send(std::span<const std::uint64_t> words) {
        const auto bytes = std::as_bytes(words);
        const auto outcome = fast_.try_send(bytes);
        if (outcome == ring::Outgoing::Outcome::sent_to_sleeper) slow_.wake_receiver();
        if (outcome != ring::Outgoing::Outcome::not_sent) return {};
        return slow_.send(bytes, Deadline::never());
    }
    /// The first of them, one at least. Returns how many.
    Result<std::size_t> send_some(std::span<const std::vector<std::uint64_t>> messages) {
        std::vector<std::span<const std::byte>> all;
        for (const auto& words : messages) all.push_back(std::as_bytes(std::span(words)));
        ring::Outgoing::Outcome outcome{};
        const auto count = fast_.try_send_all(all, outcome);
        if (outcome == ring::Outgoing::Outcome::sent_to_sleeper) slow_.wake_receiver();
        if (count > 0) return count;
        if (auto sent = slow_.send(all.front(), Deadline::never()); !sent) return std::unexpected(sent.error());
        return 1;
    }
    void finish() { slow_.finish(); }

  private:
    SimulatedLink link_;
    Known known_;
    ring::Outgoing fast_;
    RingSender slow_;
};

class Receiving {
  public:
    Receiving(Shared& shared, Wire& wire, std::size_t capacity)
        : link_(wire, 1),
          fast_{.consumer = {std::span(shared.memory).first(capacity), shared.control, kKey},
                .peer_attention = &shared.control.producer_attention,
                .quiet = quiet(),
                .largest = kSettings.largest_message},
          slow_(fast_, {link_, shared.control, known_}, kSettings) {}

    Result<std::vector<std::uint64_t>> receive() {
        const auto record = fast_.try_receive();
        if (record.kind != ring::Record::Kind::none) {
            auto words = copy_of(record.bytes);
            if (fast_.release()) slow_.wake_sender();
            return words;
        }
        const auto bytes = slow_.receive(Deadline::never());
        if (!bytes) return std::unexpected(bytes.error());
        auto words = copy_of(*bytes);
        slow_.release();
        return words;
    }

    /// All that is there, without waiting.
    template <typename Take>
    void receive_all(Take take) {
        bool tell = false;
        const auto handle = [&](std::span<const std::byte> bytes) { take(copy_of(bytes)); };
        if (fast_.receive_each(handle, tell) == 0 || !tell) return;
        if (ring::may_sleep(*fast_.peer_attention, fast_.quiet)) slow_.wake_sender();
    }

  private:
    static std::vector<std::uint64_t> copy_of(std::span<const std::byte> bytes) {
        std::vector<std::uint64_t> words(bytes.size() / sizeof(std::uint64_t));
        std::memcpy(words.data(), bytes.data(), bytes.size());
        return words;
    }

    SimulatedLink link_;
    Known known_;
    ring::Incoming fast_;
    RingReceiver slow_;
};

/// One execution of a conversation.
class Scene {
  public:
    Scene(Execution& execution, const Conversation& what) : execution_(execution), what_(what) {
        execution.share("ring", shared_.memory);
        execution.share("control", shared_.control);
        wire_.ends[0] = execution.thread("sender", [this] { send(); }, what.sender);
        wire_.ends[1] = execution.thread("receiver", [this] { receive(); }, what.receiver);
        take_part_in_barriers(wire_.ends[0], what.sender_takes_part);
        take_part_in_barriers(wire_.ends[1], what.receiver_takes_part);
        let_looking(what.looking);
    }

    void check_end() {
        const bool sender_died = execution_.is_dead(wire_.ends[0]);
        const bool receiver_died = execution_.is_dead(wire_.ends[1]);
        const bool has_all = received_ == what_.words.size();
        if (!sender_died && !receiver_died)
            execution_.check(has_all && end_ == Errc::closed, "it ends before all has come");
        if (sender_died && !receiver_died) {
            execution_.check(end_ == Errc::peer_died || end_ == Errc::closed, "nobody told of the death");
            execution_.check(end_ == Errc::peer_died || has_all, "closed, and not all has come");
        }
    }

  private:
    void send() {
        Sending sending(shared_, wire_, what_.capacity);
        if (!(what_.at_once ? send_at_once(sending) : send_one_by_one(sending)))
            return execution_.check(execution_.is_dead(wire_.ends[1]), "a message was not sent");
        if (what_.stays)
            execution_.wait_until("all to be received", [this] { return received_ == what_.words.size(); });
        sending.finish();
        if (what_.stays) execution_.wait_until("the receiver to leave", [this] { return end_ != Errc::would_block; });
    }
    bool send_one_by_one(Sending& sending) const {
        for (std::size_t i = 0; i < what_.words.size(); ++i) {
            if (!sending.send(message(i, what_.words[i]))) return false;
        }
        return true;
    }
    bool send_at_once(Sending& sending) const {
        std::vector<std::vector<std::uint64_t>> messages;
        for (std::size_t i = 0; i < what_.words.size(); ++i) messages.push_back(message(i, what_.words[i]));
        for (std::span<const std::vector<std::uint64_t>> rest = messages; !rest.empty();) {
            const auto count = sending.send_some(rest);
            if (!count) return false;
            rest = rest.subspan(*count);
        }
        return true;
    }
    void take(const std::vector<std::uint64_t>& words) {
        execution_.check(received_ < what_.words.size() && words == message(received_, what_.words[received_]),
                         "a message is lost, doubled or torn");
        ++received_;
    }
    void receive() {
        Receiving receiving(shared_, wire_, what_.capacity);
        while (true) {
            if (what_.at_once) receiving.receive_all([this](const auto& words) { take(words); });
            const auto words = receiving.receive();
            if (!words) {
                end_ = words.error().code();
                const auto shown = shared_.control.consumer_attention.load();
                execution_.check(!what_.shown || shown == static_cast<std::uint32_t>(*what_.shown), "it shows another");
                return;
            }
            take(*words);
        }
    }

    Execution& execution_;
    const Conversation& what_;
    Shared shared_;
    Wire wire_;
    std::size_t received_ = 0;
    Errc end_ = Errc::would_block;
};

Body conversation(const Conversation& what) {
    return [what](Execution& execution) {
        Scene scene(execution, what);
        execution.run();
        scene.check_end();
    };
}

const std::vector<Case>& cases() {
    constexpr Bounds kLiving{.preemptions = 2, .stale = 2};
    constexpr Bounds kMortal{.preemptions = 1, .stale = 1, .deaths = 1};
    static const std::vector<Case> all{
        {"both take part in barriers", kLiving, conversation({})},
        {"neither does", kLiving, conversation({.sender_takes_part = false, .receiver_takes_part = false})},
        {"the sender alone does", kLiving, conversation({.receiver_takes_part = false})},
        {"the receiver alone does", kLiving, conversation({.sender_takes_part = false})},
        {"a message wakes", kLiving, conversation({.words = {5, 5}, .stays = true})},
        {"a message wakes without barriers", kLiving,
         conversation({.words = {5, 5}, .stays = true, .sender_takes_part = false, .receiver_takes_part = false})},
        {"looking never pays", kLiving, conversation({.looking = Looking::never_pays})},
        {"looking pays by turns", kLiving,
         conversation({.words = {5, 5}, .stays = true, .looking = Looking::pays_by_turns})},
        // The last one has room only when the receiver, with nothing left to read, tells of all that it has read.
        {"the last of the room", kLiving, conversation({.words = {5, 3, 2, 1, 14}, .capacity = 256, .stays = true})},
        // Two lines, back to the start, and on behind the line that was left there; the sender and the receiver may sleep at any time.
        {"a conversation, and more",
         {.preemptions = 1, .stale = 1},
         conversation({.words = {7, 7, 7, 13, 7}, .capacity = 512, .stays = true})},
        // The second and the third go together.
        {"many at once", kLiving, conversation({.words = {2, 1, 1, 5}, .at_once = true})},
        {"as many as half a ring takes", kLiving, conversation({.words = {1, 1, 1, 1, 1, 1, 1}, .at_once = true})},
        {"the sender of many dies", kMortal,
         conversation({.words = {2, 1, 1, 5}, .at_once = true, .sender = Fate::may_die})},
        {"the sender dies", kMortal, conversation({.sender = Fate::may_die})},
        {"the receiver dies", kMortal, conversation({.receiver = Fate::may_die})},
    };
    return all;
}

constexpr auto kAdvice = "it only says how fast to go";
constexpr std::array kHarmless{
    Harmless{"ring_access.hpp", "value.store(next, std::memory_order_relaxed)", Mistake::dropped, kAdvice},
    Harmless{"ring_access.hpp", "value.store(next, std::memory_order_relaxed)", Mistake::late, kAdvice},
    Harmless{"ring_fast_path.hpp", "attention.load", Mistake::blind,
             "0 is Attention::awake, of which the slow path makes sure: a call more"},
    Harmless{"ring_waiter.hpp", "if (attention.load(std::memory_order_relaxed) == quiet())", Mistake::blind,
             "the same, and the look behind the fence decides: a fence more"},
};

}  // namespace

TEST_SUITE("channel") {
    TEST_CASE("every message arrives once, whole and in order, nobody sleeps for ever, and a death is told") {
        check_cases(cases());
    }

    TEST_CASE(
        "whoever sleeps for each message has fences made, and makes a barrier behind a stream or where looking pays") {
        struct Row {
            std::size_t messages;
            Looking looking;
            ring::Attention shown;
        };
        for (const auto& row : {Row{2, Looking::never_pays, ring::Attention::awake},
                                Row{ring::Incoming::kStream + 1, Looking::never_pays, ring::Attention::unfenced},
                                Row{2, Looking::pays, ring::Attention::unfenced}}) {
            const Conversation what{.words = std::vector<std::size_t>(row.messages, 1),
                                    .capacity = 512,
                                    .stays = true,
                                    .looking = row.looking,
                                    .shown = row.shown};
            const auto report = explore({.preemptions = 0, .stale = 0}, conversation(what));
            CHECK_MESSAGE(report.failure.empty(), report.text());
        }
    }

    TEST_CASE("each order, store, fence and look is needed") {
        check_mutants(cases(),
                      {"include/strait/ring_access.hpp", "include/strait/ring_fast_path.hpp",
                       "src/transfer/channel/ring_waiter.hpp", "src/transfer/channel/ring_sender.cpp",
                       "src/transfer/channel/ring_receiver.cpp", "tests/model/channel_system.cpp"},
                      kHarmless);
    }
}

}  // namespace strait::model
