#pragma once
/// A stream of messages from publishers to many subscribers, through shared memory, as bytes of any length up to a maximum.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>
#include <strait/shm_safe.hpp>
#include <strait/topic_fast_path.hpp>
#include <strait/waiting.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace strait {

/// What becomes of a message that a subscriber has not read yet when its place is needed.
struct TopicPolicy {
    enum class Kind : std::uint8_t { keep_last, reliable };
    Kind kind = Kind::keep_last;
    std::uint32_t messages = 256;  ///< that there is room for
};
/// Publishers never wait for subscribers; one that falls behind finds at least the last so many messages, less those whose places others hold
/// on to, and is told exactly how many it missed.
[[nodiscard]] constexpr TopicPolicy keep_last(std::uint32_t messages) noexcept {
    return {TopicPolicy::Kind::keep_last, messages};
}
/// Nothing is lost: publishers wait for the slowest living subscriber once at least so many messages are unread; how many more there may be follows
/// from how room is made, a quarter as many at a time, and 64 where messages are small.
[[nodiscard]] constexpr TopicPolicy reliable(std::uint32_t messages) noexcept {
    return {TopicPolicy::Kind::reliable, messages};
}

/// How a topic is made. All publishers of a topic must agree on everything but `waiting`.
struct TopicOptions {
    TopicPolicy policy = keep_last(256);
    std::uint32_t history =
        0;  ///< messages of the past for a subscriber that joins late; at most those that the policy keeps
    std::uint32_t subscribers = 64;  ///< at one time, at most 512; each costs a page
    std::uint32_t held = 4;          ///< samples that one subscriber may hold at a time, at most 32
    /// How this publisher waits for room.
    Waiting waiting = Waiting::adaptive;
};

/// As many of the past as the topic has for late joiners.
inline constexpr std::uint32_t kWholeHistory = UINT32_MAX;

struct AttachOptions {
    std::chrono::milliseconds wait{0};      ///< for the topic to be there
    std::uint32_t history = kWholeHistory;  ///< at most so many messages of the past
    Waiting waiting = Waiting::adaptive;    ///< how receive() waits
    Deadline deadline = Deadline::never();  ///< ends the waiting as well, early, or when its token is triggered
};

class RawPublisher;
class RawSubscriber;

/// A place in the topic to be written in place. Gives it up unless it is published. It must go before its publisher does, in the same thread.
class RawLoan {
  public:
    RawLoan(RawLoan&& other) noexcept;
    RawLoan& operator=(RawLoan&& other) noexcept;
    ~RawLoan();

    /// What is published: as many bytes as were asked for. Their content is undefined at first.
    [[nodiscard]] std::span<std::byte> bytes() noexcept { return bytes_; }

  private:
    friend class RawPublisher;
    RawLoan(void* publisher, std::span<std::byte> bytes) noexcept : publisher_(publisher), bytes_(bytes) {}
    void give_up() noexcept;

    void* publisher_;  // RawPublisher::State
    std::span<std::byte> bytes_;
};

/// Publishes on a topic `shm://NAME`: the memory of that name, which subscribers map read-only, and beside it the seats that they write.
///
/// A publisher that is created where the topic is in use takes part in it, so one that restarts goes on where it stopped, and subscribers need
/// not attach again. With none left, the topic goes with its last subscriber. Up to 16 publishers; one that dies or is stopped in the middle of
/// publishing delays the others once, by about 20 ms and the time that copying its message may take. A dead one loses the message it had not
/// finished; a stopped one publishes it when it goes on. (One that was stopped while it was the only one is waited for, until it goes on or dies.)
/// Publishing is a few atomic operations and a copy; it makes no system call while no subscriber sleeps.
/// Private to this user. Threads: one at a time; several threads have a publisher each. A forked child gets `forked`, and its parent's goes on.
/// Source: shm_open(3), mmap(2), fcntl(2) F_OFD_SETLK, futex(2); CreateFileMappingW, CreateEventW.
class RawPublisher {
  public:
    /// Errors: wrong_kind (no topic, or one that carries another type: both are named), already_in_use (a topic with other options),
    /// invalid_argument, too_large, no_space, access_denied (another user's), out_of_resources (16 publishers).
    [[nodiscard]] static Result<RawPublisher> create(const Address& address, std::size_t max_size,
                                                     const TopicOptions& options = {});
    [[nodiscard]] static Result<RawPublisher> create(std::string_view address, std::size_t max_size,
                                                     const TopicOptions& options = {});
    /// Takes part in a topic that is there, whatever its type and options. Errors: not_found, wrong_kind, out_of_resources.
    [[nodiscard]] static Result<RawPublisher> join(const Address& address);
    /// For messages that all are of one type.
    [[nodiscard]] static Result<RawPublisher> create_typed(const Address& address, const TypeMark& type,
                                                           const TopicOptions& options);

