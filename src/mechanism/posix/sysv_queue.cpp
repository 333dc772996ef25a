#include "mechanism/sysv_queue.hpp"

#include "core/option_number.hpp"
#include "os/pause.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/name_lock.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/system_limit.hpp"
#include "os/ready_signal.hpp"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace strait::mechanism::sysv_queue {
namespace {

using namespace std::chrono_literals;
using Clock = Deadline::Clock;

constexpr auto kFirstLook = 100us;
constexpr Clock::duration kLook = 5ms;
constexpr int kOwnerOnly = 0600;
constexpr int kMayWrite = 0200;
constexpr std::uint64_t kHighestKey = 0xFFFF'FFFF;
constexpr std::uint64_t kHighestType = 0x7FFF'FFFF;
constexpr std::string_view kOurs = "made by strait";

std::string limit(const char* name) { return os::system_limit("/proc/sys/kernel/" + std::string(name)); }

/// A message as the calls want it: its type, and the content right behind it.
class Envelope {
  public:
    explicit Envelope(std::size_t size) : memory_(sizeof(long) + size) {}
    [[nodiscard]] void* data() noexcept { return memory_.data(); }
    [[nodiscard]] std::span<std::byte> content() noexcept { return std::span(memory_).subspan(sizeof(long)); }
    void set_type(long type) noexcept { std::memcpy(memory_.data(), &type, sizeof type); }
    [[nodiscard]] long type() const noexcept {
        long type = 0;
        std::memcpy(&type, memory_.data(), sizeof type);
        return type;
    }

  private:
    std::vector<std::byte> memory_;
};

/// Makes the call until it can be done, looking again and again; with no deadline it waits in the call itself.
template <typename Call>
Result<ssize_t> repeated(const char* name, const Deadline& deadline, int not_now, Call call) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    Clock::duration look = kFirstLook;
    while (true) {
        const ssize_t done = os::uninterrupted([&] { return call(deadline.is_never() ? 0 : IPC_NOWAIT); });
        if (done >= 0) return done;
        if (errno == EIDRM || errno == EINVAL) return os::last_error(Errc::peer_died, name, "the queue was removed");
        if (errno != not_now) return os::last_error(name);
        if (deadline.expired()) return fail(Errc::timed_out);
        auto ended = os::pause(deadline.or_at(Clock::now() + look));
        if (ended != Errc::timed_out) return std::unexpected(std::move(ended));
        look = std::min(look * 2, kLook);
    }
}

class SysvQueue final : public os::DatagramSocket {
  public:
    SysvQueue(int queue, std::string place) noexcept : queue_(queue), place_(std::move(place)) {}
    SysvQueue(const SysvQueue&) = delete;
    SysvQueue& operator=(const SysvQueue&) = delete;
    ~SysvQueue() override;

    Result<void> send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) override;
    Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override;

    void sends_as(long type) noexcept { type_ = type; }
    void receives_under(os::NameLock lock) { lock_.emplace(std::move(lock)); }

  private:
    [[nodiscard]] bool is_ready() const noexcept;

    int queue_;
    std::string place_;
    long type_ = 1;
    os::OwnerProcess owner_;
    std::optional<os::NameLock> lock_;  // held by the end that receives
    std::unique_ptr<os::ReadySignal> ready_;
};

SysvQueue::~SysvQueue() {
    ready_.reset();
    if (lock_ && owner_.is_this() && lock_->note() == kOurs) ::msgctl(queue_, IPC_RMID, nullptr);
}

bool SysvQueue::is_ready() const noexcept {
    msqid_ds status{};
    return ::msgctl(queue_, IPC_STAT, &status) < 0 || status.msg_qnum > 0;
}

Result<NativeHandle> SysvQueue::wait_handle() {
    if (!ready_) {
        const auto look = [](const Deadline& deadline) -> Result<void> {
            auto ended = os::pause(deadline.or_at(Clock::now() + kLook));
            if (ended == Errc::cancelled || deadline.expired()) return std::unexpected(std::move(ended));
            return {};
        };
        auto started = os::ReadySignal::start({.is_ready = [this] { return is_ready(); }, .wait = look});
        if (!started) return std::unexpected(std::move(started.error()));
        ready_ = std::move(*started);
    }
    return ready_->handle();
}

