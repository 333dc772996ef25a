#pragma once
/// Calling the other end of a connection.

#include <strait/deadline.hpp>
#include <strait/peer.hpp>
#include <strait/rpc_codec.hpp>
#include <strait/rpc_value.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace strait::call {
class Connection;
class IncomingCall;
class Reconnector;
class ResultQueue;
}  // namespace strait::call

namespace strait::rpc {

/// Parameters by name, where the other end wants them so: `by_name(InitializeParams{…})`. With a Value, parameters of any form.
template <typename T>
struct ByName {
    const T& value;
};
template <typename T>
[[nodiscard]] ByName<T> by_name(const T& value) noexcept {
    return {value};
}

/// What a call takes: any number of values, or one ByName.
template <typename T>
inline constexpr bool kIsByName = false;
template <typename T>
inline constexpr bool kIsByName<ByName<T>> = true;
template <typename T>
concept Argument = Encodable<std::decay_t<T>> || kIsByName<T>;

/// The results of a streaming procedure, as they come. Few are on their way at a time: the handler waits for the reader. Going out of scope before the
/// end cancels the call. One thread at a time.
template <Decodable T>
class Results;

/// The bytes of it, whatever the type.
class RawResults {
  public:
    RawResults(RawResults&&) noexcept;
    RawResults& operator=(RawResults&&) noexcept;
    ~RawResults();

    /// Waits for the next; nothing after the last. Errors: as for a call.
    [[nodiscard]] Result<std::optional<std::vector<std::byte>>> next();

  private:
    friend class Caller;
    RawResults(std::shared_ptr<call::Connection> connection, std::shared_ptr<call::ResultQueue> queue) noexcept;
    std::shared_ptr<call::Connection> connection_;
    std::shared_ptr<call::ResultQueue> queue_;
};

template <Decodable T>
class Results {
  public:
    explicit Results(Result<RawResults> raw) {
        if (raw) {
            raw_.emplace(std::move(*raw));
        } else {
            outcome_ = std::unexpected(std::move(raw.error()));
        }
    }

    /// Waits for the next; nothing after the last. Errors: as for a call.
    [[nodiscard]] Result<std::optional<T>> next() {
        if (!raw_) return std::unexpected(outcome_.error());
        auto bytes = raw_->next();
        if (!bytes) return std::unexpected(std::move(bytes.error()));
        if (!*bytes) return std::nullopt;
        T value{};
        Reader reader(**bytes);
        if (!read(reader, value)) return fail(Errc::wrong_kind, "a result of the stream: " + reader.complaint());
        return value;
    }

    class Iterator {
      public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        const T& operator*() const noexcept { return *of_->current_; }
        Iterator& operator++() {
            of_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& at, std::default_sentinel_t /*end*/) noexcept { return at.is_at_end(); }

      private:
        friend class Results;
        [[nodiscard]] bool is_at_end() const noexcept { return !of_->current_; }
        explicit Iterator(Results& of) noexcept : of_(&of) {}
        Results* of_;
    };
    /// `for (double price : shop.stream<double>("watch", "tea"))` ends with the stream, or with an error that status() has.
    [[nodiscard]] Iterator begin() {
        advance();
        return Iterator(*this);
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
    [[nodiscard]] const Result<void>& status() const noexcept { return outcome_; }

  private:
    void advance() {
        auto value = next();
        current_.reset();
        if (!value) {
            outcome_ = std::unexpected(std::move(value.error()));
        } else {
            current_ = std::move(*value);
        }
    }

    std::optional<RawResults> raw_;
    std::optional<T> current_;
    Result<void> outcome_;
};

/// Calls procedures of the other end. Copies call through the same connection. Any number of threads may call at once, and answers may come in
/// any order; a thread that waits for its answer reads the connection itself, and what it reads for others it gives to them.
///
/// Errors of every call: invalid_argument (the arguments do not fit: which, what was expected and what came), not_found (no such procedure, and the
/// nearest name), remote_error (the handler failed: its words, and as native().value the number that JSON-RPC gives it), any code that a handler
/// returned but those about this connection, wrong_kind (the result is of another type), timed_out and cancelled (the other end is told, and the
/// handler's context is cancelled), peer_died (the connection ended before the answer came: it is not known whether the call was carried out),
/// too_large, closed.
class Caller {
  public:
    Caller() noexcept = default;

