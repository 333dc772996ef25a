#include "os/pause.hpp"
#include "os/process_mark.hpp"
#include "os/ready_signal.hpp"
#include "os/spin.hpp"
#include "share/topic/reader.hpp"
#include "share/topic/topic.hpp"
#include "strait/raw_topic.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace strait {
namespace {

using namespace std::chrono_literals;

// How late a message may be whose publisher was killed before it could ring for it.
constexpr auto kUnrung = 50ms;
// How often one that waits for a topic looks whether it is there.
constexpr auto kLook = 10ms;
// As of a channel: about two microseconds.
constexpr std::uint32_t kLooks = 64;

Result<topic::Topic> opened(const Address& address, const std::optional<TypeMark>& type, const AttachOptions& options) {
    const auto patience = Deadline::after(options.wait).time();
    const auto deadline = patience ? options.deadline.or_at(*patience) : options.deadline;
    while (true) {
        auto topic = topic::open_to_subscribe(address, type);
        if (topic) return topic;
        if (topic.error() != Errc::not_found || deadline.expired()) {
            if (topic.error() == Errc::not_found) topic.error().because("nobody publishes there");
            return std::unexpected(std::move(topic.error()).doing("subscribe to", address.text()));
        }
        if (const Error ended = os::pause(deadline.or_at(Deadline::Clock::now() + kLook)); ended == Errc::cancelled)
            return std::unexpected(Error(ended).doing("subscribe to", address.text()));
    }
}

}  // namespace

struct RawSubscriber::State {
    State(topic::Topic opened, const AttachOptions& options)
        : topic(std::move(opened)),
          reader(std::make_unique<topic::Reader>(topic.ring(), topic.place,
                                                 std::min(options.history, topic.shape.settings.history))),
          fixed_size(topic.type().size),
          spin(options.waiting) {
        auto& fast = reader->fast();
        fast.process = os::process_mark();
        fast.subscriber = this;
        fast.fixed_size = fixed_size;
        fast.looks = spin.pays() ? kLooks : 0;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        // A forked child has not got the memory: the seat is its parent's.
        if (!is_here()) static_cast<void>(reader.release());
    }

    [[nodiscard]] bool is_here() const noexcept { return topic.data->is_in_its_process(); }
    Result<void> require_here() const {
        if (is_here()) return {};
        return fail(Errc::forked, "the subscriber belongs to the process that forked this one");
    }

    Result<topic::Held> take();
    Result<void> wait(const Deadline& deadline);
    /// Returns when there may be a message, and now and then.
    Result<void> sleep(const Deadline& deadline);

    topic::Topic topic;
    std::unique_ptr<topic::Reader> reader;
    std::uint32_t fixed_size;
    os::Spin spin;
    std::unique_ptr<os::ReadySignal> signal;  // last: its thread looks at all of the above
};

Result<topic::Held> RawSubscriber::State::take() {
    auto held = reader->take();
    if (!held) return held;
    if (signal) signal->refresh();
    topic.data->count_missed(held->missed);
    if (fixed_size == 0 || held->bytes.size() == fixed_size) return held;
    reader->give_back(held->pin);
    return fail(Errc::corrupt_peer, "a message is not as large as its type");
}

Result<void> RawSubscriber::State::wait(const Deadline& deadline) {
    const auto ready = [&] {
        return reader->has_next() || deadline.expired() || deadline.stop_token().stop_requested();
    };
    while (!reader->has_next()) {
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out);
        const bool has_paid = spin.until(ready);
        reader->fast().looks = spin.pays() ? kLooks : 0;
        if (has_paid) continue;
        if (auto slept = sleep(deadline); !slept) return slept;
    }
    return {};
}

Result<void> RawSubscriber::State::sleep(const Deadline& deadline) {
    const auto seen = topic.published->version();
    // What was published before we looked at the bell was not rung for us.
    if (reader->has_next()) return {};
    const os::Listed::Waiting mark(*topic.data, os::Listed::Awaited::data);
    auto rung = topic.published->wait(seen, deadline.or_at(Deadline::Clock::now() + kUnrung));
    if (!rung && rung.error() == Errc::timed_out) return {};
    return rung;
}

