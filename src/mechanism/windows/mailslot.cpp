#include "mechanism/mailslot.hpp"

#include "core/option_number.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/overlapped.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace strait::mechanism::mailslot {
namespace {

constexpr std::size_t kDefaultSize = 65'536;
constexpr std::uint64_t kLargestSize = 16'777'216;
// What a datagram of the network protocol behind it carries.
constexpr std::size_t kRemoteSize = 424;
// How long a read waits at most: after a receiver that nothing wakes any more, this long.
constexpr DWORD kLookMilliseconds = 1000;
constexpr std::chrono::milliseconds kLook{kLookMilliseconds};

using Opened = Result<std::unique_ptr<os::DatagramSocket>>;

struct Place {
    std::string host;  ///< `.` for this machine
    std::string name;

    [[nodiscard]] bool is_local() const noexcept { return host == "."; }
    [[nodiscard]] std::string path() const { return R"(\\)" + host + R"(\mailslot\)" + name; }
};

Result<Place> place_of(const Address& address) {
    const auto& text = address.place();
    const auto slash = text.find('/');
    Place place{".", text};
    if (slash != std::string::npos) place = {text.substr(0, slash), text.substr(slash + 1)};
    const bool good = !place.host.empty() && !place.name.empty() && place.name.find('/') == std::string::npos &&
                      text.find('\\') == std::string::npos;
    if (!good) return fail(Errc::invalid_address, "write mailslot://NAME or mailslot://HOST/NAME");
    return place;
}

Result<std::size_t> size_of(const Address& address) {
    const auto size = option_number(address, "size", {1, kLargestSize});
    if (!size) return std::unexpected(size.error());
    return static_cast<std::size_t>(size->value_or(kDefaultSize));
}

/// Wine 8 gives a mailslot a handle whose reads can only be waited for in the call. So a thread reads, one message ahead.
class Receiver final : public os::DatagramSocket {
  public:
    Receiver(os::Handle slot, Place place, std::size_t size)
        : slot_(std::move(slot)), place_(std::move(place)), size_(size), buffer_(size + 1) {}
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    ~Receiver() override { stop(); }

    Result<void> send(std::span<const std::byte>, const Address*, const Deadline&) override {
        return fail(Errc::not_supported_here,
                    "a mailslot is one way: this end receives; connect to mailslot:// to send");
    }
    Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_.name; }
    Result<NativeHandle> wait_handle() override { return os::as_native(ready_.get()); }

    [[nodiscard]] Result<void> begin();

  private:
    void read_all() noexcept;
    os::Outcome read_one(os::Operation& read) noexcept;
    void stop() noexcept;
    [[nodiscard]] bool has_more() const noexcept;
    [[nodiscard]] Result<void> wait_until_ready(const Deadline& deadline) const;

    os::Handle slot_;
    Place place_;
    std::size_t size_;
    std::vector<std::byte> buffer_;  // the thread's as long as it is not full
    os::Handle ready_;               // signalled while it is full
    os::Handle wanted_;              // signalled while it is not
    std::mutex mutex_;
    bool is_full_ = false;
    os::Outcome outcome_;
    std::atomic<bool> stopped_ = false;
    std::thread thread_;
};

Result<void> Receiver::begin() {
    for (auto* event : {&ready_, &wanted_}) {
        auto made = os::make_event();
        if (!made) return std::unexpected(std::move(made.error()));
        *event = std::move(*made);
    }
    SetEvent(wanted_.get());
    try {
        thread_ = std::thread([this] { read_all(); });
    } catch (const std::system_error&) {
        return fail(Errc::out_of_resources, "no thread could be started to read the mailslot");
    }
    return {};
}

void Receiver::read_all() noexcept {
    os::Operation read;
    if (!read.prepare()) return;
    while (WaitForSingleObject(wanted_.get(), INFINITE) == WAIT_OBJECT_0 && !stopped_) {
        const auto outcome = read_one(read);
        if (outcome.error == ERROR_SEM_TIMEOUT) continue;
        const std::scoped_lock lock(mutex_);
        outcome_ = outcome;
        is_full_ = true;
        ResetEvent(wanted_.get());
        SetEvent(ready_.get());
        if (stopped_) return;  // the message was that of stop()
    }
}

