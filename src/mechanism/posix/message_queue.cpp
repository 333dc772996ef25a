#include "mechanism/message_queue.hpp"

#include "core/option_number.hpp"
#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/system_limit.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace strait::mechanism::message_queue {
namespace {

// The sticky bit means nothing to the system here; it is how the next receiver knows that strait made the queue.
constexpr mode_t kOurs = 0600 | S_ISVTX;
constexpr std::uint64_t kHighestPriority = 32767;
// Each turn means that somebody made or removed the queue in between.
constexpr int kMostTurns = 100;
// In the past: a call with it does not wait.
constexpr timespec kAtOnce{0, 0};

std::string limit(const char* name) { return os::system_limit("/proc/sys/fs/mqueue/" + std::string(name)); }

std::string name_of(const Address& address) { return "/" + address.place(); }

class MessageQueue final : public os::DatagramSocket {
  public:
    MessageQueue(os::Descriptor queue, std::string place) noexcept
        : queue_(std::move(queue)), place_(std::move(place)) {}
    MessageQueue(const MessageQueue&) = delete;
    MessageQueue& operator=(const MessageQueue&) = delete;
    ~MessageQueue() override;

    Result<void> send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) override;
    Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override { return queue_.get(); }

    void sends_with(unsigned priority) noexcept { priority_ = priority; }
    void receives() noexcept { receives_ = true; }
    [[nodiscard]] Result<void> learn_size();

  private:
    Result<Received> receive_one(std::span<std::byte> buffer, const Deadline& deadline);
    [[nodiscard]] bool is_ours() const noexcept;

    os::Descriptor queue_;
    std::string place_;
    os::OwnerProcess owner_;
    unsigned priority_ = 0;
    bool receives_ = false;
    std::size_t size_ = 0;  // of the largest message
};

bool MessageQueue::is_ours() const noexcept {
    struct stat status{};
    return ::fstat(queue_.get(), &status) == 0 && (status.st_mode & S_ISVTX) != 0 && status.st_nlink > 0 &&
           status.st_uid == ::geteuid();
}

MessageQueue::~MessageQueue() {
    // While it is locked: nobody else of ours can have taken it over.
    if (receives_ && owner_.is_this() && is_ours()) ::mq_unlink(("/" + place_).c_str());
}

Result<void> MessageQueue::learn_size() {
    mq_attr attributes{};
    if (::mq_getattr(queue_.get(), &attributes) < 0) return os::last_error("mq_getattr");
    size_ = static_cast<std::size_t>(attributes.mq_msgsize);
    return {};
}

Result<void> MessageQueue::send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) {
    if (receives_ || to != nullptr)
        return fail(Errc::not_supported_here, "a queue is one way: this end receives; connect to mq:// to send");
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const bool waits = deadline.is_never();
    // An empty message needs an address as well.
    const auto* const content = data.empty() ? "" : reinterpret_cast<const char*>(data.data());
    const auto attempt = [&] {
        return waits ? ::mq_send(queue_.get(), content, data.size(), priority_)
                     : ::mq_timedsend(queue_.get(), content, data.size(), priority_, &kAtOnce);
    };
    while (os::uninterrupted(attempt) < 0) {
        if (errno == EMSGSIZE)
            return os::last_error("mq_timedsend", "a message of this queue has at most " + std::to_string(size_) +
                                                      " bytes; `size` sets it where the queue is made, up to " +
                                                      limit("msgsize_max"));
        if (errno != ETIMEDOUT) return os::last_error("mq_timedsend");
        const Waiting mark(*this, Awaited::room);
        if (const auto ready = os::wait_for(queue_.get(), POLLOUT, deadline); !ready) return ready;
    }
    return {};
}

Result<os::DatagramSocket::Received> MessageQueue::receive(std::span<std::byte> buffer, const Deadline& deadline) {
    if (!receives_) return fail(Errc::not_supported_here, "a queue is one way: this end sends; bind mq:// to receive");
    if (buffer.size() >= size_) return receive_one(buffer, deadline);
    // The system has no way to take a part of a message.
    std::vector<std::byte> whole(size_);
    auto received = receive_one(whole, deadline);
    if (!received) return received;
    received->truncated = received->size > buffer.size();
    received->size = std::min(received->size, buffer.size());
    std::ranges::copy(std::span(whole).first(received->size), buffer.begin());
    return received;
}

Result<os::DatagramSocket::Received> MessageQueue::receive_one(std::span<std::byte> buffer, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const bool waits = deadline.is_never();
    auto* const content = reinterpret_cast<char*>(buffer.data());
    while (true) {
        unsigned priority = 0;
        const auto count = os::uninterrupted([&] {
            return waits ? ::mq_receive(queue_.get(), content, buffer.size(), &priority)
                         : ::mq_timedreceive(queue_.get(), content, buffer.size(), &priority, &kAtOnce);
        });
        if (count >= 0) return Received{.size = static_cast<std::size_t>(count), .from = {}, .priority = priority};
        if (errno != ETIMEDOUT) return os::last_error("mq_timedreceive");
        const Waiting mark(*this, Awaited::data);
        if (const auto ready = os::wait_for(queue_.get(), POLLIN, deadline); !ready)
            return std::unexpected(ready.error());
    }
}

