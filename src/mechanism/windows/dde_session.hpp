#pragma once
/// What a DDE client and a DDE server have in common: names, formats, DDEML's instance in a thread of its own.

#include "os/windows/message_thread.hpp"
#include "strait/address.hpp"
#include "strait/error.hpp"

#include <ddeml.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace strait::mechanism::dde {

struct Names {
    std::string service;
    std::string topic;
    std::string item;
};
/// Errors: invalid_address.
[[nodiscard]] Result<Names> names_of(const Address& address);

/// How the content travels. Errors: invalid_address (no such format), invalid_argument (not UTF-8, or not in the system's code page).
class Format {
  public:
    [[nodiscard]] static Result<Format> of(const Address& address);
    [[nodiscard]] UINT number() const noexcept { return number_; }
    [[nodiscard]] Result<std::vector<std::byte>> packed(std::span<const std::byte> content) const;
    [[nodiscard]] std::vector<std::byte> unpacked(std::span<const std::byte> data) const;

  private:
    UINT number_ = CF_TEXT;
};

/// In the system's code page, or nothing when a character is not in it. And back.
[[nodiscard]] std::optional<std::string> to_ansi(std::string_view utf8);
[[nodiscard]] std::string from_ansi(std::string_view ansi);

[[nodiscard]] std::vector<std::byte> bytes_of(HDDEDATA data);
[[nodiscard]] Error dde_error(UINT code, std::string_view call);

/// One call of DDEML's, as it comes.
struct Transaction {
    UINT type;
    UINT format;
    HCONV conversation;
    HSZ first;
    HSZ second;
    HDDEDATA data;
    ULONG_PTR detail;  ///< dwData1
};

/// DDEML as one thread has it. Everything but post() is for that thread.
class Session {
  public:
    using Handler = std::function<HDDEDATA(const Transaction&)>;

    /// What runs in the thread.
    struct Hooks {
        Handler on_transaction;
        std::function<bool(const MSG&)> is_dropped = {};
        std::function<void()> after_message = {};
        std::function<Result<void>(Session&)> begin = [](Session&) { return Result<void>(); };
    };
    /// Errors: those of begin, out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<Session>> start(const Names& names, DWORD flags, Hooks hooks);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// Runs it in the thread. Any thread.
    void post(std::function<void()> task) { thread_->post(std::move(task)); }
    /// The same, and waits for its answer. Not from the thread itself.
    [[nodiscard]] Result<void> call(const std::function<Result<void>()>& task);

    [[nodiscard]] DWORD instance() const noexcept { return instance_; }
    [[nodiscard]] HSZ service() const noexcept { return service_; }
    [[nodiscard]] HSZ topic() const noexcept { return topic_; }
    [[nodiscard]] HSZ item() const noexcept { return item_; }
    [[nodiscard]] UINT last_code() const noexcept { return DdeGetLastError(instance_); }

  private:
    Session() = default;
    Result<void> begin(const Names& names, DWORD flags);
    void end() noexcept;
    static HDDEDATA CALLBACK on_call(UINT type, UINT format, HCONV conversation, HSZ first, HSZ second, HDDEDATA data,
                                     ULONG_PTR detail, ULONG_PTR more);

    Handler on_transaction_;
    DWORD instance_ = 0;
    HSZ service_ = nullptr;
    HSZ topic_ = nullptr;
    HSZ item_ = nullptr;
    std::unique_ptr<os::MessageThread> thread_;  // last: it uses all of the above
};

}  // namespace strait::mechanism::dde
