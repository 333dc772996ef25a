#include "strait/raw_state.hpp"
#include "mechanism/change_notice.hpp"
#include "mechanism/robust_lock.hpp"
#include "os/fork_wiped.hpp"
#include "os/pause.hpp"
#include "os/ready_signal.hpp"
#include "os/spin.hpp"
#include "share/state/reader.hpp"
#include "share/state/state.hpp"
#include "share/state/writer.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

namespace strait {
namespace {

using namespace std::chrono_literals;
using mechanism::RegionMode;

// How late a value may be noticed whose writer was killed before it could ring for it, or cannot ring for us.
constexpr auto kUnrung = 50ms;
// Most values are no larger.
constexpr std::size_t kFirstGuess = 4096;

std::unexpected<Error> failed(Error error, std::string_view action, std::string_view address) {
    return std::unexpected(std::move(error).doing(action, address));
}

}  // namespace

struct RawState::Impl {
    Impl(state::Opened parts, os::ForkWiped wiped);

    [[nodiscard]] Result<void> check_usable() const;
    /// The file has not been cut, as far as that was noticed.
    [[nodiscard]] Result<void> check_whole() const;
    [[nodiscard]] Result<state::Loaded> load(std::span<std::byte> into, std::uint32_t retries = 0);
    [[nodiscard]] Result<void> check_size(std::size_t size) const;
    [[nodiscard]] Result<void> take_turn(const Deadline& deadline);
    [[nodiscard]] Result<std::uint64_t> put(std::span<const std::byte> value);
    [[nodiscard]] Result<void> wait_newer_than(std::uint64_t version, const Deadline& deadline);
    [[nodiscard]] Result<NativeHandle> wait_handle();
    /// Returns when there may be a newer one, and now and then.
    Result<void> sleep(std::uint64_t version, const Deadline& deadline);
    void note(state::Word current);
    [[nodiscard]] std::uint64_t version() const noexcept;
    mechanism::ChangeNotice* bell();

    state::Opened opened;
    os::ForkWiped memory_of_view;
    state::View& view;
    std::uint32_t fixed_size;  ///< of each value, on a typed state
    std::atomic<std::uint32_t> most_retries{0};

