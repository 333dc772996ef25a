#include "strait/raw_topic.hpp"

#include "os/process_mark.hpp"
#include "os/spin.hpp"
#include "share/topic/topic.hpp"
#include "share/topic/writer.hpp"

#include <chrono>
#include <cstring>
#include <utility>

namespace strait {
namespace {

using namespace std::chrono_literals;

// How often one that waits looks whether those it waits for live.
constexpr auto kLook = 10ms;
// How long a living publisher may take for one message: rather long, since one that only has no CPU loses its work.
constexpr auto kStandstill = 20ms;
constexpr std::uint64_t kSlowestCopy = 4;  // nanoseconds a byte

std::chrono::nanoseconds patience_for(std::uint64_t size) {
    return kStandstill + std::chrono::nanoseconds(size * kSlowestCopy);
}

topic::Settings settings_of(const TopicOptions& options, std::size_t max_size, std::uint32_t alignment) {
    const bool all = options.policy.kind == TopicPolicy::Kind::reliable;
    return {.max_size = max_size,
            .alignment = alignment,
            .keeping = all ? topic::Keeping::all : topic::Keeping::newest,
            .kept = options.policy.messages,
            .history = options.history,
            .subscribers = options.subscribers,
            .held = options.held};
}

std::unexpected<Error> failed(Error error, std::string_view action, std::string_view address) {
    return std::unexpected(std::move(error).doing(action, address));
}

}  // namespace

struct RawPublisher::State {
    State(topic::Topic opened, Waiting waiting)
        : topic(std::move(opened)),
          writer(topic.ring(), topic.place,
                 {.publisher = [this](std::uint32_t place) { return topic.places->is_taken(place); },
                  .subscriber =
                      [this](std::uint32_t seat) { return topic.places->is_taken(topic::subscriber_place(seat)); },
                  .patience = patience_for(topic.shape.settings.max_size)}),
          fixed_size(topic.type().size),
          spin(waiting) {
        writer.fast().process = os::process_mark();
        writer.fast().fixed_size = fixed_size;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (is_here()) writer.leave();
    }

    [[nodiscard]] bool is_here() const noexcept { return topic.data->is_in_its_process(); }
    Result<void> check(std::size_t size) const;
    template <typename Attempt>
    auto wait_for(Attempt attempt, const Deadline& deadline) -> decltype(attempt());
    Result<void> copy_in(std::span<const std::byte> message);
    void tell() noexcept { topic.published->ring(); }

    topic::Topic topic;
    topic::Writer writer;
    std::uint32_t fixed_size;  ///< of each message, on a typed topic
    os::Spin spin;
};

Result<void> RawPublisher::State::check(std::size_t size) const {
    if (!is_here()) return fail(Errc::forked, "the publisher belongs to the process that forked this one");
    const auto most = topic.shape.settings.max_size;
    if (size > most) {
        return fail(Errc::too_large, "a message of " + std::to_string(size) + " bytes, and the topic's may have " +
                                         std::to_string(most));
    }
    if (fixed_size == 0 || size == fixed_size) return {};
    return fail(Errc::too_small,
                "a message of " + std::to_string(size) + " bytes, and the topic carries " + describe(topic.type()));
}

// Tries again for as long as others are in the way.
template <typename Attempt>
auto RawPublisher::State::wait_for(Attempt attempt, const Deadline& deadline) -> decltype(attempt()) {
    auto done = attempt();
    auto& wanted = topic.ring().head().room_wanted;
    while (!done && done.error() == Errc::would_block) {
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out, std::string(done.error().reason()));
        const auto blocked = [&] {
            done = attempt();
            return done || done.error() != Errc::would_block || deadline.expired() ||
                   deadline.stop_token().stop_requested();
        };
        if (spin.until(blocked)) continue;
        const auto seen = topic.room->version();
        wanted.store(1, std::memory_order_seq_cst);
        done = attempt();
        if (!done && done.error() == Errc::would_block) {
            static_cast<void>(topic.room->wait(seen, deadline.or_at(Deadline::Clock::now() + kLook)));
            // Room that came during a long sleep is taken, whatever the time.
            done = attempt();
        }
        wanted.store(0, std::memory_order_relaxed);
    }
    return done;
}

Result<void> RawPublisher::State::copy_in(std::span<const std::byte> message) {
    const auto room = writer.begin();
    if (!room) return std::unexpected(room.error());
    if (!message.empty()) std::memcpy(room->data(), message.data(), message.size());
    auto shown = writer.commit(message.size());
    if (shown) tell();
    return shown;
}

RawPublisher::RawPublisher(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)), fast_(&state_->writer.fast()) {}
RawPublisher::RawPublisher(RawPublisher&& other) noexcept
    : state_(std::move(other.state_)), fast_(std::exchange(other.fast_, nullptr)) {}
RawPublisher& RawPublisher::operator=(RawPublisher&& other) noexcept {
    state_ = std::move(other.state_);
    fast_ = std::exchange(other.fast_, nullptr);
    return *this;
}
RawPublisher::~RawPublisher() = default;
void RawPublisher::close() noexcept {
    fast_ = nullptr;
    state_.reset();
}