os::Outcome Receiver::read_one(os::Operation& read) noexcept {
    os::Outcome outcome;
    ResetEvent(read.event());
    if (!ReadFile(slot_.get(), buffer_.data(), static_cast<DWORD>(buffer_.size()), nullptr, read.native()))
        outcome.error = GetLastError();
    if (outcome.error == ERROR_SUCCESS || outcome.error == ERROR_IO_PENDING) outcome = read.finish(slot_.get());
    // So Wine 8 calls a message without a byte.
    if (outcome.error == ERROR_BROKEN_PIPE) outcome = {};
    return outcome;
}

// A message of our own wakes the thread; if that fails it looks by itself soon.
void Receiver::stop() noexcept {
    if (!thread_.joinable()) return;
    stopped_ = true;
    SetEvent(wanted_.get());
    if (const auto path = os::to_wide(place_.path())) {
        const os::Handle own(CreateFileW(path->c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                         OPEN_EXISTING, 0, nullptr));
        DWORD count = 0;
        if (own) WriteFile(own.get(), "", 1, &count, nullptr);
    }
    thread_.join();
}

bool Receiver::has_more() const noexcept {
    DWORD count = 0;
    return GetMailslotInfo(slot_.get(), nullptr, nullptr, &count, nullptr) && count > 0;
}

Result<void> Receiver::wait_until_ready(const Deadline& deadline) const {
    auto waited = os::wait_one(ready_.get(), deadline);
    // What is there and has not been read ahead yet counts.
    if (!waited && waited.error() == Errc::timed_out && has_more())
        return os::wait_one(ready_.get(), Deadline::after(kLook));
    return waited;
}

Result<os::DatagramSocket::Received> Receiver::receive(std::span<std::byte> buffer, const Deadline& deadline) {
    while (true) {
        if (auto waited = wait_until_ready(deadline); !waited) return std::unexpected(std::move(waited.error()));
        const std::scoped_lock lock(mutex_);
        if (!is_full_) continue;  // another thread was faster
        Received received{.size = std::min<std::size_t>({outcome_.bytes, size_, buffer.size()}),
                          .truncated = outcome_.bytes > std::min(size_, buffer.size()),
                          .from = {}};
        const auto code = outcome_.error;
        std::ranges::copy(std::span(buffer_).first(received.size), buffer.begin());
        is_full_ = false;
        ResetEvent(ready_.get());
        SetEvent(wanted_.get());
        if (code == ERROR_SUCCESS) return received;
        if (code == ERROR_INSUFFICIENT_BUFFER)
            return fail(Error(Errc::too_large,
                              "a message has more than " + std::to_string(size_) + " bytes: bind with a larger ?size=")
                            .from("ReadFile", os::native_error(code)));
        return std::unexpected(os::error_from(code, "ReadFile"));
    }
}

class Sender final : public os::DatagramSocket {
  public:
    Sender(os::Handle slot, Place place, std::size_t size) noexcept
        : slot_(std::move(slot)), place_(std::move(place)), size_(size) {}

    Result<void> send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) override;
    Result<Received> receive(std::span<std::byte>, const Deadline&) override { return one_way(); }
    [[nodiscard]] std::string place() const override {
        return place_.is_local() ? place_.name : place_.host + "/" + place_.name;
    }
    Result<NativeHandle> wait_handle() override { return one_way(); }

  private:
    static std::unexpected<Error> one_way() {
        return fail(Errc::not_supported_here, "a mailslot is one way: this end sends; bind mailslot:// to receive");
    }

    os::Handle slot_;
    Place place_;
    std::size_t size_;
};