std::unexpected<Error> not_opened() {
    switch (errno) {
        case ENOENT: return os::last_error("mq_open", "there is no such queue: nobody receives there");
        case EACCES: return os::last_error("mq_open", "it belongs to another user, who does not allow that");
        case EINVAL:
            return os::last_error("mq_open", "this user's queues may have at most " + limit("msg_max") +
                                                 " messages of at most " + limit("msgsize_max") + " bytes");
        case ENOSPC:
            return os::last_error("mq_open", "there are as many queues as the system allows: " + limit("queues_max"));
        case EMFILE:
            return os::last_error(
                "mq_open", "no descriptor is free, or the user's queues have all the memory they may have (ulimit -q)");
        default: return os::last_error("mq_open");
    }
}

using Opened = Result<std::unique_ptr<os::DatagramSocket>>;

// What the options ask for; 0 where they do not.
struct Wish {
    std::uint64_t messages = 0;
    std::uint64_t size = 0;
};

Result<Wish> wish_of(const Address& address) {
    const auto messages = option_number(address, "messages", {1, 65'536});
    const auto size = option_number(address, "size", {1, 16'777'216});
    if (!messages) return std::unexpected(messages.error());
    if (!size) return std::unexpected(size.error());
    return Wish{messages->value_or(0), size->value_or(0)};
}

// The defaults of the system are those of an mq_open() without attributes; with one wish the other has to be given as well.
Result<os::Descriptor> make_queue(const std::string& name, const Wish& wish) {
    mq_attr attributes{};
    const auto or_default = [](std::uint64_t value, const char* file) {
        return static_cast<long>(value > 0 ? value : os::read_limit("/proc/sys/fs/mqueue/" + std::string(file)));
    };
    attributes.mq_maxmsg = or_default(wish.messages, "msg_default");
    attributes.mq_msgsize = or_default(wish.size, "msgsize_default");
    const bool wished = wish.messages > 0 || wish.size > 0;
    os::Descriptor queue(
        ::mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDONLY | O_CLOEXEC, kOurs, wished ? &attributes : nullptr));
    if (!queue) return not_opened();
    if (::fchmod(queue.get(), kOurs) < 0) return os::last_error("fchmod");
    return queue;
}

Result<void> require_limits(int queue, const Wish& wish) {
    mq_attr attributes{};
    if (::mq_getattr(queue, &attributes) < 0) return os::last_error("mq_getattr");
    const auto differs = [](std::uint64_t wished, long real) {
        return wished > 0 && wished != static_cast<std::uint64_t>(real);
    };
    if (!differs(wish.messages, attributes.mq_maxmsg) && !differs(wish.size, attributes.mq_msgsize)) return {};
    return fail(Errc::already_in_use, "the queue that is there takes " + std::to_string(attributes.mq_maxmsg) +
                                          " messages of " + std::to_string(attributes.mq_msgsize) + " bytes");
}

// The queue, ours to receive from. Errors: not_found when it was removed or made meanwhile: to be tried again.
Result<os::Descriptor> take(const std::string& name, const Wish& wish) {
    os::Descriptor queue(::mq_open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (!queue && errno != ENOENT) return not_opened();
    if (!queue) {
        auto made = make_queue(name, wish);
        if (!made) return made;
        queue = std::move(*made);
    }
    if (::flock(queue.get(), LOCK_EX | LOCK_NB) < 0) {
        if (errno == EWOULDBLOCK) return fail(Errc::already_in_use, "another program receives there");
        return os::last_error("flock");
    }
    struct stat status{};
    if (::fstat(queue.get(), &status) < 0) return os::last_error("fstat");
    if (status.st_nlink == 0) return fail(Errc::not_found);
    if (const auto fits = require_limits(queue.get(), wish); !fits) return std::unexpected(fits.error());
    return queue;
}

}  // namespace

Opened bind(const Address& address) {
    const auto wish = wish_of(address);
    if (!wish) return std::unexpected(wish.error());
    for (int turn = 0; turn < kMostTurns; ++turn) {
        auto queue = take(name_of(address), *wish);
        const bool raced = !queue && (queue.error() == Errc::not_found || queue.error().native().value == EEXIST);
        if (raced) continue;
        if (!queue) return std::unexpected(std::move(queue.error()));
        auto socket = std::make_unique<MessageQueue>(std::move(*queue), address.place());
        socket->receives();
        if (const auto known = socket->learn_size(); !known) return std::unexpected(known.error());
        return socket;
    }
    return fail(Errc::already_in_use, "it is made and removed again all the time");
}

Opened connect(const Address& address) {
    const auto priority = option_number(address, "priority", {0, kHighestPriority});
    if (!priority) return std::unexpected(priority.error());
    os::Descriptor queue(::mq_open(name_of(address).c_str(), O_WRONLY | O_CLOEXEC));
    if (!queue) return not_opened();
    auto socket = std::make_unique<MessageQueue>(std::move(queue), address.place());
    socket->sends_with(static_cast<unsigned>(priority->value_or(0)));
    if (const auto known = socket->learn_size(); !known) return std::unexpected(known.error());
    return socket;
}

Result<std::string> native_name(const Address& address) { return name_of(address); }

}  // namespace strait::mechanism::message_queue