    RawPublisher(RawPublisher&&) noexcept;
    RawPublisher& operator=(RawPublisher&&) noexcept;
    ~RawPublisher();

    /// Copies the message into the topic. Waits only while another publisher is copying, and on a reliable topic for subscribers.
    /// Errors: too_large (beyond max_size(); on a typed topic also too_small), timed_out, cancelled, out_of_resources (subscribers hold
    /// samples in all places), closed, forked.
    [[nodiscard]] Result<void> publish(std::span<const std::byte> message) {
        if (publish_fast(message)) [[likely]]
            return {};
        return publish_slowly(message, Deadline::never());
    }
    [[nodiscard]] Result<void> publish(std::span<const std::byte> message, const Deadline& deadline) {
        if (publish_fast(message)) [[likely]]
            return {};
        return publish_slowly(message, deadline);
    }
    /// The same without waiting. Errors: would_block instead of timed_out.
    [[nodiscard]] Result<void> try_publish(std::span<const std::byte> message) {
        if (publish_fast(message)) [[likely]]
            return {};
        return try_publish_slowly(message);
    }

    /// A place for a message of that size, to be written in place; no more than one at a time. Others may publish meanwhile, and do not wait for
    /// it: then it is copied once when it is published. Errors: those of publish(), already_in_use.
    [[nodiscard]] Result<RawLoan> loan(std::size_t size, const Deadline& deadline = Deadline::never());
    /// Errors: those of publish(); the loan is given up.
    [[nodiscard]] Result<void> publish(RawLoan&& loan, const Deadline& deadline = Deadline::never());

    [[nodiscard]] std::size_t max_size() const noexcept;
    /// What the topic carries, as text: `Quote (24 bytes)`, `bytes`.
    [[nodiscard]] std::string type() const;
    /// Living subscribers that get what is published from this moment on.
    [[nodiscard]] std::uint32_t subscribers() const;

    [[nodiscard]] bool is_open() const noexcept { return state_ != nullptr; }
    void close() noexcept;

  private:
    friend class RawLoan;
    struct State;
    explicit RawPublisher(std::unique_ptr<State> state) noexcept;
    [[nodiscard, gnu::always_inline]] bool publish_fast(std::span<const std::byte> message) noexcept {
        using Outcome = topic::FastWriter::Outcome;
        if (fast_ == nullptr || !fast_->process.is_this_process()) [[unlikely]]
            return false;
        const auto outcome = fast_->try_publish(message);
        if (outcome == Outcome::not_published) [[unlikely]]
            return false;
        tell(outcome);
        return true;
    }
    void tell(topic::FastWriter::Outcome outcome) noexcept;
    Result<void> publish_slowly(std::span<const std::byte> message, const Deadline& deadline);
    Result<void> try_publish_slowly(std::span<const std::byte> message);

    std::unique_ptr<State> state_;
    topic::FastWriter* fast_ = nullptr;  // the state's
};

/// A message in the topic's own memory, not a copy. It stays as it is, and nobody waits for it, until this goes out of scope, which
/// must be before its subscriber does, in the same thread.
class RawSample {
  public:
    RawSample(RawSample&& other) noexcept
        : missed(other.missed),
          from_(std::exchange(other.from_, nullptr)),
          bytes_(std::exchange(other.bytes_, {})),
          pin_(other.pin_) {}
    RawSample& operator=(RawSample&& other) noexcept {
        if (this == &other) return *this;
        give_back();
        missed = other.missed;
        from_ = std::exchange(other.from_, nullptr);
        bytes_ = std::exchange(other.bytes_, {});
        pin_ = other.pin_;
        return *this;
    }
    ~RawSample() { give_back(); }

    /// Memory that publishers can write: a program that must not trust them copies before it looks.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

    std::uint64_t missed = 0;  ///< messages that were lost to this subscriber just before this one