    // Made when they are needed first. A reader that never waits needs neither.
    std::mutex making;
    std::unique_ptr<os::RobustLock> turn;
    std::optional<Result<std::unique_ptr<mechanism::ChangeNotice>>> notice;
    std::mutex starting;
    std::mutex spinning;
    os::Spin spin{Waiting::adaptive};
    std::unique_ptr<os::ReadySignal> signal;  // last: its thread looks at all of the above
};

RawState::Impl::Impl(state::Opened parts, os::ForkWiped wiped)
    : opened(std::move(parts)),
      memory_of_view(std::move(wiped)),
      view(*new(memory_of_view.get()) state::View{}),
      fixed_size(opened.type().size) {
    const auto board = opened.board();
    view.slots = board.slot(0);
    view.stride = opened.shape.stride;
    view.count = opened.shape.slots;
    view.size = fixed_size;
    view.current = &board.head().current;
}

Result<void> RawState::Impl::check_usable() const {
    if (opened.memory->is_in_its_process()) return {};
    return fail(Errc::forked);
}

// A system call only where something is wrong.
Result<void> RawState::Impl::check_whole() const {
    return opened.memory->is_damaged() ? opened.memory->check() : Result<void>();
}

Result<state::Loaded> RawState::Impl::load(std::span<std::byte> into, std::uint32_t retries) {
    if (auto usable = check_usable(); !usable) return std::unexpected(std::move(usable.error()));
    state::Attempts attempts{
        .may_mark = opened.memory->writable(), .retries = retries, .begin = state::first_mark_of(this)};
    auto loaded = state::load(opened.board(), into, attempts);
    auto most = most_retries.load(std::memory_order_relaxed);
    while (most < attempts.retries && !most_retries.compare_exchange_weak(most, attempts.retries)) {
    }
    if (loaded) {
        note(state::current_word(loaded->version, loaded->slot));
    } else if (auto whole = opened.memory->check(); !whole) {
        return std::unexpected(std::move(whole.error()));
    }
    return loaded;
}

Result<void> RawState::Impl::check_size(std::size_t size) const {
    const auto most = opened.shape.settings.max_size;
    if (size > most && fixed_size == 0) {
        return fail(Errc::too_large,
                    "a value of " + std::to_string(size) + " bytes, and the state's may have " + std::to_string(most));
    }
    if (fixed_size == 0 || size == fixed_size) return {};
    return fail(size > most ? Errc::too_large : Errc::too_small,
                "a value of " + std::to_string(size) + " bytes, and the state carries " + describe(opened.type()));
}

Result<void> RawState::Impl::take_turn(const Deadline& deadline) {
    if (auto usable = check_usable(); !usable) return usable;
    if (!opened.memory->writable()) return fail(Errc::access_denied, "it was opened read-only");
    {
        const std::scoped_lock lock(making);
        if (!turn) {
            auto opened_turn = mechanism::robust_lock::open_beside(opened.memory->identity());
            if (!opened_turn) return std::unexpected(std::move(opened_turn.error()));
            turn = std::move(*opened_turn);
        }
    }
    // A writer that died in its turn has left nothing to mend: what it had not finished is in a slot that is not the newest one.
    const auto taken = turn->lock(deadline);
    if (taken) return {};
    if (taken.error() == Errc::timed_out) return fail(Errc::timed_out, "another writer has its turn");
    return std::unexpected(taken.error());
}

Result<std::uint64_t> RawState::Impl::put(std::span<const std::byte> value) {
    if (auto usable = check_usable(); !usable) return std::unexpected(std::move(usable.error()));
    if (auto fits = check_size(value.size()); !fits) return std::unexpected(std::move(fits.error()));
    if (auto whole = check_whole(); !whole) return std::unexpected(std::move(whole.error()));
    auto version = state::put(opened.board(), value);
    if (auto whole = check_whole(); !whole) return std::unexpected(std::move(whole.error()));
    if (!version) return version;
    if (auto* const ringing = bell()) ringing->ring();
    return version;
}

std::uint64_t RawState::Impl::version() const noexcept {
    if (view.current == nullptr) return 0;
    return state::version_in(view.current->load(std::memory_order_acquire));
}

// Nobody else is told, or tells us, where it cannot be opened.
mechanism::ChangeNotice* RawState::Impl::bell() {
    const std::scoped_lock lock(making);
    if (!notice) notice.emplace(mechanism::ChangeNotice::open(opened.memory->identity()));
    return *notice ? (*notice)->get() : nullptr;
}

void RawState::Impl::note(state::Word current) {
    view.seen.store(current, std::memory_order_relaxed);
    if (view.is_watched.load(std::memory_order_acquire)) signal->refresh();
}

Result<void> RawState::Impl::sleep(std::uint64_t seen, const Deadline& deadline) {
    const auto until = deadline.or_at(Deadline::Clock::now() + kUnrung);
    auto* const ringing = bell();
    if (ringing == nullptr) {
        const auto end = os::pause(until);
        return end == Errc::timed_out ? Result<void>() : std::unexpected(end);
    }
    const auto rung = ringing->version();
    // What was stored before we looked at the bell was not rung for us.
    if (version() > seen) return {};
    auto waited = ringing->wait(rung, until);
    if (!waited && waited.error() == Errc::timed_out) return {};
    return waited;
}

Result<void> RawState::Impl::wait_newer_than(std::uint64_t seen, const Deadline& deadline) {
    const auto is_newer = [&] { return version() > seen; };
    while (!is_newer()) {
        if (auto usable = check_usable(); !usable) return usable;
        if (auto whole = opened.memory->check(); !whole) return whole;
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out);
        {
            const std::unique_lock mine(spinning, std::try_to_lock);
            if (mine && spin.until([&] { return is_newer() || deadline.expired(); })) continue;
        }
        if (auto slept = sleep(seen, deadline); !slept) return slept;
    }
    return {};
}

