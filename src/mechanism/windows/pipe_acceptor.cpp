#include "mechanism/windows/pipe_acceptor.hpp"

#include "mechanism/windows/pipe_flags.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/overlapped.hpp"
#include "os/windows/pipe_stream.hpp"
#include "os/windows/security.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace strait::mechanism {
namespace {

constexpr DWORD kLook = 1;

/// One pipe instance, waiting for its client or connected to it.
class Instance {
  public:
    explicit Instance(os::Handle pipe) noexcept : pipe_(std::move(pipe)) {}
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance() {
        if (!waiting_) return;
        connecting_.cancel(pipe_.get());
        // The system writes into `connecting_` when it has broken off the wait, and the event, which all instances share, does not tell whose.
        while (!connecting_.completed()) WaitForSingleObject(connecting_.event(), kLook);
    }

    Result<void> start(HANDLE event) {
        connecting_.prepare(event);
        const bool connected = ConnectNamedPipe(pipe_.get(), connecting_.native()) != 0;
        const DWORD code = connected ? ERROR_PIPE_CONNECTED : GetLastError();
        waiting_ = code == ERROR_IO_PENDING;
        // ERROR_NO_DATA: the client has come and gone again. What it wrote is still there to read.
        if (waiting_ || code == ERROR_PIPE_CONNECTED || code == ERROR_NO_DATA) return {};
        return std::unexpected(os::error_from(code, "ConnectNamedPipe"));
    }
    /// Something has happened: a client came, or the wait was broken off.
    [[nodiscard]] bool ready() const noexcept { return !waiting_ || connecting_.completed(); }
    /// True when a client is there. A wait that ended with the thread that had started it is started again.
    Result<bool> connected() {
        if (!waiting_) return true;
        if (!connecting_.completed()) return false;
        const auto outcome = connecting_.finish(pipe_.get());
        waiting_ = false;
        if (outcome.error == ERROR_SUCCESS) return true;
        const HANDLE event = connecting_.event();
        if (auto started = start(event); !started) return std::unexpected(std::move(started.error()));
        return !waiting_;
    }
    [[nodiscard]] os::Handle take() noexcept { return std::move(pipe_); }

  private:
    os::Handle pipe_;
    os::Operation connecting_;
    bool waiting_ = false;
};

class PipeAcceptor final : public os::Acceptor {
  public:
    PipeAcceptor(PipeListening listening, os::OwnerOnly security, os::Handle event) noexcept
        : listening_(std::move(listening)), security_(std::move(security)), event_(std::move(event)) {}

    Result<void> open_all();
    Result<std::unique_ptr<os::ByteStream>> accept(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return listening_.name; }
    Result<NativeHandle> wait_handle() override { return os::as_native(event_.get()); }

  private:
    Result<std::unique_ptr<Instance>> open(PipeInstance which);
    Result<std::unique_ptr<os::ByteStream>> take_connected();
    Result<std::unique_ptr<os::ByteStream>> hand_on(std::size_t index);
    void signal_if_ready() noexcept;

    PipeListening listening_;
    os::OwnerOnly security_;
    os::Handle event_;  // all instances signal it when their client comes
    std::mutex mutex_;
    std::vector<std::unique_ptr<Instance>> instances_;
};

Result<void> PipeAcceptor::open_all() {
    while (instances_.size() < listening_.instances) {
        auto instance = open(instances_.empty() ? PipeInstance::first : PipeInstance::further);
        if (!instance) return std::unexpected(std::move(instance.error()));
        instances_.push_back(std::move(*instance));
    }
    signal_if_ready();
    return {};
}

Result<std::unique_ptr<Instance>> PipeAcceptor::open(PipeInstance which) {
    const auto flags = pipe_flags(which);
    os::Handle pipe(CreateNamedPipeW(listening_.native.c_str(), flags.open_mode, flags.pipe_mode, flags.instances,
                                     flags.buffer_size, flags.buffer_size, 0, security_.attributes()));
    if (!pipe) {
        const DWORD code = GetLastError();
        auto error = os::error_from(code, "CreateNamedPipeW");
        // Windows says so when the first instance is not the first.
        if (which == PipeInstance::further || code != ERROR_ACCESS_DENIED) return std::unexpected(std::move(error));
        return fail(Error(Errc::already_in_use, "another program is listening there")
                        .from("CreateNamedPipeW", os::native_error(code)));
    }
    auto instance = std::make_unique<Instance>(std::move(pipe));
    if (auto started = instance->start(event_.get()); !started) return std::unexpected(std::move(started.error()));
    return instance;
}

Result<std::unique_ptr<os::ByteStream>> PipeAcceptor::accept(const Deadline& deadline) {
    while (true) {
        auto stream = take_connected();
        if (stream || stream.error() != Errc::would_block) return stream;
        if (auto waited = os::wait_one(event_.get(), deadline); !waited)
            return std::unexpected(std::move(waited.error()));
    }
}

Result<std::unique_ptr<os::ByteStream>> PipeAcceptor::take_connected() {
    const std::scoped_lock lock(mutex_);
    ResetEvent(event_.get());
    Result<std::unique_ptr<os::ByteStream>> stream = fail(Errc::would_block);
    for (std::size_t index = 0; index < instances_.size(); ++index) {
        const auto connected = instances_[index]->connected();
        if (connected && !*connected) continue;
        stream = connected ? hand_on(index) : std::unexpected(connected.error());
        break;
    }
    signal_if_ready();
    return stream;
}

// The next instance listens before this one is handed on, so that no client ever finds the name missing.
Result<std::unique_ptr<os::ByteStream>> PipeAcceptor::hand_on(std::size_t index) {
    auto fresh = open(PipeInstance::further);
    if (!fresh) return std::unexpected(std::move(fresh.error()));
    os::Handle pipe = instances_[index]->take();
    // The new one goes to the back, so that clients are taken in turn.
    instances_.erase(instances_.begin() + static_cast<std::ptrdiff_t>(index));
    instances_.push_back(std::move(*fresh));
    ULONG client = 0;
    GetNamedPipeClientProcessId(pipe.get(), &client);
    return os::make_pipe_stream(std::move(pipe), os::PipeUse::duplex, client);
}

// Starting an instance resets the event they share, whatever the others had to say.
void PipeAcceptor::signal_if_ready() noexcept {
    const auto ready = [](const auto& instance) { return instance->ready(); };
    if (std::ranges::any_of(instances_, ready)) SetEvent(event_.get());
}

}  // namespace

Result<std::unique_ptr<os::Acceptor>> make_pipe_acceptor(PipeListening listening) {
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    auto event = os::make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    auto acceptor = std::make_unique<PipeAcceptor>(std::move(listening), std::move(*security), std::move(*event));
    if (auto opened = acceptor->open_all(); !opened) return std::unexpected(std::move(opened.error()));
    return acceptor;
}

}  // namespace strait::mechanism
