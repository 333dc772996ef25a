#include "mechanism/posix/fifo_listener.hpp"

#include "mechanism/posix/fifo_end.hpp"
#include "mechanism/posix/fifo_name.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <sys/epoll.h>

#include <mutex>
#include <optional>
#include <utility>

namespace strait::mechanism::fifo {
namespace {

enum class Writers : std::uint8_t { gone, maybe_there };

/// The FIFO, and its reading end while no conversation has it. Shared by the listener and the stream that will give it back.
class IdleEnd {
  public:
    explicit IdleEnd(FifoName name) noexcept : path_(name.path()), name_(std::move(name)) {}

    Result<void> open();
    /// The end, blocking, when a writer is there; empty when none is, or while a conversation is on.
    Result<os::Descriptor> take();
    /// Makes ready for the next conversation.
    void give_back(Writers writers) noexcept;
    /// Removes the name.
    void close() noexcept;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Polls readable when take() would give the end.
    [[nodiscard]] int ready() const noexcept { return ready_.get(); }

  private:
    Result<void> open_end_again();
    Result<void> await(int descriptor);

    std::mutex mutex_;
    std::string path_;
    std::optional<FifoName> name_;  // empty once it is closed
    std::optional<WriterWatch> watch_;
    os::Descriptor ready_;
    os::Descriptor end_;
    bool is_taken_ = false;
};

/// A conversation. Its end makes the FIFO ready for the next one.
class FifoStream final : public os::DescriptorStream {
  public:
    FifoStream(os::Descriptor read_end, std::shared_ptr<IdleEnd> idle) noexcept
        : DescriptorStream(std::move(read_end), os::Descriptor()), idle_(std::move(idle)) {}
    ~FifoStream() override;

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override;

  private:
    std::shared_ptr<IdleEnd> idle_;
    os::OwnerProcess owner_;
    bool all_writers_gone_ = false;
};

class FifoListener final : public os::Acceptor {
  public:
    explicit FifoListener(std::shared_ptr<IdleEnd> idle) noexcept : idle_(std::move(idle)) {}
    ~FifoListener() override { idle_->close(); }

    Result<std::unique_ptr<os::ByteStream>> accept(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return idle_->path(); }
    Result<NativeHandle> wait_handle() override { return idle_->ready(); }

  private:
    std::shared_ptr<IdleEnd> idle_;
};

Result<void> IdleEnd::open() {
    ready_ = os::Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    if (!ready_) return os::last_error("epoll_create1");
    return open_end_again();
}

Result<void> IdleEnd::await(int descriptor) {
    if (descriptor < 0) return {};
    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(ready_.get(), EPOLL_CTL_ADD, descriptor, &event) < 0) return os::last_error("epoll_ctl");
    return {};
}

Result<void> IdleEnd::open_end_again() {
    // A watch of its own for each conversation: renew() may have put another FIFO here.
    watch_.emplace(path_);
    auto end = open_end(path_, End::read);
    if (!end) return std::unexpected(std::move(end.error()));
    if (const auto awaited = await(end->get()); !awaited) return awaited;
    if (const auto awaited = await(watch_->descriptor()); !awaited) return awaited;
    // To open the end was an opening too, which the look forgets; one that tells of a writer must be seen by those who poll.
    if (watch_->has_writer(end->get())) static_cast<void>(open_end(path_, End::read));
    end_ = std::move(*end);
    return {};
}

Result<os::Descriptor> IdleEnd::take() {
    const std::scoped_lock lock(mutex_);
    if (is_taken_) return os::Descriptor();
    if (!end_) {
        if (const auto opened = open_end_again(); !opened) return std::unexpected(opened.error());
    }
    if (!watch_->has_writer(end_.get())) return os::Descriptor();
    if (const auto blocking = make_blocking(end_.get()); !blocking) return std::unexpected(blocking.error());
    // While a conversation is on nothing here is ready: openings belong to it.
    ::epoll_ctl(ready_.get(), EPOLL_CTL_DEL, end_.get(), nullptr);
    watch_.reset();
    is_taken_ = true;
    return std::move(end_);
}

void IdleEnd::give_back(Writers writers) noexcept {
    const std::scoped_lock lock(mutex_);
    if (!name_ || !std::exchange(is_taken_, false)) return;
    // To be told that nobody reads, writers must have another FIFO than the next conversation.
    if (writers == Writers::maybe_there) name_->renew();
    // Where this fails, the next accept() tries again and reports it.
    static_cast<void>(open_end_again());
}

void IdleEnd::close() noexcept {
    const std::scoped_lock lock(mutex_);
    name_.reset();
    end_.reset();
}

Result<std::size_t> FifoStream::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    auto count = DescriptorStream::read_some(buffer, deadline);
    if (count) all_writers_gone_ = *count == 0;
    return count;
}

FifoStream::~FifoStream() {
    if (!owner_.is_this()) return;
    // After the end of this conversation the next writer may have come already. As the old end closes only after this, the FIFO keeps what
    // that writer has written.
    idle_->give_back(all_writers_gone_ ? Writers::gone : Writers::maybe_there);
}

Result<std::unique_ptr<os::ByteStream>> FifoListener::accept(const Deadline& deadline) {
    while (true) {
        auto end = idle_->take();
        if (!end) return std::unexpected(std::move(end.error()));
        if (*end) return std::make_unique<FifoStream>(std::move(*end), idle_);
        if (const auto ready = os::wait_for(idle_->ready(), POLLIN, deadline); !ready)
            return std::unexpected(ready.error());
    }
}

}  // namespace

Result<std::unique_ptr<os::Acceptor>> listen_at(const std::string& path) {
    auto name = FifoName::take(path);
    if (!name) return std::unexpected(std::move(name.error()));
    auto idle = std::make_shared<IdleEnd>(std::move(*name));
    if (const auto opened = idle->open(); !opened) return std::unexpected(opened.error());
    return std::make_unique<FifoListener>(std::move(idle));
}

}  // namespace strait::mechanism::fifo
