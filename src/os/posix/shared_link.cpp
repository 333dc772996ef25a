#include "os/shared_link.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/link_bells.hpp"
#include "os/posix/link_hello.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <charconv>
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

class PosixLink final : public SharedLink {
  public:
    enum class Side : std::uint8_t { connected, serving };

    PosixLink(std::unique_ptr<ByteStream> stream, int socket, Mapping memory, LinkBells bells, Side side) noexcept
        : stream_(std::move(stream)),
          socket_(socket),
          memory_(std::move(memory)),
          bells_(std::move(bells)),
          side_(side) {}

    /// Both ends say which memory it is; the one that has connected keeps it open for whoever looks, since a server may have many.
    void show(Descriptor memory) noexcept;
    [[nodiscard]] std::span<std::byte> memory() const noexcept override { return memory_.bytes(); }
    [[gnu::hot]] void ring(Bell bell) noexcept override {
        bell == Bell::data ? bells_.ring_data() : bells_.ring_room();
    }
    void ring_self() noexcept override { bells_.ring_self(); }
    Result<void> wait(Bell bell, const Deadline& deadline) override;
    [[nodiscard]] bool peer_gone() noexcept override;
    Result<void> wait_hang_up(const Deadline& deadline) override { return wait_for(socket_, POLLRDHUP, deadline); }
    [[nodiscard]] Result<void> check_process() const override { return owner_.check(); }
    Result<NativeHandle> wait_handle() override { return bells_.wait_handle(); }
    [[nodiscard]] Peer peer() const override { return stream_->peer(); }
    Result<void> hand_over(const HandedMark& mark, NativeHandle what, const Deadline& deadline) override {
        return send_handle(*stream_, mark, what, deadline);
    }
    Result<ReceivedHandle> take_over(const Deadline& deadline) override { return receive_handle(*stream_, deadline); }
    Result<void> wait_taken(const Deadline& deadline) override { return stream_->flush(deadline); }

  private:
    Result<void> wait_for_data(const Deadline& deadline);
    Result<void> wait_for_room(const Deadline& deadline);

    std::unique_ptr<ByteStream> stream_;
    int socket_;  // the stream's
    Mapping memory_;
    LinkBells bells_;
    Side side_;
    Descriptor shown_;
    std::atomic<bool> gone_{false};
    OwnerProcess owner_;
};

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

[[gnu::hot]] Result<void> PosixLink::wait(Bell bell, const Deadline& deadline) {
    if (gone_.load(std::memory_order_relaxed)) return fail(Errc::peer_died);
    return bell == Bell::data ? wait_for_data(deadline) : wait_for_room(deadline);
}

[[gnu::hot]] Result<void> PosixLink::wait_for_data(const Deadline& deadline) {
    const auto rung = deadline.is_never() ? bells_.wait_data() : bells_.wait_data(deadline);
    if (!rung) return std::unexpected(rung.error());
    if (*rung) return {};
    gone_ = true;
    return fail(Errc::peer_died);
}

Result<void> PosixLink::wait_for_room(const Deadline& deadline) {
    std::array awaited{pollfd{bells_.room(), POLLIN, 0}, pollfd{socket_, POLLRDHUP, 0}};
    if (auto waited = wait_for_any(awaited, deadline); !waited) return waited;
    if (awaited[1].revents != 0) {
        gone_ = true;
        return fail(Errc::peer_died);
    }
    eventfd_t rings = 0;
    ::eventfd_read(bells_.room(), &rings);
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

}  // namespace

Result<std::unique_ptr<SharedLink>> SharedLink::offer(std::unique_ptr<ByteStream> stream, const Offer& what) {
    const auto socket = stream->wait_handle();
    if (!socket) return std::unexpected(socket.error());
    auto memory = sealed_memory(what.size);
    if (!memory) return std::unexpected(memory.error());
    auto mapping = Mapping::of(memory->get(), what.size);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    auto bells = LinkBells::make();
    if (!bells) return std::unexpected(std::move(bells.error()));
    what.prepare(mapping->bytes());
    const auto number = static_cast<int>(*socket);
    if (auto sent = send_hello(number, {what.size, memory->get(), bells->numbers()}); !sent)
        return std::unexpected(std::move(sent.error()));
    auto link = std::make_unique<PosixLink>(std::move(stream), number, std::move(*mapping), std::move(bells->serving),
                                            PosixLink::Side::serving);
    link->show(std::move(*memory));
    return link;
}

Result<std::unique_ptr<SharedLink>> SharedLink::take(std::unique_ptr<ByteStream> stream, const Deadline& deadline) {
    const auto socket = stream->wait_handle();
    if (!socket) return std::unexpected(socket.error());
    const auto number = static_cast<int>(*socket);
    auto hello = receive_hello(number, deadline);
    if (!hello) return std::unexpected(std::move(hello.error()));
    if (auto sealed = require_sealed(hello->memory.get(), hello->size); !sealed)
        return std::unexpected(std::move(sealed.error()));
    auto bells = LinkBells::of(std::move(hello->bells));
    if (!bells) return std::unexpected(std::move(bells.error()));
    auto mapping = Mapping::of(hello->memory.get(), hello->size);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    auto link = std::make_unique<PosixLink>(std::move(stream), number, std::move(*mapping), std::move(*bells),
                                            PosixLink::Side::connected);
    link->show(std::move(hello->memory));
    return link;
}

}  // namespace strait::os