Result<NativeHandle> RawState::Impl::wait_handle() {
    if (auto usable = check_usable(); !usable) return std::unexpected(std::move(usable.error()));
    const std::scoped_lock lock(starting);
    if (signal) return signal->handle();
    const auto seen = [this] { return state::version_in(view.seen.load(std::memory_order_relaxed)); };
    auto started =
        os::ReadySignal::start({.is_ready = [this, seen] { return version() > seen(); },
                                .wait = [this, seen](const Deadline& deadline) { return sleep(seen(), deadline); }});
    if (!started) return std::unexpected(std::move(started.error()));
    signal = std::move(*started);
    // Pairs with note(): whoever finds it watched finds the signal.
    view.is_watched.store(true, std::memory_order_release);
    return signal->handle();
}

RawState::RawState(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)), view_(&impl_->view) {}
RawState::RawState(RawState&& other) noexcept
    : impl_(std::move(other.impl_)), view_(std::exchange(other.view_, nullptr)) {}
RawState& RawState::operator=(RawState&& other) noexcept {
    if (this == &other) return *this;
    impl_ = std::move(other.impl_);
    view_ = std::exchange(other.view_, nullptr);
    return *this;
}
RawState::~RawState() = default;
void RawState::close() noexcept {
    view_ = nullptr;
    impl_.reset();
}

namespace {

Result<state::Opened> opened_at(const Address& address, const state::Wanted& wanted) {
    auto opened = state::open_state(address, wanted);
    if (!opened)
        return failed(std::move(opened.error()), wanted.mode == RegionMode::open ? "open" : "create", address.text());
    return opened;
}

state::Wanted wanted_new(RegionMode mode, const TypeMark& type, std::size_t max_size, const RawStateOptions& options) {
    return {.mode = mode,
            .type = type,
            .settings = {.max_size = max_size, .readers = options.readers, .summed = 0},
            .initial = options.initial};
}

}  // namespace

Result<RawState> RawState::make(const Address& address, const state::Wanted& wanted) {
    auto opened = opened_at(address, wanted);
    if (!opened) return std::unexpected(std::move(opened.error()));
    auto wiped = os::ForkWiped::allocate();
    if (!wiped) return failed(std::move(wiped.error()), "open", address.text());
    opened->memory->enter("state", address.text());
    return RawState(std::make_unique<Impl>(std::move(*opened), std::move(*wiped)));
}

Result<RawState> RawState::create(const Address& address, std::size_t max_size, const RawStateOptions& options) {
    return make(address, wanted_new(RegionMode::create, kBytesMark, max_size, options));
}
Result<RawState> RawState::create(std::string_view address, std::size_t max_size, const RawStateOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return create(*parsed, max_size, options);
}
Result<RawState> RawState::open(const Address& address, Access access) {
    return make(address, {.access = access, .type = kBytesMark});
}
Result<RawState> RawState::open(std::string_view address, Access access) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return open(*parsed, access);
}
Result<RawState> RawState::open_any(const Address& address, Access access) { return make(address, {.access = access}); }
Result<RawState> RawState::open_or_create(const Address& address, std::size_t max_size,
                                          const RawStateOptions& options) {
    return make(address, wanted_new(RegionMode::open_or_create, kBytesMark, max_size, options));
}
Result<RawState> RawState::open_or_create(std::string_view address, std::size_t max_size,
                                          const RawStateOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return open_or_create(*parsed, max_size, options);
}
Result<RawState> RawState::create_typed(const Address& address, const TypeMark& type, const RawStateOptions& options) {
    return make(address, wanted_new(RegionMode::create, type, type.size, options));
}
Result<RawState> RawState::open_typed(const Address& address, const TypeMark& type, Access access) {
    return make(address, {.access = access, .type = type});
}
Result<RawState> RawState::open_or_create_typed(const Address& address, const TypeMark& type,
                                                const RawStateOptions& options) {
    return make(address, wanted_new(RegionMode::open_or_create, type, type.size, options));
}

