#pragma once
/// One connection: calls in both directions.

#include "call/connection/pending.hpp"
#include "call/connection/procedures.hpp"
#include "call/connection/workers.hpp"
#include "call/dialect/link.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace strait::call {

class IncomingCall;

/// Whoever looks after a connection, or reads many of them, as one of them sees it.
class SharedReader {
  public:
    SharedReader() = default;
    SharedReader(const SharedReader&) = delete;
    SharedReader& operator=(const SharedReader&) = delete;
    virtual ~SharedReader() = default;
    /// What it waits for may be something else now: a deadline, a stream that takes more, the end.
    virtual void look_again() = 0;
};

/// Where plain handlers run.
enum class PlainHandlers : std::uint8_t {
    where_it_reads,  ///< in the thread that reads: of a server, whose reading thread has nothing else to do
    in_order,        ///< in a thread beside it, one after the other: of a client, where any thread may be the reader
};

struct ConnectionSettings {
    rpc::CallLimits limits;
    PlainHandlers plain = PlainHandlers::in_order;
    std::shared_ptr<Sequence>
        sequence{};  ///< that other connections run their plain handlers in, too; none: one of its own
};

/// One thread reads at a time: read_all() for good, or whoever waits for an answer. Others wait for what it reads for them.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(std::unique_ptr<Link> link, std::shared_ptr<Procedures> procedures, std::shared_ptr<Workers> workers,
               const ConnectionSettings& settings);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    // Calling out. The message has room for its number behind its first two bytes.
    Result<void> exchange(rpc::Writer& message, DirectAnswer& answer, const Deadline& deadline);
    void post(rpc::Writer& message, PostedAnswer::Completion completion, const Deadline& deadline);
    Result<void> open(rpc::Writer& message, const std::shared_ptr<ResultQueue>& queue);
    Result<std::optional<std::vector<std::byte>>> next(ResultQueue& queue);
    void abandon(ResultQueue& queue);
    Result<void> send(rpc::Writer& message, const Deadline& deadline);

    /// Reads until the connection ends or the token is triggered.
    void read_all(const std::stop_token& stop);
    /// The same in a thread of its own.
    void start_reading();
    /// Others read it, whenever its handle says so and for nobody else at that time. Errors: not_supported_here.
    [[nodiscard]] Result<NativeHandle> share(std::weak_ptr<SharedReader> reader);
    /// Reads what there is, without waiting, and sends what was kept.
    void read_some();
    [[nodiscard]] bool has_unsent() { return link_->has_unsent(); }
    /// Ends what is late; tells when to look for that again.
    [[nodiscard]] std::optional<Deadline::Clock::time_point> end_late();
    void stop_sharing();
    /// Tells them when it ends. Before anybody calls.
    void look_after(std::weak_ptr<SharedReader> by) { shared_reader_ = std::move(by); }
    /// Whether it has not ended, as far as can be seen at once: reads what there is, unless somebody does.
    [[nodiscard]] bool stands();
    /// Whatever waits gets the error; handlers are told.
    void end(const Error& error);
    void close() noexcept;
    /// The first half of it: nothing is answered any more.
    void begin_to_close();
    [[nodiscard]] bool has_ended() const noexcept { return has_ended_.load(std::memory_order_acquire); }

    [[nodiscard]] Procedures& procedures() noexcept { return *procedures_; }
    [[nodiscard]] bool tells_deadlines() const noexcept { return link_->tells_deadlines(); }
    /// A server of another maker's, called in msgpack, may not know what to do with more of an error than its words.
    [[nodiscard]] bool wants_plain_errors() const noexcept {
        return settings_.plain == PlainHandlers::in_order && !link_->tells_deadlines();
    }
    [[nodiscard]] Peer peer() const { return link_->peer(); }
    [[nodiscard]] std::uint64_t largest_message() const noexcept { return settings_.limits.message; }

    // For calls that come in and live longer than their message.
    void forget(const IncomingCall& call) noexcept;
    /// Waits until the call may send one more result.
    Result<void> take_credit(IncomingCall& call);

  private:
    friend class IncomingCall;

    struct Request;
    Result<void> pump(const Deadline& deadline);
    Error ended_by(Error error);
    // Where the messages lie in shared memory: without what stands between them and other links.
    Result<void> pump_directly(Channel& channel, const Deadline& deadline);
    bool read_own(std::uint32_t id, DirectAnswer& answer, const Deadline& deadline);
    bool send_at_once(rpc::Writer& message);
    Result<void> dispatch(std::span<const std::byte> message);
    static bool is_usual(Request& request);
    void take(Request& request);
    bool take_request(rpc::Reader& reader, std::span<const std::byte> message, bool has_deadline);
    bool take_response(rpc::Reader& reader);
    bool take_notification(rpc::Reader& reader, std::span<const std::byte> message);
    bool take_own(std::string_view method, std::span<const std::byte> parameters);
    void take_item(rpc::Reader& parameters);
    void give_credit(rpc::Reader& parameters);
    void cancel(std::string_view method, std::span<const std::byte> parameters);
    void run(const Request& request);
    void keep_and_run(const Request& request, const rpc::Procedure& procedure);
    bool keep(const std::shared_ptr<IncomingCall>& call);
    bool stream(Request& request);

    void look_again();
    std::optional<std::uint32_t> enter(Pending& pending, std::shared_ptr<Pending> kept);
    std::optional<std::uint32_t> enter_locked(Pending& pending, std::shared_ptr<Pending> kept);
    void prepare(rpc::Writer& message, std::uint32_t id, const Deadline& deadline);
    Result<void> send_slowly(rpc::Writer& message, const Deadline& deadline);
    Result<void> send_call(rpc::Writer& message, std::uint32_t id, const Deadline& deadline);
    template <typename Done>
    Result<void> wait(std::unique_lock<std::mutex>& lock, Done done, const Deadline& deadline);
    void pass_on_reading();
    bool wait_for_change(std::unique_lock<std::mutex>& lock, const Deadline& deadline);
    void wait_for_turn(std::unique_lock<std::mutex>& lock);
    void give_up(std::uint32_t id, const Error& error);
    void tell_cancelled(std::uint32_t id);
    [[nodiscard]] Deadline until_next_timeout();
    void fail_timed_out();

    std::unique_ptr<Link> link_;
    const rpc::Procedure* last_called_ = nullptr;  // by the peer; whoever reads has it
    std::shared_ptr<Procedures> procedures_;
    std::shared_ptr<Workers> workers_;
    std::shared_ptr<Sequence> sequence_;
    ConnectionSettings settings_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable_any changed_;
    std::size_t waiting_ = 0;
    bool reading_ = false;
    std::atomic<Channel*> direct_ = nullptr;  // the link's; whoever reads sees it without the lock
    std::size_t sending_slowly_ = 0;          // threads that wait for room, and for each other, in the link
    std::optional<Error> ended_;
    std::atomic<bool> has_ended_ = false;  // the same for who does not ask why, without the lock
    PendingTable pending_;
    std::map<std::string, std::weak_ptr<IncomingCall>, std::less<>> incoming_;
    std::uint64_t notifications_ = 0;
    std::uint64_t kept_bytes_ = 0;
    std::stop_source wake_reader_;

    std::stop_source stop_;
    const Deadline until_closed_ = Deadline::until_stopped(stop_.get_token());
    std::thread reader_;
    std::weak_ptr<SharedReader> shared_reader_;  // set before anybody calls
    bool is_shared_ = false;
};

}  // namespace strait::call
