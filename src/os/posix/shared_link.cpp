#include "os/shared_link.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/link_hello.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <sys/epoll.h>

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <limits>
#include <stop_token>
#include <utility>

namespace strait::os {
namespace {

constexpr unsigned kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

/// A mapping of the whole file, which cannot change its size any more.
class Mapping {
  public:
    static Result<Mapping> of(int file, std::uint64_t size) {
        void* const start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (start == MAP_FAILED) return last_error("mmap");
        ::madvise(start, size, MADV_DONTFORK);
        return Mapping({static_cast<std::byte*>(start), size});
    }
    Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})), owner_(other.owner_) {}
    Mapping& operator=(Mapping&&) = delete;
    ~Mapping() {
        if (!bytes_.empty() && owner_.is_this()) ::munmap(bytes_.data(), bytes_.size());
    }
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

  private:
    explicit Mapping(std::span<std::byte> bytes) noexcept : bytes_(bytes) {}
    std::span<std::byte> bytes_;
    OwnerProcess owner_;
};

/// The bells in the order in which they are handed over: those of the end that connects, then those of the serving end.
using Bells = std::array<Descriptor, kLinkBells>;

class PosixLink final : public SharedLink {
  public:
    enum class Side : std::uint8_t { connected, serving };

    PosixLink(std::unique_ptr<ByteStream> stream, int socket, Mapping memory, Bells bells, Side side) noexcept
        : stream_(std::move(stream)),
          socket_(socket),
          memory_(std::move(memory)),
          bells_(std::move(bells)),
          side_(side) {}

    Result<void> watch();
    /// Both ends say which memory it is; the one that has connected keeps it open for whoever looks, since a server may have many.
    void show(Descriptor memory) noexcept;
    [[nodiscard]] std::span<std::byte> memory() const noexcept override { return memory_.bytes(); }
    void ring(Bell bell) noexcept override { ::eventfd_write(theirs(bell), 1); }
    void ring_self() noexcept override { ::eventfd_write(own(Bell::data), 1); }
    Result<void> wait(Bell bell, const Deadline& deadline) override;
    [[nodiscard]] bool peer_gone() noexcept override;
    Result<void> wait_hang_up(const Deadline& deadline) override { return wait_for(socket_, POLLRDHUP, deadline); }
    [[nodiscard]] Result<void> check_process() const override { return owner_.check(); }
    Result<NativeHandle> wait_handle() override { return events_.get(); }
    [[nodiscard]] Peer peer() const override { return stream_->peer(); }
    Result<void> hand_over(const HandedMark& mark, NativeHandle what, const Deadline& deadline) override {
        return send_handle(*stream_, mark, what, deadline);
    }
    Result<ReceivedHandle> take_over(const Deadline& deadline) override { return receive_handle(*stream_, deadline); }
    Result<void> wait_taken(const Deadline& deadline) override { return stream_->flush(deadline); }

  private:
    [[nodiscard]] int own(Bell bell) const noexcept { return number(side_ == Side::serving ? 2 : 0, bell); }
    [[nodiscard]] int theirs(Bell bell) const noexcept { return number(side_ == Side::serving ? 0 : 2, bell); }
    [[nodiscard]] int number(std::size_t first, Bell bell) const noexcept {
        return bells_.at(first + (bell == Bell::room ? 1 : 0)).get();
    }
    Result<void> wait_for_data(const Deadline& deadline);
    Result<void> wait_for_room(const Deadline& deadline);
    Result<bool> take_events(const Deadline& deadline);

    std::unique_ptr<ByteStream> stream_;
    int socket_;  // the stream's
    Mapping memory_;
    Bells bells_;
    Side side_;
    Descriptor shown_;
    Descriptor events_;  // edge-triggered: what epoll_wait(2) has told needs no read(2) to be over
    std::atomic<bool> gone_{false};
    OwnerProcess owner_;
};

constexpr std::uint32_t kHangUp = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

Result<void> PosixLink::watch() {
    events_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    if (!events_) return last_error("epoll_create1");
    epoll_event rung{EPOLLIN | EPOLLET, {.u64 = 0}};
    if (::epoll_ctl(events_.get(), EPOLL_CTL_ADD, own(Bell::data), &rung) < 0) return last_error("epoll_ctl");
    // Not EPOLLIN: what is handed over waits there for take_over(), and what a hostile peer sends must not wake us.
    epoll_event end{EPOLLRDHUP | EPOLLET, {.u64 = 1}};
    if (::epoll_ctl(events_.get(), EPOLL_CTL_ADD, socket_, &end) < 0) return last_error("epoll_ctl");
    return {};
}

void PosixLink::show(Descriptor memory) noexcept {
    struct stat status{};
    if (::fstat(memory.get(), &status) < 0) return;
    if (side_ == Side::connected) shown_ = std::move(memory);
    std::array<char, 24> number{};
    const auto end = std::to_chars(number.data(), number.data() + number.size(), status.st_ino).ptr;
    stream_->show_memory({number.data(), end}, shown_ ? shown_.get() : -1, side_ == Side::serving ? 0 : 1);
}

bool PosixLink::peer_gone() noexcept {
    if (gone_.load(std::memory_order_relaxed)) return true;
    pollfd asked{socket_, POLLRDHUP, 0};
    const int ready = uninterrupted([&asked] { return ::poll(&asked, 1, 0); });
    if (ready > 0 && asked.revents != 0) gone_ = true;
    return gone_;
}