Result<RawValue> RawState::load() const {
    if (!impl_) return fail(Errc::closed);
    const auto most = static_cast<std::size_t>(impl_->opened.shape.settings.max_size);
    RawValue value{.bytes = std::vector<std::byte>(std::min(most, kFirstGuess))};
    while (true) {
        const auto loaded = impl_->load(value.bytes);
        if (!loaded) return failed(loaded.error(), "load", impl_->opened.address);
        const auto length = static_cast<std::size_t>(loaded->length);
        value.version = loaded->version;
        const bool is_all = length <= value.bytes.size();
        // The next one may be larger still; the largest fits.
        value.bytes.resize(is_all ? length : most);
        if (is_all) return value;
    }
}

Result<std::uint64_t> RawState::load_into(std::span<std::byte> value, std::uint32_t retries) const {
    if (!impl_) return fail(Errc::closed);
    const auto loaded = impl_->load(value, retries);
    if (!loaded) return failed(loaded.error(), "load", impl_->opened.address);
    if (impl_->fixed_size != 0 && loaded->length != impl_->fixed_size)
        return failed({Errc::corrupt_peer, "a value is not as large as its type"}, "load", impl_->opened.address);
    if (loaded->length > value.size())
        return failed({Errc::too_small, "the value has " + std::to_string(loaded->length) +
                                            " bytes, and there is room for " + std::to_string(value.size())},
                      "load", impl_->opened.address);
    return loaded->version;
}

void RawState::note(state::Word current) const noexcept {
    if (state::version_in(current) != 0) impl_->note(current);
}

Result<RawState::Turn> RawState::take_turn(const Deadline& deadline) {
    if (!impl_) return fail(Errc::closed);
    if (auto taken = impl_->take_turn(deadline); !taken)
        return failed(std::move(taken.error()), "store into", impl_->opened.address);
    return Turn(impl_.get());
}

Result<RawState::Turn> RawState::try_take_turn() {
    auto turn = take_turn(Deadline::now());
    if (turn || turn.error() != Errc::timed_out) return turn;
    return failed({Errc::would_block, std::string(turn.error().reason())}, "store into", impl_->opened.address);
}

Result<std::uint64_t> RawState::store(std::span<const std::byte> value, const Deadline& deadline) {
    auto turn = take_turn(deadline);
    if (!turn) return std::unexpected(std::move(turn.error()));
    return turn->store(value);
}

Result<std::uint64_t> RawState::try_store(std::span<const std::byte> value) {
    auto turn = try_take_turn();
    if (!turn) return std::unexpected(std::move(turn.error()));
    return turn->store(value);
}

RawState::Turn::Turn(Turn&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}
RawState::Turn::~Turn() {
    if (impl_ != nullptr) static_cast<void>(static_cast<Impl*>(impl_)->turn->unlock());
}
Result<std::uint64_t> RawState::Turn::store(std::span<const std::byte> value) {
    if (impl_ == nullptr) return fail(Errc::closed);
    auto& impl = *static_cast<Impl*>(impl_);
    auto version = impl.put(value);
    if (!version) return failed(std::move(version.error()), "store into", impl.opened.address);
    return version;
}

Result<void> RawState::wait_newer_than(std::uint64_t version, const Deadline& deadline) {
    if (!impl_) return fail(Errc::closed);
    auto waited = impl_->wait_newer_than(version, deadline);
    if (!waited) return failed(std::move(waited.error()), "wait for", impl_->opened.address);
    return waited;
}

Result<NativeHandle> RawState::wait_handle() {
    if (!impl_) return fail(Errc::closed);
    auto handle = impl_->wait_handle();
    if (!handle) return failed(std::move(handle.error()), "wait for", impl_->opened.address);
    return handle;
}

std::uint64_t RawState::version() const noexcept { return impl_ ? impl_->version() : 0; }
std::size_t RawState::max_size() const noexcept {
    return impl_ ? static_cast<std::size_t>(impl_->opened.shape.settings.max_size) : 0;
}
std::string RawState::type() const {
    return impl_ && impl_->opened.memory->is_in_its_process() ? describe(impl_->opened.type()) : "";
}
std::uint32_t RawState::most_retries() const noexcept {
    return impl_ ? impl_->most_retries.load(std::memory_order_relaxed) : 0;
}

}  // namespace strait
