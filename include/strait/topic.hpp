#pragma once
/// A stream of values from publishers to many subscribers, without copies.

#include <strait/raw_topic.hpp>

#include <cstring>
#include <new>
#include <utility>

namespace strait {

template <ShmSafe T>
class Publisher;
template <ShmSafe T>
class Subscriber;

/// A value in the topic to be written in place. See RawLoan.
template <ShmSafe T>
class SampleLoan {
  public:
    /// Undefined until it is written.
    [[nodiscard]] T& value() noexcept { return *std::launder(reinterpret_cast<T*>(raw_.bytes().data())); }
    [[nodiscard]] T& operator*() noexcept { return value(); }
    [[nodiscard]] T* operator->() noexcept { return &value(); }

  private:
    friend class Publisher<T>;
    explicit SampleLoan(RawLoan raw) noexcept : raw_(std::move(raw)) {}

    RawLoan raw_;
};

/// A value in the topic's own memory. See RawSample.
template <ShmSafe T>
class Sample {
  public:
    [[nodiscard]] const T& value() const noexcept {
        return *std::launder(reinterpret_cast<const T*>(raw_.bytes().data()));
    }
    [[nodiscard]] const T& operator*() const noexcept { return value(); }
    [[nodiscard]] const T* operator->() const noexcept { return &value(); }

    std::uint64_t missed = 0;  ///< values that were lost to this subscriber just before this one

  private:
    friend class Subscriber<T>;
    explicit Sample(RawSample raw) noexcept : missed(raw.missed), raw_(std::move(raw)) {}

    RawSample raw_;
};

/// Publishes values of one type on a topic. See RawPublisher for everything that is not said here.
template <ShmSafe T>
class Publisher {
  public:
    /// Errors: wrong_kind when the topic carries another type, as `the topic carries Quote (24 bytes), and Settings (48 bytes) was asked for`.
    [[nodiscard]] static Result<Publisher> create(const Address& address, const TopicOptions& options = {}) {
        auto raw = RawPublisher::create_typed(address, type_mark<T>(), options);
        if (!raw) return std::unexpected(std::move(raw.error()));
        return Publisher(std::move(*raw));
    }
    [[nodiscard]] static Result<Publisher> create(std::string_view address, const TopicOptions& options = {}) {
        const auto parsed = Address::parse(address);
        if (!parsed) return std::unexpected(parsed.error());
        return create(*parsed, options);
    }

    [[nodiscard]] Result<void> publish(const T& value, const Deadline& deadline = Deadline::never()) {
        return raw_.publish(std::as_bytes(std::span(&value, 1)), deadline);
    }
    [[nodiscard]] Result<void> try_publish(const T& value) {
        return raw_.try_publish(std::as_bytes(std::span(&value, 1)));
    }
    [[nodiscard]] Result<SampleLoan<T>> loan(const Deadline& deadline = Deadline::never()) {
        auto raw = raw_.loan(sizeof(T), deadline);
        if (!raw) return std::unexpected(std::move(raw.error()));
        return SampleLoan<T>(std::move(*raw));
    }
    [[nodiscard]] Result<void> publish(SampleLoan<T>&& loan, const Deadline& deadline = Deadline::never()) {
        return raw_.publish(std::move(loan.raw_), deadline);
    }

    [[nodiscard]] std::uint32_t subscribers() const { return raw_.subscribers(); }
    [[nodiscard]] bool is_open() const noexcept { return raw_.is_open(); }
    void close() noexcept { raw_.close(); }

  private:
    explicit Publisher(RawPublisher raw) noexcept : raw_(std::move(raw)) {}

    RawPublisher raw_;
};

/// Receives values of one type. See RawSubscriber for everything that is not said here.
template <ShmSafe T>
class Subscriber {
  public:
    /// Errors: wrong_kind when the topic carries another type, with both named.
    [[nodiscard]] static Result<Subscriber> attach(const Address& address, const AttachOptions& options = {}) {
        auto raw = RawSubscriber::attach_typed(address, type_mark<T>(), options);
        if (!raw) return std::unexpected(std::move(raw.error()));
        return Subscriber(std::move(*raw));
    }
    [[nodiscard]] static Result<Subscriber> attach(std::string_view address, const AttachOptions& options = {}) {
        const auto parsed = Address::parse(address);
        if (!parsed) return std::unexpected(parsed.error());
        return attach(*parsed, options);
    }

    [[nodiscard]] Result<Sample<T>> receive(const Deadline& deadline = Deadline::never()) {
        return typed(raw_.receive(deadline));
    }
    [[nodiscard]] Result<Sample<T>> try_receive() { return typed(raw_.try_receive()); }

    [[nodiscard]] Result<NativeHandle> wait_handle() { return raw_.wait_handle(); }
    [[nodiscard]] std::uint32_t publishers() const { return raw_.publishers(); }
    [[nodiscard]] bool is_open() const noexcept { return raw_.is_open(); }
    void close() noexcept { raw_.close(); }

  private:
    explicit Subscriber(RawSubscriber raw) noexcept : raw_(std::move(raw)) {}

    static Result<Sample<T>> typed(Result<RawSample> raw) {
        if (!raw) return std::unexpected(std::move(raw.error()));
        return Sample<T>(std::move(*raw));
    }

    RawSubscriber raw_;
};

}  // namespace strait
