#include "os/shared_link.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/pipe_mark.hpp"
#include "os/windows/section.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wait.hpp"
#include "os/windows/wide.hpp"
#include "strait/limits.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace strait::os {
namespace {

constexpr std::uint64_t kMagic = 0x326B'6E69'4C72'7473;  // "strLink2"
/// How long a serving end stays for a client that has not yet taken what it was told of.
constexpr auto kUntaken = std::chrono::seconds(1);
constexpr std::size_t kBells = 4;

/// What the serving end sends: nobody can guess the name, and nobody but this user may open what bears it.
struct Hello {
    std::uint64_t magic = kMagic;
    std::uint64_t size = 0;
    std::array<char, 32> name{};  // hexadecimal digits
};
static_assert(sizeof(Hello) == 48);

/// The bells in this order: those of the end that connects, then those of the serving end. Manual-reset, so that a set that waits
/// for one finds it signalled until it has been dealt with.
using Bells = std::array<Handle, kBells>;

struct Shared {
    Handle section;
    View view;
    std::uint64_t size = 0;
    Bells bells;
    Handle taken;  // an event: the end that connects has all of it open
};

class WindowsLink final : public SharedLink {
  public:
    enum class Side : std::uint8_t { connected, serving };

    WindowsLink(std::unique_ptr<ByteStream> stream, HANDLE hang_up, Shared shared, Side side) noexcept
        : stream_(std::move(stream)),
          hang_up_(hang_up),
          shared_(std::move(shared)),
          side_(side),
          arrived_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
    WindowsLink(const WindowsLink&) = delete;
    WindowsLink& operator=(const WindowsLink&) = delete;
    ~WindowsLink() override {
        wait_until_taken();
        stop_watching();
    }

    [[nodiscard]] std::span<std::byte> memory() const noexcept override {
        return {static_cast<std::byte*>(shared_.view.get()), shared_.size};
    }
    void ring(Bell bell) noexcept override { SetEvent(theirs(bell)); }
    void ring_self() noexcept override { SetEvent(own(Bell::data)); }
    Result<void> wait(Bell bell, const Deadline& deadline) override;
    [[nodiscard]] bool peer_gone() noexcept override {
        return gone_ || (WaitForSingleObject(hang_up_, 0) == WAIT_OBJECT_0 && has_hung_up());
    }
    Result<void> wait_hang_up(const Deadline& deadline) override;
    [[nodiscard]] Result<void> check_process() const override { return {}; }
    Result<NativeHandle> wait_handle() override;
    [[nodiscard]] Peer peer() const override { return stream_->peer(); }
    Result<void> hand_over(const HandedMark& mark, NativeHandle what, const Deadline& deadline) override {
        return send_handle(*stream_, mark, what, deadline);
    }
    Result<ReceivedHandle> take_over(const Deadline& deadline) override;
    Result<void> wait_taken(const Deadline& deadline) override { return carrier().wait_taken(1, deadline); }

  private:
    [[nodiscard]] HANDLE own(Bell bell) const noexcept { return number(side_ == Side::serving ? 2 : 0, bell); }
    [[nodiscard]] HANDLE theirs(Bell bell) const noexcept { return number(side_ == Side::serving ? 0 : 2, bell); }
    [[nodiscard]] HANDLE number(std::size_t first, Bell bell) const noexcept {
        return shared_.bells.at(first + (bell == Bell::room ? 1 : 0)).get();
    }
    // The rendezvous is always a pipe.
    [[nodiscard]] PipeCarrier& carrier() const noexcept { return dynamic_cast<PipeCarrier&>(*stream_); }
    void wait_until_taken() noexcept;
    bool has_hung_up() noexcept;
    bool collect_marks() noexcept;
    std::optional<PipeMark> next_mark() noexcept;
    [[nodiscard]] bool watch() noexcept;
    void stop_watching() noexcept {
        if (watching_ != nullptr) UnregisterWaitEx(std::exchange(watching_, nullptr), INVALID_HANDLE_VALUE);
    }
    static void CALLBACK pass_on(void* bell, BOOLEAN /*timed out*/) { SetEvent(static_cast<HANDLE>(bell)); }