    /// Calls and waits: `call<int>("add", 2, 3)`. `void` takes any result and drops it.
    template <typename R = void, Argument... Arguments>
    [[nodiscard]] Result<R> call(std::string_view name, const Arguments&... arguments) const {
        Writer message;
        begin(message, name);
        write_arguments(message, arguments...);
        if constexpr (std::is_void_v<R>) {
            return exchange(message, name, nullptr, [](Reader& reader, void* /*result*/) { return reader.skip(); });
        } else {
            static_assert(Decodable<R>, "a result of this type cannot be received");
            R result{};
            auto done = exchange(message, name, &result,
                                 [](Reader& reader, void* to) { return read(reader, *static_cast<R*>(to)); });
            if (!done) return std::unexpected(std::move(done.error()));
            return result;
        }
    }

    /// Calls and goes on: `completion(Result<R>)` runs later in a thread of the connection's, in which plain handlers run as well, one after
    /// the other. What keeps the call from being sent comes that way, too.
    template <typename R = void, typename Completion, Argument... Arguments>
    void async_call(Completion completion, std::string_view name, const Arguments&... arguments) const {
        Writer message;
        begin(message, name);
        write_arguments(message, arguments...);
        post(message, name, [completion = std::move(completion)](Result<std::span<const std::byte>> bytes) mutable {
            if (!bytes) return completion(Result<R>(std::unexpected(std::move(bytes.error()))));
            completion(decoded<R>(*bytes));
        });
    }

    /// Says something that nobody answers. Errors: as Channel::send().
    template <Argument... Arguments>
    [[nodiscard]] Result<void> notify(std::string_view name, const Arguments&... arguments) const {
        Writer message;
        begin_notification(message, name);
        write_arguments(message, arguments...);
        return send_notification(message);
    }

    /// Calls a streaming procedure of a program that uses strait: its results one by one. A procedure of one result is a stream of one.
    template <Decodable T, Argument... Arguments>
    [[nodiscard]] Results<T> stream(std::string_view name, const Arguments&... arguments) const {
        Writer message;
        begin_stream(message, name);
        write_arguments(message, arguments...);
        return Results<T>(open_stream(message, name));
    }

    /// The same connection with another deadline for each call.
    [[nodiscard]] Caller within(const Deadline& deadline) const {
        Caller caller = *this;
        caller.deadline_ = deadline;
        return caller;
    }
    /// The same connection, for calls that may be carried out more than once: a client that connects again repeats them when the connection ends
    /// before their answers come. Notifications and streams are not. Without ClientSettings::reconnect this means nothing.
    [[nodiscard]] Caller idempotent() const {
        Caller caller = *this;
        caller.idempotent_ = true;
        return caller;
    }
    [[nodiscard]] const Deadline& deadline() const noexcept { return deadline_; }
    [[nodiscard]] Peer peer() const;

  protected:
    explicit Caller(std::shared_ptr<call::Connection> connection) noexcept : connection_(std::move(connection)) {}
    friend class call::IncomingCall;
    friend class call::Reconnector;

    using Decode = bool (*)(Reader&, void*);
    using RawCompletion = std::function<void(Result<std::span<const std::byte>>)>;

    template <typename... Arguments>
    static void write_arguments(Writer& message, const Arguments&... arguments) {
        message.array(sizeof...(Arguments));
        (write_lasting(message, arguments), ...);
    }
    template <typename T>
    static void write_arguments(Writer& message, const ByName<T>& parameters) {
        rpc::write(message, parameters.value);
    }
    template <typename R>
    static Result<R> decoded(std::span<const std::byte> bytes) {
        if constexpr (std::is_void_v<R>) {
            return {};
        } else {
            R result{};
            Reader reader(bytes);
            if (!read(reader, result)) return fail(Errc::wrong_kind, "the result: " + reader.complaint());
            return result;
        }
    }

    void begin(Writer& message, std::string_view name) const;
    void begin_notification(Writer& message, std::string_view name) const;
    void begin_stream(Writer& message, std::string_view name) const;
    Result<void> exchange(Writer& message, std::string_view name, void* result, Decode decode) const;
    void post(Writer& message, std::string_view name, RawCompletion completion) const;
    Result<void> send_notification(Writer& message) const;
    Result<RawResults> open_stream(Writer& message, std::string_view name) const;

    std::shared_ptr<call::Connection> connection_;
    std::shared_ptr<call::Reconnector> again_;  // instead, of a client that connects again
    Deadline deadline_ = Deadline::never();
    bool idempotent_ = false;
};

}  // namespace strait::rpc
