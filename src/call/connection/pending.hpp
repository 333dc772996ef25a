#pragma once
/// Calls that wait for their answers.

#include "strait/rpc_caller.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace strait::call {

/// Whoever waits for an answer. Its functions run under the connection's lock.
class Pending {
  public:
    Pending() noexcept = default;
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
    virtual ~Pending() = default;

    virtual void take(rpc::Reader& result) = 0;
    virtual void fail(const Error& error) = 0;
    /// One result of many; false when nobody asked for many.
    virtual bool take_item(std::span<const std::byte> /*item*/) { return false; }
    /// When to give up, for those that no thread waits for.
    [[nodiscard]] virtual std::optional<Deadline::Clock::time_point> time() const { return std::nullopt; }

    bool done = false;
};

/// For a thread that waits: the result goes straight to where it wants it.
class DirectAnswer final : public Pending {
  public:
    DirectAnswer(void* result, bool (*decode)(rpc::Reader&, void*)) noexcept : result_(result), decode_(decode) {}
    void take(rpc::Reader& reader) override;
    void fail(const Error& error) override { outcome = std::unexpected(error); }
    /// Straight to where it is wanted, without a lock; false when it does not fit, which take() knows better.
    [[nodiscard]] bool read_into_place(rpc::Reader& reader) { return decode_(reader, result_); }
    /// For another attempt.
    void restart() noexcept {
        done = sent = false;
        outcome = {};
    }

    Result<void> outcome;
    bool sent = false;  ///< all of the call: before that nobody can have carried it out

  private:
    void* result_;
    bool (*decode_)(rpc::Reader&, void*);
};

/// For a completion, which runs elsewhere.
class PostedAnswer final : public Pending {
  public:
    using Completion = std::function<void(Result<std::span<const std::byte>>)>;
    using Post = std::function<void(std::function<void()>)>;

    PostedAnswer(Completion completion, Post post, std::optional<Deadline::Clock::time_point> time)
        : completion_(std::move(completion)), post_(std::move(post)), time_(time) {}
    void take(rpc::Reader& reader) override;
    void fail(const Error& error) override;
    std::optional<Deadline::Clock::time_point> time() const override { return time_; }
    /// Once; not under the connection's lock, and neither is the destructor then.
    void when_stopped(const std::stop_token& token, std::function<void()> act) {
        on_stop_.emplace(token, std::move(act));
    }

  private:
    Completion completion_;
    Post post_;
    std::optional<Deadline::Clock::time_point> time_;
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

/// For results that come one by one.
class ResultQueue final : public Pending {
  public:
    static constexpr std::uint64_t kWindow = 64;  ///< how many may be on their way

    explicit ResultQueue(Deadline until) : deadline(std::move(until)) {}
    void take(rpc::Reader& result) override;
    void fail(const Error& error) override { outcome = std::unexpected(error); }
    bool take_item(std::span<const std::byte> item) override;
    void restart() noexcept {
        done = false;
        outcome = {};
    }

    Deadline deadline;
    std::deque<std::vector<std::byte>> items;
    Result<void> outcome;
    std::uint64_t taken = 0;  ///< since the other end was told
    std::uint32_t id = 0;
};

/// Calls by the number that stands in the message: a place, and how often it was used before, so that a late answer finds nobody.
class PendingTable {
  public:
    /// Nothing when 65,536 calls wait already.
    [[nodiscard]] std::optional<std::uint32_t> add(Pending& pending, std::shared_ptr<Pending> kept);
    [[nodiscard]] Pending* find(std::uint64_t id) const noexcept;
    std::shared_ptr<Pending> remove(std::uint32_t id) noexcept;

    /// All that wait now, with their numbers.
    template <typename Visit>
    void each(Visit visit) const {
        for (std::size_t index = 0; index < places_.size(); ++index) {
            if (places_[index].pending != nullptr) visit(number(index), *places_[index].pending);
        }
    }

  private:
    struct Place {
        Pending* pending = nullptr;
        std::shared_ptr<Pending> kept;
        std::uint16_t uses = 0;
        std::uint32_t next_free = 0;  ///< of a free one: the place that is free behind it, as free_ is
    };
    [[nodiscard]] std::uint32_t number(std::size_t index) const noexcept {
        return static_cast<std::uint32_t>(places_[index].uses) << 16U | static_cast<std::uint32_t>(index);
    }

    std::vector<Place> places_;
    std::uint32_t free_ = 0;  // the place that was given back last, + 1; 0: none is free
};

}  // namespace strait::call