    std::unique_ptr<ByteStream> stream_;
    // The stream's: its end, something handed over, or the end of the thread that read last.
    HANDLE hang_up_;
    Shared shared_;
    Side side_;
    HANDLE watching_ = nullptr;
    Handle arrived_;  // a mark of which a waiting take_over() may not know
    std::mutex asking_;
    std::array<std::byte, GivenHandles::kMost * sizeof(PipeMark)> marks_{};  // handed over and not yet taken
    std::size_t marked_ = 0;                                                 // bytes of them
    std::atomic<bool> gone_{false};
};

// What has a name goes with its last handle, and with it what was sent to a client that is about to open it.
void WindowsLink::wait_until_taken() noexcept {
    if (side_ == Side::connected) return;
    const std::array handles{shared_.taken.get(), hang_up_};
    const auto deadline = Deadline::after(kUntaken);
    while (!gone_) {
        const auto ready = wait_any(handles, deadline);
        if (!ready || *ready == 0 || has_hung_up()) return;
    }
}

// Windows breaks off a read when its thread ends; asking starts it again.
bool WindowsLink::has_hung_up() noexcept {
    const std::scoped_lock lock(asking_);
    if (!collect_marks()) gone_ = true;
    if (gone_ || watching_ == nullptr) return gone_;
    stop_watching();
    if (!watch()) SetEvent(own(Bell::data));
    return false;
}

// Reads what is there. False: the stream has ended, or the peer sends more than it may.
bool WindowsLink::collect_marks() noexcept {
    while (true) {
        std::array<std::byte, 1> one_more{};
        const bool is_full = marked_ == marks_.size();
        const auto room = is_full ? std::span<std::byte>(one_more) : std::span(marks_).subspan(marked_);
        const auto read = stream_->read_some(room, Deadline::now());
        if (!read) return read.error() == Errc::timed_out;
        if (*read == 0 || is_full) return false;
        marked_ += *read;
        SetEvent(arrived_.get());
    }
}

std::optional<PipeMark> WindowsLink::next_mark() noexcept {
    const std::scoped_lock lock(asking_);
    if (!collect_marks()) gone_ = true;
    if (marked_ < sizeof(PipeMark)) {
        ResetEvent(arrived_.get());
        return std::nullopt;
    }
    PipeMark mark;
    std::memcpy(&mark, marks_.data(), sizeof mark);
    marked_ -= sizeof mark;
    std::memmove(marks_.data(), marks_.data() + sizeof mark, marked_);
    return mark;
}

Result<ReceivedHandle> WindowsLink::take_over(const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    while (true) {
        if (const auto mark = next_mark()) return pull_marked(*mark, carrier());
        if (gone_) return fail(Errc::peer_died, "the peer has ended without handing anything over");
        const std::array handles{arrived_.get(), hang_up_};
        if (const auto ready = wait_any(handles, deadline); !ready) return std::unexpected(ready.error());
    }
}

Result<void> WindowsLink::wait_hang_up(const Deadline& deadline) {
    while (!peer_gone()) {
        if (auto waited = wait_one(hang_up_, deadline); !waited) return waited;
    }
    return {};
}

bool WindowsLink::watch() noexcept {
    const ULONG flags = WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD;
    if (RegisterWaitForSingleObject(&watching_, hang_up_, &pass_on, own(Bell::data), INFINITE, flags)) return true;
    watching_ = nullptr;
    return false;
}

Result<void> WindowsLink::wait(Bell bell, const Deadline& deadline) {
    const HANDLE rung = own(bell);
    if (!gone_) {
        const std::array handles{rung, hang_up_};
        const auto ready = wait_any(handles, deadline);
        if (!ready) return std::unexpected(ready.error());
        // Before the caller looks again, so that no ring of later is lost.
        ResetEvent(rung);
        if (*ready == 0 || !has_hung_up()) return {};
    }
    // From here on no wait is worth while.
    SetEvent(rung);
    return fail(Errc::peer_died);
}

// One handle for two things: the system's thread pool rings our bell when the peer hangs up.
Result<NativeHandle> WindowsLink::wait_handle() {
    const std::scoped_lock lock(asking_);
    if (watching_ == nullptr && !watch()) return std::unexpected(last_error("RegisterWaitForSingleObject"));
    return as_native(own(Bell::data));
}

std::array<char, 32> random_name() {
    std::array<char, 32> name{};
    std::random_device random;
    for (auto& letter : name) letter = "0123456789abcdef"[random() % 16];
    return name;
}

Result<std::wstring> native_name(const std::array<char, 32>& name, std::string_view what) {
    return to_wide(R"(Local\strait.link.)" + std::string(name.data(), name.size()) + "." + std::string(what));
}

Result<View> map(const Handle& section, std::uint64_t size) {
    View view(MapViewOfFile(section.get(), FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, size));
    if (!view) return std::unexpected(last_error("MapViewOfFile"));
    return view;
}

// `get` gives one of a name. The one that says that all are there comes last.
template <typename Get>
Result<void> each_event(Shared& shared, Get get) {
    for (std::size_t i = 0; i < kBells; ++i) {
        auto bell = get(std::to_string(i));
        if (!bell) return std::unexpected(std::move(bell.error()));
        shared.bells.at(i) = std::move(*bell);
    }
    auto taken = get("taken");
    if (!taken) return std::unexpected(std::move(taken.error()));
    shared.taken = std::move(*taken);
    return {};
}

Result<Shared> make_shared(const std::array<char, 32>& name, std::uint64_t size) {
    auto security = OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    Shared shared{.section = {}, .view = {}, .size = size, .bells = {}, .taken = {}};
    const auto memory_name = native_name(name, "memory");
    if (!memory_name) return std::unexpected(memory_name.error());
    shared.section =
        Handle(CreateFileMappingW(INVALID_HANDLE_VALUE, security->attributes(), PAGE_READWRITE,
                                  static_cast<DWORD>(size >> 32), static_cast<DWORD>(size), memory_name->c_str()));
    if (!shared.section) return std::unexpected(last_error("CreateFileMappingW"));
    auto view = map(shared.section, size);
    if (!view) return std::unexpected(std::move(view.error()));
    shared.view = std::move(*view);
    const auto make = [&](std::string_view what) -> Result<Handle> {
        const auto event_name = native_name(name, what);
        if (!event_name) return std::unexpected(event_name.error());
        Handle event(CreateEventW(security->attributes(), TRUE, FALSE, event_name->c_str()));
        if (!event) return std::unexpected(last_error("CreateEventW"));
        return event;
    };
    if (const auto made = each_event(shared, make); !made) return std::unexpected(made.error());
    return shared;
}

Result<Shared> open_shared(const Hello& hello) {
    Shared shared{.section = {}, .view = {}, .size = hello.size, .bells = {}, .taken = {}};
    const auto memory_name = native_name(hello.name, "memory");
    if (!memory_name) return std::unexpected(memory_name.error());
    shared.section = Handle(OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, memory_name->c_str()));
    if (!shared.section) return std::unexpected(last_error("OpenFileMappingW"));
    // A view larger than the section is refused, so the size is true when this succeeds.
    auto view = map(shared.section, hello.size);
    if (!view) return std::unexpected(std::move(view.error()));
    shared.view = std::move(*view);
    const auto open = [&](std::string_view what) -> Result<Handle> {
        const auto event_name = native_name(hello.name, what);
        if (!event_name) return std::unexpected(event_name.error());
        Handle event(OpenEventW(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, event_name->c_str()));
        if (!event) return std::unexpected(last_error("OpenEventW"));
        return event;
    };
    if (const auto opened = each_event(shared, open); !opened) return std::unexpected(opened.error());
    SetEvent(shared.taken.get());
    return shared;
}

