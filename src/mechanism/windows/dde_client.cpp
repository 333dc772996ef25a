#include "mechanism/dde.hpp"
#include "mechanism/windows/dde_session.hpp"
#include "os/windows/blocking_call.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/wait.hpp"
#include "strait/bytes.hpp"

#include <dde.h>

#include <atomic>
#include <deque>
#include <utility>

namespace strait::mechanism::dde {
namespace {

struct Request {
    UINT type = XTYP_REQUEST;
    UINT format = CF_TEXT;
    std::vector<std::byte> data = {};
    bool about_item = true;
    const char* refusal = "";  ///< what it means when the server does not do it
};

/// A transaction that has been asked for, as its caller waits for it.
struct Asked {
    Request request;
    os::Handle done;
    Result<std::vector<std::byte>> result = std::vector<std::byte>();
};
using AskedPointer = std::shared_ptr<Asked>;

struct WaitTraits {
    using Value = HANDLE;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr; }
    static void close(Value value) noexcept { UnregisterWaitEx(value, INVALID_HANDLE_VALUE); }
};
using Wait = os::Owned<WaitTraits>;

class Client final : public os::ItemPort {
  public:
    ~Client() override { death_.reset(); }  // before the session that it would tell
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    Client(Names names, Format format, os::Handle changed) noexcept
        : names_(std::move(names)), format_(format), changed_(std::move(changed)) {}

    [[nodiscard]] Result<void> connect();
    Result<std::vector<std::byte>> read(const Deadline& deadline) override;
    Result<void> write(std::span<const std::byte> content, const Deadline& deadline) override;
    Result<void> execute(std::string_view command, const Deadline& deadline) override;
    Result<void> wait_change(const Deadline& deadline) override;
    Result<NativeHandle> wait_handle() override;

  private:
    Result<std::vector<std::byte>> ask(Request request, const Deadline& deadline);
    Result<void> advise(const Deadline& deadline);

    // In the thread of the session.
    Result<void> begin_conversation(const Session& session);
    void watch_server();
    void look_at_conversation();
    void begin_next();
    Result<void> begin(const Request& request);
    void complete(const Transaction& transaction);
    void finish(Result<std::vector<std::byte>> result);
    [[nodiscard]] bool await_stray();
    void go_on();
    [[nodiscard]] bool is_for_us(const MSG& message) const;
    [[nodiscard]] bool take_notice(const MSG& message) const;
    void give_up(const AskedPointer& asked);
    void hang_up();
    HDDEDATA on(const Transaction& transaction);