Result<void> SysvQueue::send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) {
    if (lock_ || to != nullptr)
        return fail(Errc::not_supported_here, "a queue is one way: this end receives; connect to mq-sysv:// to send");
    if (data.size() > os::read_limit("/proc/sys/kernel/msgmax"))
        return fail(Errc::too_large, "a message may have at most " + limit("msgmax") + " bytes");
    Envelope envelope(data.size());
    envelope.set_type(type_);
    std::ranges::copy(data, envelope.content().begin());
    const auto sent = repeated("msgsnd", deadline, EAGAIN, [&](int flags) -> ssize_t {
        return ::msgsnd(queue_, envelope.data(), data.size(), flags);
    });
    if (!sent) return std::unexpected(sent.error());
    return {};
}

Result<os::DatagramSocket::Received> SysvQueue::receive(std::span<std::byte> buffer, const Deadline& deadline) {
    if (!lock_) return fail(Errc::not_supported_here, "a queue is one way: this end sends; bind mq-sysv:// to receive");
    Envelope envelope(buffer.size());
    bool truncated = false;
    const auto count = repeated("msgrcv", deadline, ENOMSG, [&](int flags) {
        const auto whole = ::msgrcv(queue_, envelope.data(), buffer.size(), 0, flags);
        truncated = whole < 0 && errno == E2BIG;
        return truncated ? ::msgrcv(queue_, envelope.data(), buffer.size(), 0, flags | MSG_NOERROR) : whole;
    });
    if (ready_) ready_->refresh();
    if (!count) return std::unexpected(count.error());
    const auto size = static_cast<std::size_t>(*count);
    std::ranges::copy(envelope.content().first(size), buffer.begin());
    return Received{size, truncated, {}, static_cast<unsigned>(envelope.type())};
}

std::unexpected<Error> not_opened() {
    switch (errno) {
        case ENOENT: return os::last_error("msgget", "there is no such queue: nobody receives there");
        case EACCES: return os::last_error("msgget", "it belongs to another user, who does not allow that");
        case ENOSPC:
            return os::last_error("msgget", "there are as many queues as the system allows: " + limit("msgmni"));
        default: return os::last_error("msgget");
    }
}

// 0 is IPC_PRIVATE, a queue that nobody else can find.
Result<key_t> key_of(const Address& address) {
    const auto key = parse_number("the key", address.place(), {1, kHighestKey});
    if (!key) return std::unexpected(key.error());
    return static_cast<key_t>(static_cast<std::uint32_t>(*key));
}

std::string hex(key_t key) {
    std::array<char, 8> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), static_cast<std::uint32_t>(key), 16).ptr;
    return "0x" + std::string(digits.begin(), end);
}

Result<int> take(key_t key, os::NameLock& lock) {
    const auto old_note = lock.note();
    // Before it is made, so that it has its note in case we are killed in between.
    if (const auto noted = lock.write_note(kOurs); !noted) return std::unexpected(noted.error());
    int queue = ::msgget(key, IPC_CREAT | IPC_EXCL | kOwnerOnly);
    if (queue >= 0) return queue;
    if (errno != EEXIST) return not_opened();
    if (const auto noted = lock.write_note(old_note); !noted) return std::unexpected(noted.error());
    queue = ::msgget(key, kOwnerOnly);
    if (queue < 0) return not_opened();
    return queue;
}

using Opened = Result<std::unique_ptr<os::DatagramSocket>>;

}  // namespace

Opened bind(const Address& address) {
    const auto key = key_of(address);
    if (!key) return std::unexpected(key.error());
    const auto folder = os::make_runtime_folder("mq-sysv");
    if (!folder) return std::unexpected(folder.error());
    auto lock = os::NameLock::acquire(*folder + "/" + hex(*key));
    if (!lock && lock.error() == Errc::already_in_use)
        return std::unexpected(std::move(lock.error()).because("another program receives there"));
    if (!lock) return std::unexpected(std::move(lock.error()));
    const auto queue = take(*key, *lock);
    if (!queue) return std::unexpected(queue.error());
    auto socket = std::make_unique<SysvQueue>(*queue, address.place());
    socket->receives_under(std::move(*lock));
    return socket;
}

Opened connect(const Address& address) {
    const auto key = key_of(address);
    if (!key) return std::unexpected(key.error());
    const auto type = option_number(address, "type", {1, kHighestType});
    if (!type) return std::unexpected(type.error());
    const int queue = ::msgget(*key, kMayWrite);
    if (queue < 0) return not_opened();
    auto socket = std::make_unique<SysvQueue>(queue, address.place());
    socket->sends_as(static_cast<long>(type->value_or(1)));
    return socket;
}

Result<std::string> native_name(const Address& address) {
    const auto key = key_of(address);
    if (!key) return std::unexpected(key.error());
    return hex(*key);
}

}  // namespace strait::mechanism::sysv_queue