Result<void> Sender::send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) {
    if (to != nullptr) return fail(Errc::not_supported_here, "a mailslot's sender is connected to one: use send()");
    if (!place_.is_local() && data.size() > kRemoteSize)
        return fail(Errc::too_large, "to another machine a mailslot message has at most 424 bytes");
    if (data.size() > size_)
        return fail(Errc::too_large, "a mailslot message has at most " + std::to_string(size_) +
                                         " bytes here; ?size= at both ends sets it");
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    os::Operation write;
    if (auto prepared = write.prepare(); !prepared) return prepared;
    os::Outcome outcome;
    if (!WriteFile(slot_.get(), data.data(), static_cast<DWORD>(data.size()), nullptr, write.native()))
        outcome.error = GetLastError();
    Result<void> waited;
    if (outcome.error == ERROR_SUCCESS || outcome.error == ERROR_IO_PENDING) {
        waited = os::wait_one(write.event(), deadline);
        if (!waited) write.cancel(slot_.get());
        outcome = write.finish(slot_.get());
    }
    switch (outcome.error) {
        case ERROR_SUCCESS: return {};
        case ERROR_OPERATION_ABORTED:
            if (!waited) return waited;
            return std::unexpected(os::error_from(outcome.error, "WriteFile"));
        case ERROR_INSUFFICIENT_BUFFER:
        case ERROR_MORE_DATA:
            return fail(Error(Errc::too_large, "it is larger than the receiver takes")
                            .from("WriteFile", os::native_error(outcome.error)));
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
        case ERROR_BROKEN_PIPE:
        case ERROR_NO_DATA:
        case ERROR_HANDLE_EOF:
            return fail(
                Error(Errc::not_found, "nobody receives there").from("WriteFile", os::native_error(outcome.error)));
        default: return std::unexpected(os::error_from(outcome.error, "WriteFile"));
    }
}

Result<std::wstring> wide_path(const Place& place) {
    auto path = os::to_wide(place.path());
    if (!path) return fail(Errc::invalid_address, "a mailslot's name must be UTF-8");
    return path;
}

}  // namespace

Opened bind(const Address& address) {
    const auto place = place_of(address);
    if (!place) return std::unexpected(place.error());
    if (!place->is_local())
        return fail(Errc::invalid_address, "a mailslot is made on this machine: leave out the host");
    const auto size = size_of(address);
    if (!size) return std::unexpected(size.error());
    const auto path = wide_path(*place);
    if (!path) return std::unexpected(path.error());
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    os::Handle slot(
        CreateMailslotW(path->c_str(), static_cast<DWORD>(*size), MAILSLOT_WAIT_FOREVER, security->attributes()));
    if (!slot && GetLastError() == ERROR_ALREADY_EXISTS)
        return std::unexpected(os::last_error("CreateMailslotW").because("another program receives there"));
    if (!slot) return std::unexpected(os::last_error("CreateMailslotW"));
    auto receiver = std::make_unique<Receiver>(std::move(slot), *place, *size);
    if (const auto begun = receiver->begin(); !begun) return std::unexpected(begun.error());
    return receiver;
}

Opened connect(const Address& address) {
    auto place = place_of(address);
    if (!place) return std::unexpected(place.error());
    const auto size = size_of(address);
    if (!size) return std::unexpected(size.error());
    const auto path = wide_path(*place);
    if (!path) return std::unexpected(path.error());
    os::Handle slot(CreateFileW(path->c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                OPEN_EXISTING, FILE_FLAG_OVERLAPPED, nullptr));
    if (!slot) {
        auto error = os::last_error("CreateFileW");
        if (error == Errc::not_found) error.because("there is no such mailslot: nobody receives there");
        return std::unexpected(std::move(error));
    }
    return std::make_unique<Sender>(std::move(slot), std::move(*place), *size);
}

Result<std::string> native_name(const Address& address) {
    const auto place = place_of(address);
    if (!place) return std::unexpected(place.error());
    return place->path();
}

}  // namespace strait::mechanism::mailslot