    Names names_;
    Format format_;
    os::Handle changed_;
    std::atomic<bool> advised_ = false;
    std::atomic<bool> is_gone_ = false;
    // Of the thread. One transaction at a time: Wine 8 leaves what it has completed at the head of its queue, and all that can be taken from
    // there, on both systems, is everything.
    HCONV conversation_ = nullptr;
    HWND window_ = nullptr;   ///< DDEML's on this side
    HWND partner_ = nullptr;  ///< the server's
    enum class State : std::uint8_t { idle, asked, clearing } state_ = State::idle;
    std::deque<AskedPointer> queue_;  ///< when asked, the first is under way
    os::Handle server_;
    Wait death_;
    std::unique_ptr<Session> session_;  // last: its thread uses all of the above
};

Result<void> Client::connect() {
    auto session = Session::start(names_, APPCLASS_STANDARD | APPCMD_CLIENTONLY,
                                  {.on_transaction = [this](const Transaction& transaction) { return on(transaction); },
                                   .is_dropped = [this](const MSG& message) { return is_for_us(message); },
                                   .after_message = [this] { look_at_conversation(); },
                                   .begin = [this](Session& self) { return begin_conversation(self); }});
    if (!session) return std::unexpected(std::move(session.error()));
    session_ = std::move(*session);
    if (server_) {
        const auto tell = [](void* self, BOOLEAN) {
            auto& client = *static_cast<Client*>(self);
            client.session_->post([&client] { client.hang_up(); });
        };
        HANDLE wait = nullptr;
        if (RegisterWaitForSingleObject(&wait, server_.get(), tell, this, INFINITE, WT_EXECUTEONLYONCE))
            death_.reset(wait);
    }
    return {};
}

Result<void> Client::begin_conversation(const Session& session) {
    conversation_ = DdeConnect(session.instance(), session.service(), session.topic(), nullptr);
    if (conversation_ == nullptr)
        return std::unexpected(
            dde_error(session.last_code(), "DdeConnect")
                .because("no program serves '" + names_.service + "' with the topic '" + names_.topic + "'"));
    watch_server();
    return {};
}

// A server that is killed says nothing. One in this process need not be watched.
void Client::watch_server() {
    CONVINFO info{};
    info.cb = sizeof info;
    DWORD process = 0;
    if (DdeQueryConvInfo(conversation_, static_cast<DWORD>(QID_SYNC), &info) != 0) {
        window_ = info.hwnd;
        partner_ = info.hwndPartner;
        GetWindowThreadProcessId(partner_, &process);
    }
    if (process != 0 && process != GetCurrentProcessId()) server_.reset(OpenProcess(SYNCHRONIZE, FALSE, process));
}

// Wine 8 does not tell of the end of a conversation, it only knows.
void Client::look_at_conversation() {
    CONVINFO info{};
    info.cb = sizeof info;
    if (conversation_ == nullptr || is_gone_) return;
    const bool known = DdeQueryConvInfo(conversation_, static_cast<DWORD>(QID_SYNC), &info) != 0;
    if (known && (info.wStatus & ST_CONNECTED) == 0) hang_up();
}

HDDEDATA Client::on(const Transaction& transaction) {
    switch (transaction.type) {
        case XTYP_XACT_COMPLETE: complete(transaction); return nullptr;
        case XTYP_DISCONNECT: hang_up(); return nullptr;
        case XTYP_ADVDATA: SetEvent(changed_.get()); return reinterpret_cast<HDDEDATA>(DDE_FACK);
        default: return nullptr;
    }
}

Error ended() { return Error(Errc::peer_died, "the server has ended the conversation"); }

Result<void> Client::begin(const Request& request) {
    if (conversation_ == nullptr) return std::unexpected(ended());
    auto* const data = reinterpret_cast<BYTE*>(const_cast<std::byte*>(request.data.data()));
    DWORD number = 0;
    const HDDEDATA begun = DdeClientTransaction(
        request.data.empty() ? nullptr : data, static_cast<DWORD>(request.data.size()), conversation_,
        request.about_item ? session_->item() : nullptr, request.format, request.type, TIMEOUT_ASYNC, &number);
    if (begun != nullptr) return {};
    const UINT code = session_->last_code();
    if (code == DMLERR_NO_CONV_ESTABLISHED || code == DMLERR_SERVER_DIED) return std::unexpected(ended());
    return std::unexpected(dde_error(code, "DdeClientTransaction"));
}

void Client::begin_next() {
    if (state_ != State::idle || queue_.empty()) return;
    state_ = State::asked;
    if (auto begun = begin(queue_.front()->request); !begun) finish(std::unexpected(std::move(begun.error())));
}

// The one under way. The next begins in a turn of its own, when DDEML has come back from here.
void Client::finish(Result<std::vector<std::byte>> result) {
    const auto asked = std::move(queue_.front());
    queue_.pop_front();
    asked->result = std::move(result);
    state_ = State::clearing;
    session_->post([this] {
        if (conversation_ != nullptr) DdeAbandonTransaction(session_->instance(), conversation_, 0);
    });
    if (asked->request.type != XTYP_REQUEST || !asked->result || !await_stray()) session_->post([this] { go_on(); });
    SetEvent(asked->done.get());
}

// Wine 8's servers let an acknowledgement follow the data that answers a request, and its clients take it for the answer to whatever is asked by
// then: the next request is refused, the next poke done before its time. A server's thread comes to this message when it has posted all that
// belongs to the request, and what it has posted is in front of the task.
bool Client::await_stray() {
    const auto pass = [](HWND, UINT, ULONG_PTR self, LRESULT) {
        auto& client = *reinterpret_cast<Client*>(self);
        client.session_->post([&client] { client.go_on(); });
    };
    return SendMessageCallbackW(partner_, WM_NULL, 0, 0, pass, reinterpret_cast<ULONG_PTR>(this)) != 0;
}

void Client::go_on() {
    if (state_ == State::clearing) state_ = State::idle;
    begin_next();
}

// What Wine 8 would take for an answer to what is under way, or was: the acknowledgement above, which would also give back the item's atom
// twice, and the notice of a change, which comes without data, as no answer does.
bool Client::is_for_us(const MSG& message) const {
    if (state_ == State::idle || message.hwnd != window_) return false;
    const bool is_stray = message.message == WM_DDE_ACK && state_ == State::clearing;
    if (!is_stray && !take_notice(message)) return false;
    FreeDDElParam(message.message, message.lParam);
    return true;
}

bool Client::take_notice(const MSG& message) const {
    UINT_PTR data = 0;
    UINT_PTR item = 0;
    if (message.message != WM_DDE_DATA || !UnpackDDElParam(WM_DDE_DATA, message.lParam, &data, &item)) return false;
    if (data != 0) return false;
    GlobalDeleteAtom(static_cast<ATOM>(item));
    SetEvent(changed_.get());
    return true;
}

void Client::complete(const Transaction& transaction) {
    if (state_ != State::asked) return;  // nobody waits for it any more
    if (transaction.data == nullptr) {
        auto error = dde_error(DMLERR_NOTPROCESSED, "DdeClientTransaction").because(queue_.front()->request.refusal);
        return finish(std::unexpected(std::move(error)));
    }
    const bool has_data = queue_.front()->request.type == XTYP_REQUEST;
    finish(has_data ? bytes_of(transaction.data) : std::vector<std::byte>());
}

void Client::give_up(const AskedPointer& asked) {
    if (state_ == State::asked && queue_.front() == asked) return finish(fail(Errc::cancelled));
    std::erase(queue_, asked);
}

void Client::hang_up() {
    conversation_ = nullptr;
    is_gone_ = true;
    for (const auto& asked : std::exchange(queue_, {})) {
        asked->result = std::unexpected(ended());
        SetEvent(asked->done.get());
    }
    state_ = State::idle;
    SetEvent(changed_.get());
}

Result<std::vector<std::byte>> Client::ask(Request request, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    auto done = os::make_event();
    if (!done) return std::unexpected(std::move(done.error()));
    const auto asked = std::make_shared<Asked>(std::move(request), std::move(*done));
    session_->post([this, asked] {
        queue_.push_back(asked);
        begin_next();
    });
    if (auto waited = os::wait_one(asked->done.get(), deadline); !waited) {
        session_->post([this, asked] { give_up(asked); });
        return std::unexpected(std::move(waited.error()));
    }
    return std::move(asked->result);
}

Result<std::vector<std::byte>> Client::read(const Deadline& deadline) {
    const auto data =
        ask({.format = format_.number(), .refusal = "the server has no such item in that format"}, deadline);
    if (!data) return std::unexpected(data.error());
    return format_.unpacked(*data);
}

Result<void> Client::write(std::span<const std::byte> content, const Deadline& deadline) {
    auto data = format_.packed(content);
    if (!data) return std::unexpected(std::move(data.error()));
    if (data->empty()) return fail(Errc::invalid_argument, "DDE cannot carry no bytes");
    const auto done = ask({.type = XTYP_POKE,
                           .format = format_.number(),
                           .data = std::move(*data),
                           .refusal = "the server does not let it be replaced"},
                          deadline);
    if (!done) return std::unexpected(done.error());
    return {};
}

Result<void> Client::execute(std::string_view command, const Deadline& deadline) {
    const auto ansi = to_ansi(command);
    if (!ansi || command.empty())
        return fail(Errc::invalid_argument, "a command is text of characters in the code page of this system");
    const auto all = std::as_bytes(std::span(ansi->c_str(), ansi->size() + 1));
    const auto done = ask({.type = XTYP_EXECUTE,
                           .format = 0,
                           .data = {all.begin(), all.end()},
                           .about_item = false,
                           .refusal = "the server does not do that"},
                          deadline);
    if (!done) return std::unexpected(done.error());
    return {};
}

Result<void> Client::advise(const Deadline& deadline) {
    if (advised_.exchange(true)) return {};
    const auto begun = ask({.type = XTYP_ADVSTART | XTYPF_NODATA,
                            .format = format_.number(),
                            .refusal = "the server tells nobody of changes of it"},
                           deadline);
    if (begun) return {};
    advised_ = false;
    return std::unexpected(begun.error());
}

Result<void> Client::wait_change(const Deadline& deadline) {
    if (auto advised = advise(deadline); !advised) return advised;
    if (auto waited = os::wait_one(changed_.get(), deadline); !waited) return waited;
    if (is_gone_) return fail(Errc::peer_died, "the server has ended the conversation");
    ResetEvent(changed_.get());
    return {};
}

Result<NativeHandle> Client::wait_handle() {
    if (auto advised = advise(Deadline::after(std::chrono::seconds(5))); !advised)
        return std::unexpected(std::move(advised.error()));
    return os::as_native(changed_.get());
}

/// A client that connects, as its caller waits for it.
struct Connecting {
    std::unique_ptr<Client> client;
    Result<void> result = {};
};

constexpr UINT kPatienceWithWindow = 100;  // milliseconds

// Stops at the first window that does not answer, and tells its process.
BOOL CALLBACK is_answering(HWND window, LPARAM process) {
    DWORD_PTR answer = 0;
    if (SendMessageTimeoutW(window, WM_NULL, 0, 0, SMTO_ABORTIFHUNG, kPatienceWithWindow, &answer) != 0) return TRUE;
    GetWindowThreadProcessId(window, reinterpret_cast<DWORD*>(process));
    return FALSE;
}

std::string why_nobody_answers() {
    DWORD process = 0;
    EnumWindows(is_answering, reinterpret_cast<LPARAM>(&process));
    if (process == 0) return "not all windows have answered yet, and DDE asks each of them";
    return "DDE asks all windows, and one of " + os::description_of(process) + " does not answer";
}

// DdeConnect returns when the windows of all programs have answered, or those that do not are gone.
Result<void> connect(const std::shared_ptr<Connecting>& connecting, const Deadline& deadline) {
    auto call = os::BlockingCall::create();
    if (!call) return std::unexpected(std::move(call.error()));
    (*call)->start([connecting] {
        connecting->result = connecting->client->connect();
        return os::Outcome();
    });
    const auto done = (*call)->take(deadline);
    if (done) return std::move(connecting->result);
    if (done.error() != Errc::timed_out) return std::unexpected(done.error());
    return std::unexpected(Error(done.error()).because(why_nobody_answers()));
}

}  // namespace

Result<std::unique_ptr<os::ItemPort>> open(const Address& address, const Deadline& deadline) {
    auto names = names_of(address);
    if (!names) return std::unexpected(std::move(names.error()));
    const auto format = Format::of(address);
    if (!format) return std::unexpected(format.error());
    auto changed = os::make_event();
    if (!changed) return std::unexpected(std::move(changed.error()));
    const auto connecting =
        std::make_shared<Connecting>(std::make_unique<Client>(std::move(*names), *format, std::move(*changed)));
    if (auto connected = connect(connecting, deadline); !connected)
        return std::unexpected(std::move(connected.error()));
    return std::move(connecting->client);
}

}  // namespace strait::mechanism::dde