  private:
    friend class RawSubscriber;
    RawSample(topic::FastReader& from, std::span<const std::byte> bytes, std::uint32_t pin,
              std::uint64_t missed_before) noexcept
        : missed(missed_before), from_(&from), bytes_(bytes), pin_(pin) {}
    void give_back() noexcept {
        // A forked child has not got the memory: the pin is its parent's.
        if (from_ == nullptr || !from_->process.is_this_process()) return;
        from_->give_back(pin_);
        // Now, and not when it was taken: a publisher leaves out what is held. Not a fence before it: one that waits looks by itself every few
        // milliseconds.
        if (from_->room_wanted->load(std::memory_order_relaxed) != 0) [[unlikely]]
            ring_for_room(*from_);
    }
    // As Message::give_back().
    static void ring_for_room(const topic::FastReader& from) noexcept;

    mutable topic::FastReader* from_;
    std::span<const std::byte> bytes_;
    std::uint32_t pin_;
};

/// Receives what is published on a topic from the moment it attaches, and up to `history` messages from before.
///
/// Threads: one at a time, samples included. A forked child gets `forked`, and its parent's goes on.
class RawSubscriber {
  public:
    /// Errors: not_found (no topic is there, and none has been since `wait` began; on Linux one whose publishers were killed still is), wrong_kind (no topic, or one that carries a type; see
    /// attach_any()), out_of_resources (as many subscribers as the topic has seats), access_denied.
    [[nodiscard]] static Result<RawSubscriber> attach(const Address& address, const AttachOptions& options = {});
    [[nodiscard]] static Result<RawSubscriber> attach(std::string_view address, const AttachOptions& options = {});
    /// Whatever it carries.
    [[nodiscard]] static Result<RawSubscriber> attach_any(const Address& address, const AttachOptions& options = {});
    /// Errors: wrong_kind, naming both types, when it carries another one.
    [[nodiscard]] static Result<RawSubscriber> attach_typed(const Address& address, const TypeMark& type,
                                                            const AttachOptions& options);

    RawSubscriber(RawSubscriber&&) noexcept;
    RawSubscriber& operator=(RawSubscriber&&) noexcept;
    ~RawSubscriber();

    /// The next message. Waits as `waiting` says. A publisher that goes, or dies, ends nothing: another may come.
    /// Errors: timed_out, cancelled, out_of_resources (as many samples are held as the topic allows), corrupt_peer, closed, forked.
    [[nodiscard, gnu::always_inline]] Result<RawSample> receive(const Deadline& deadline = Deadline::never()) {
        if (is_fast()) [[likely]] {
            auto taken = fast_->try_take();
            if (taken.bytes == nullptr && !deadline.is_now()) {
                if (fast_->look_for()) [[likely]]
                    taken = fast_->take_seen();
                else if (wait_for_next(deadline))
                    taken = fast_->try_take();
            }
            if (taken.bytes != nullptr) [[likely]]
                return sample_of(taken);
        }
        return moved(receive_slowly(deadline));
    }
    /// Errors: would_block instead of timed_out.
    [[nodiscard, gnu::always_inline]] Result<RawSample> try_receive() {
        if (is_fast()) [[likely]] {
            auto taken = fast_->try_take();
            if (taken.bytes != nullptr) return sample_of(taken);
            if (fast_->is_empty()) return std::unexpected(Error(Errc::would_block));
        }
        return moved(try_receive_slowly());
    }

    /// Readable while there is a message. Made at the first call, with a thread that waits for publishers.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    [[nodiscard]] std::size_t max_size() const noexcept;
    [[nodiscard]] std::string type() const;
    /// Living publishers at this moment.
    [[nodiscard]] std::uint32_t publishers() const;

    [[nodiscard]] bool is_open() const noexcept { return state_ != nullptr; }
    void close() noexcept;

  private:
    friend class RawSample;
    struct State;
    explicit RawSubscriber(std::unique_ptr<State> state) noexcept;
    [[nodiscard]] bool is_fast() const noexcept { return fast_ != nullptr && fast_->process.is_this_process(); }
    [[nodiscard, gnu::always_inline]] RawSample sample_of(const topic::FastReader::Taken& taken) noexcept {
        if (taken.missed != 0) [[unlikely]]
            count_missed(taken.missed);
        return {*fast_, {taken.bytes, taken.size}, taken.pin, taken.missed};
    }
    /// True: something is there. Else receive_slowly() says why not.
    [[nodiscard]] bool wait_for_next(const Deadline& deadline);
    void count_missed(std::uint64_t messages) noexcept;
    Result<RawSample> receive_slowly(const Deadline& deadline);
    Result<RawSample> try_receive_slowly();

    std::unique_ptr<State> state_;
    topic::FastReader* fast_ = nullptr;  // the state's, as long as nobody waits by a handle
};

}  // namespace strait