Result<RawPublisher> RawPublisher::create(const Address& address, std::size_t max_size, const TopicOptions& options) {
    auto topic =
        topic::open_to_publish(address, {kBytesMark, settings_of(options, max_size, alignof(std::max_align_t))});
    if (!topic) return failed(std::move(topic.error()), "publish on", address.text());
    topic->data->enter("publisher", address.text());
    return RawPublisher(std::make_unique<State>(std::move(*topic), options.waiting));
}

Result<RawPublisher> RawPublisher::create(std::string_view address, std::size_t max_size, const TopicOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return create(*parsed, max_size, options);
}

Result<RawPublisher> RawPublisher::join(const Address& address) {
    auto topic = topic::join_to_publish(address);
    if (!topic) return failed(std::move(topic.error()), "publish on", address.text());
    topic->data->enter("publisher", address.text());
    return RawPublisher(std::make_unique<State>(std::move(*topic), Waiting::adaptive));
}

Result<RawPublisher> RawPublisher::create_typed(const Address& address, const TypeMark& type,
                                                const TopicOptions& options) {
    auto topic = topic::open_to_publish(address, {type, settings_of(options, type.size, type.alignment)});
    if (!topic) return failed(std::move(topic.error()), "publish on", address.text());
    topic->data->enter("publisher", address.text());
    return RawPublisher(std::make_unique<State>(std::move(*topic), options.waiting));
}

void RawPublisher::tell(topic::FastWriter::Outcome outcome) noexcept {
    if (outcome == topic::FastWriter::Outcome::published_and_overtaken) state_->writer.note_overtaken();
    state_->tell();
}

Result<void> RawPublisher::publish_slowly(std::span<const std::byte> message, const Deadline& deadline) {
    if (!state_) return fail(Errc::closed);
    auto done = state_->check(message.size());
    if (done) done = state_->copy_in(message);
    if (done) return done;
    if (done.error() == Errc::would_block) done = state_->wait_for([&] { return state_->copy_in(message); }, deadline);
    if (!done) return failed(std::move(done.error()), "publish on", state_->topic.address);
    return done;
}

Result<void> RawPublisher::try_publish_slowly(std::span<const std::byte> message) {
    if (!state_) return fail(Errc::closed);
    auto done = state_->check(message.size());
    if (done) done = state_->copy_in(message);
    if (!done) return failed(std::move(done.error()), "publish on", state_->topic.address);
    return done;
}

Result<RawLoan> RawPublisher::loan(std::size_t size, const Deadline& deadline) {
    if (!state_) return fail(Errc::closed);
    if (auto fits = state_->check(size); !fits)
        return failed(std::move(fits.error()), "publish on", state_->topic.address);
    auto room = state_->wait_for([&] { return state_->writer.loan(); }, deadline);
    if (!room) return failed(std::move(room.error()), "publish on", state_->topic.address);
    return RawLoan(state_.get(), room->first(size));
}

Result<void> RawPublisher::publish(RawLoan&& loan, const Deadline& deadline) {
    const RawLoan given = std::move(loan);
    if (!state_) return fail(Errc::closed);
    if (given.publisher_ != state_.get()) return fail(Errc::invalid_argument, "the loan is not this publisher's");
    auto done = state_->check(given.bytes_.size());
    if (done) done = state_->wait_for([&] { return state_->writer.commit_loan(given.bytes_.size()); }, deadline);
    if (!done) return failed(std::move(done.error()), "publish on", state_->topic.address);
    state_->tell();
    return done;
}

std::size_t RawPublisher::max_size() const noexcept { return state_ ? state_->topic.shape.settings.max_size : 0; }
std::string RawPublisher::type() const { return state_ ? describe(state_->topic.type()) : ""; }
std::uint32_t RawPublisher::subscribers() const {
    if (!state_ || !state_->is_here()) return 0;
    const auto ring = state_->topic.ring();
    std::uint32_t joined = 0;
    for (std::uint32_t seat = 0; seat < ring.seats_used(); ++seat) {
        // One that has its place and no position yet would not get what is published now.
        const bool has_position = ring.seat(seat).cursor.load(std::memory_order_acquire) != 0;
        joined += has_position && state_->topic.places->is_taken(topic::subscriber_place(seat)) ? 1U : 0U;
    }
    return joined;
}

RawLoan::RawLoan(RawLoan&& other) noexcept
    : publisher_(std::exchange(other.publisher_, nullptr)), bytes_(std::exchange(other.bytes_, {})) {}
RawLoan& RawLoan::operator=(RawLoan&& other) noexcept {
    if (this == &other) return *this;
    give_up();
    publisher_ = std::exchange(other.publisher_, nullptr);
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
}
RawLoan::~RawLoan() { give_up(); }

void RawLoan::give_up() noexcept {
    auto* const state = static_cast<RawPublisher::State*>(publisher_);
    // No harm when it was published. A forked child has not got the memory.
    if (state != nullptr && state->is_here()) state->writer.drop_loan();
}

}  // namespace strait