Result<void> PosixLink::wait(Bell bell, const Deadline& deadline) {
    if (gone_.load(std::memory_order_relaxed)) return fail(Errc::peer_died);
    return bell == Bell::data ? wait_for_data(deadline) : wait_for_room(deadline);
}

// What happened is over with the call, whether or not it is what was waited for. False: the time is up.
Result<bool> PosixLink::take_events(const Deadline& deadline) {
    int milliseconds = -1;
    if (const auto left = deadline.remaining()) {
        const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(*left).count();
        milliseconds = static_cast<int>(std::min<std::int64_t>(rounded, std::numeric_limits<int>::max()));
    }
    std::array<epoll_event, 2> events{};
    const int count = ::epoll_wait(events_.get(), events.data(), events.size(), milliseconds);
    if (count < 0 && errno != EINTR) return last_error("epoll_wait");
    for (int i = 0; i < count; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        if (event.data.u64 == 1 && (event.events & kHangUp) != 0) gone_ = true;
    }
    return count > 0;
}

Result<void> PosixLink::wait_for_data(const Deadline& deadline) {
    const auto& token = deadline.stop_token();
    const std::stop_callback wake(token, [this] { ring_self(); });
    while (true) {
        if (token.stop_requested()) return fail(Errc::cancelled);
        const auto happened = take_events(deadline);
        if (!happened) return std::unexpected(happened.error());
        if (gone_) return fail(Errc::peer_died);
        if (token.stop_requested()) return fail(Errc::cancelled);
        if (*happened) return {};
        if (deadline.expired()) return fail(Errc::timed_out);
    }
}

Result<void> PosixLink::wait_for_room(const Deadline& deadline) {
    std::array awaited{pollfd{own(Bell::room), POLLIN, 0}, pollfd{socket_, POLLRDHUP, 0}};
    if (auto waited = wait_for_any(awaited, deadline); !waited) return waited;
    if (awaited[1].revents != 0) {
        gone_ = true;
        return fail(Errc::peer_died);
    }
    eventfd_t rings = 0;
    ::eventfd_read(own(Bell::room), &rings);
    return {};
}

Result<Descriptor> sealed_memory(std::uint64_t size) {
    Descriptor memory(::memfd_create("strait-channel", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory) return last_error("memfd_create");
    if (::ftruncate(memory.get(), static_cast<off_t>(size)) < 0) return last_error("ftruncate");
    if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) < 0) return last_error("fcntl(F_ADD_SEALS)");
    return memory;
}

// A file that could still shrink would be a SIGBUS in the making.
Result<void> require_sealed(int memory, std::uint64_t size) {
    const int seals = ::fcntl(memory, F_GET_SEALS);
    if (seals < 0 || (static_cast<unsigned>(seals) & kSeals) != kSeals)
        return fail(Errc::corrupt_peer, "the memory it offers is not sealed");
    struct stat status{};
    if (::fstat(memory, &status) < 0) return last_error("fstat");
    if (static_cast<std::uint64_t>(status.st_size) != size)
        return fail(Errc::corrupt_peer, "the memory it offers has another size than it says");
    return {};
}

// One that blocks would let a peer stop whoever rings it.
Result<void> keep_from_blocking(const Bells& bells) {
    for (const auto& bell : bells) {
        const int flags = ::fcntl(bell.get(), F_GETFL);
        if (flags < 0 || ::fcntl(bell.get(), F_SETFL, flags | O_NONBLOCK) < 0) return last_error("fcntl(F_SETFL)");
    }
    return {};
}

Result<std::unique_ptr<SharedLink>> watched(std::unique_ptr<PosixLink> link, Descriptor memory) {
    link->show(std::move(memory));
    if (auto watching = link->watch(); !watching) return std::unexpected(std::move(watching.error()));
    return link;
}

}  // namespace

Result<std::unique_ptr<SharedLink>> SharedLink::offer(std::unique_ptr<ByteStream> stream, const Offer& what) {
    const auto socket = stream->wait_handle();
    if (!socket) return std::unexpected(socket.error());
    auto memory = sealed_memory(what.size);
    if (!memory) return std::unexpected(memory.error());
    auto mapping = Mapping::of(memory->get(), what.size);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    Bells bells;
    for (auto& bell : bells) {
        bell = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (!bell) return last_error("eventfd");
    }
    what.prepare(mapping->bytes());
    const auto number = static_cast<int>(*socket);
    if (auto sent = send_hello(number, {what.size, memory->get(), bells}); !sent)
        return std::unexpected(std::move(sent.error()));
    return watched(std::make_unique<PosixLink>(std::move(stream), number, std::move(*mapping), std::move(bells),
                                               PosixLink::Side::serving),
                   std::move(*memory));
}

Result<std::unique_ptr<SharedLink>> SharedLink::take(std::unique_ptr<ByteStream> stream, const Deadline& deadline) {
    const auto socket = stream->wait_handle();
    if (!socket) return std::unexpected(socket.error());
    const auto number = static_cast<int>(*socket);
    auto hello = receive_hello(number, deadline);
    if (!hello) return std::unexpected(std::move(hello.error()));
    if (auto sealed = require_sealed(hello->memory.get(), hello->size); !sealed)
        return std::unexpected(std::move(sealed.error()));
    if (auto kept = keep_from_blocking(hello->bells); !kept) return std::unexpected(std::move(kept.error()));
    auto mapping = Mapping::of(hello->memory.get(), hello->size);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    return watched(std::make_unique<PosixLink>(std::move(stream), number, std::move(*mapping), std::move(hello->bells),
                                               PosixLink::Side::connected),
                   std::move(hello->memory));
}

}  // namespace strait::os