Result<Hello> read_hello(ByteStream& stream, const Deadline& deadline) {
    std::array<std::byte, sizeof(Hello)> bytes{};
    for (std::size_t filled = 0; filled < bytes.size();) {
        const auto count = stream.read_some(std::span(bytes).subspan(filled), deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return fail(Errc::peer_died, "the server has closed the connection");
        filled += *count;
    }
    const auto hello = std::bit_cast<Hello>(bytes);
    const auto is_digit = [](char letter) { return std::string_view("0123456789abcdef").contains(letter); };
    if (hello.magic != kMagic || hello.size == 0 || !std::ranges::all_of(hello.name, is_digit))
        return fail(Errc::corrupt_peer, "whoever listens there is no channel of strait");
    return hello;
}

Result<void> write_hello(ByteStream& stream, const Hello& hello, const Deadline& deadline) {
    const auto bytes = std::bit_cast<std::array<std::byte, sizeof(Hello)>>(hello);
    for (std::size_t written = 0; written < bytes.size();) {
        const auto count = stream.write_some(std::span(bytes).subspan(written), deadline);
        if (!count) return std::unexpected(count.error());
        written += *count;
    }
    return {};
}

Result<std::unique_ptr<SharedLink>> linked(std::unique_ptr<ByteStream> stream, const Hello& hello, Shared shared,
                                           WindowsLink::Side side) {
    const auto hang_up = stream->wait_handle();
    if (!hang_up) return std::unexpected(hang_up.error());
    stream->show_memory({hello.name.data(), hello.name.size()}, -1, side == WindowsLink::Side::serving ? 0 : 1);
    return std::make_unique<WindowsLink>(std::move(stream), as_handle(*hang_up), std::move(shared), side);
}

}  // namespace

Result<std::unique_ptr<SharedLink>> SharedLink::offer(std::unique_ptr<ByteStream> stream, const Offer& what) {
    const Hello hello{.size = what.size, .name = random_name()};
    auto shared = make_shared(hello.name, what.size);
    if (!shared) return std::unexpected(std::move(shared.error()));
    what.prepare({static_cast<std::byte*>(shared->view.get()), what.size});
    if (auto sent = write_hello(*stream, hello, Deadline::after(kDefaultLimits.handshake)); !sent)
        return std::unexpected(std::move(sent.error()));
    return linked(std::move(stream), hello, std::move(*shared), WindowsLink::Side::serving);
}

Result<std::unique_ptr<SharedLink>> SharedLink::take(std::unique_ptr<ByteStream> stream, const Deadline& deadline) {
    const auto hello = read_hello(*stream, deadline);
    if (!hello) return std::unexpected(hello.error());
    auto shared = open_shared(*hello);
    if (!shared && shared.error() == Errc::not_found)
        return fail(Errc::peer_died, "the server has ended before its memory was taken");
    if (!shared) return std::unexpected(std::move(shared.error()));
    return linked(std::move(stream), *hello, std::move(*shared), WindowsLink::Side::connected);
}

}  // namespace strait::os