RawSubscriber::RawSubscriber(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)), fast_(&state_->reader->fast()) {}
RawSubscriber::RawSubscriber(RawSubscriber&& other) noexcept
    : state_(std::move(other.state_)), fast_(std::exchange(other.fast_, nullptr)) {}
RawSubscriber& RawSubscriber::operator=(RawSubscriber&& other) noexcept {
    state_ = std::move(other.state_);
    fast_ = std::exchange(other.fast_, nullptr);
    return *this;
}
RawSubscriber::~RawSubscriber() = default;
void RawSubscriber::close() noexcept {
    fast_ = nullptr;
    state_.reset();
}

Result<RawSubscriber> RawSubscriber::attach(const Address& address, const AttachOptions& options) {
    return attach_typed(address, kBytesMark, options);
}

Result<RawSubscriber> RawSubscriber::attach(std::string_view address, const AttachOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return attach(*parsed, options);
}

Result<RawSubscriber> RawSubscriber::attach_any(const Address& address, const AttachOptions& options) {
    auto topic = opened(address, std::nullopt, options);
    if (!topic) return std::unexpected(std::move(topic.error()));
    topic->data->enter("subscriber", address.text());
    return RawSubscriber(std::make_unique<State>(std::move(*topic), options));
}

Result<RawSubscriber> RawSubscriber::attach_typed(const Address& address, const TypeMark& type,
                                                  const AttachOptions& options) {
    auto topic = opened(address, type, options);
    if (!topic) return std::unexpected(std::move(topic.error()));
    topic->data->enter("subscriber", address.text());
    return RawSubscriber(std::make_unique<State>(std::move(*topic), options));
}

bool RawSubscriber::wait_for_next(const Deadline& deadline) { return state_->wait(deadline).has_value(); }

void RawSubscriber::count_missed(std::uint64_t messages) noexcept { state_->topic.data->count_missed(messages); }

Result<RawSample> RawSubscriber::try_receive_slowly() {
    if (!state_) return fail(Errc::closed);
    if (const auto here = state_->require_here(); !here) return std::unexpected(here.error());
    auto held = state_->take();
    if (!held) return std::unexpected(std::move(held.error()));
    return RawSample(state_->reader->fast(), held->bytes, held->pin, held->missed);
}

Result<RawSample> RawSubscriber::receive_slowly(const Deadline& deadline) {
    while (true) {
        auto sample = try_receive_slowly();
        if (sample) return sample;
        auto waited =
            sample.error() == Errc::would_block ? state_->wait(deadline) : std::unexpected(std::move(sample.error()));
        if (waited) continue;
        if (!state_) return std::unexpected(std::move(waited.error()));
        return std::unexpected(std::move(waited.error()).doing("receive from", state_->topic.address));
    }
}

Result<NativeHandle> RawSubscriber::wait_handle() {
    if (!state_) return fail(Errc::closed);
    if (const auto here = state_->require_here(); !here) return std::unexpected(here.error());
    if (!state_->signal) {
        auto signal = os::ReadySignal::start(
            {.is_ready = [state = state_.get()] { return state->reader->has_next(); },
             .wait = [state = state_.get()](const Deadline& deadline) { return state->sleep(deadline); }});
        if (!signal) return std::unexpected(std::move(signal.error()).doing("wait for", state_->topic.address));
        state_->signal = std::move(*signal);
        fast_ = nullptr;  // each message taken is told to the signal
    }
    return state_->signal->handle();
}

std::size_t RawSubscriber::max_size() const noexcept { return state_ ? state_->topic.shape.settings.max_size : 0; }
std::string RawSubscriber::type() const { return state_ ? describe(state_->topic.type()) : ""; }
std::uint32_t RawSubscriber::publishers() const {
    return state_ && state_->is_here() ? state_->topic.count_living(0, topic::kMostPublishers) : 0;
}

void RawSample::ring_for_room(const topic::FastReader& from) noexcept {
    static_cast<RawSubscriber::State*>(from.subscriber)->topic.room->ring();
}

}  // namespace strait
