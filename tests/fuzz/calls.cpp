// A server of calls, and what any peer may send it: messages behind a byte for their length.
#include "call/connection/connection.hpp"
#include "fuzz.hpp"

#include <strait/rpc_value.hpp>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace strait;

/// Gives what the bytes hold, message by message, and looks at what is answered.
class FuzzLink final : public call::Link {
  public:
    explicit FuzzLink(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    Result<std::span<const std::byte>> receive(const Deadline& /*deadline*/) override {
        if (bytes_.empty()) return fail(Errc::closed);
        const auto size = std::min(std::to_integer<std::size_t>(bytes_.front()), bytes_.size() - 1);
        const auto message = bytes_.subspan(1, size);
        bytes_ = bytes_.subspan(1 + size);
        return message;
    }
    Result<std::optional<std::span<const std::byte>>> next(const Deadline& deadline) override {
        if (bytes_.empty()) return std::nullopt;
        return receive(deadline);
    }
    Result<void> read_more(const Deadline& /*deadline*/) override { return fail(Errc::closed); }
    void release() noexcept override {}
    Result<void> send(std::span<const std::byte> message, const Deadline& /*deadline*/) override {
        rpc::Reader reader(message);
        require(reader.skip() && reader.at_end());
        return {};
    }
    Result<void> send(rpc::Writer& message, const Deadline& deadline) override {
        return send(message.bytes(), deadline);
    }
    bool tells_deadlines() const noexcept override { return true; }
    rpc::Dialect dialect() const noexcept override { return rpc::Dialect::msgpack; }
    Peer peer() const override { return {}; }
    void close() noexcept override {}
    Result<NativeHandle> share() override { return fail(Errc::not_supported_here); }
    bool has_unsent() override { return false; }
    Result<void> send_rest() override { return {}; }
    std::optional<Deadline::Clock::time_point> whole_by() const noexcept override { return std::nullopt; }
    void rest() override {}

  private:
    std::span<const std::byte> bytes_;
};

struct Pair {
    std::string first;
    std::optional<int> second;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto kProcedures = [] {
        auto all = std::make_shared<call::Procedures>();
        all->add(rpc::make_procedure("add", [](int a, int b) { return static_cast<std::int64_t>(a) + b; },
                                     {.parameters = {"a", "b"}}));
        all->add(rpc::make_procedure("pair", [](const Pair& pair) { return pair; }));
        all->add(rpc::make_procedure(
            "any", [](rpc::Value value, std::string_view text) { return std::tuple(value, std::string(text)); }));
        all->add(rpc::make_procedure("later", [](rpc::Reply<int> reply, int number) { reply(number); }));
        return all;
    }();
    static const auto kWorkers = std::make_shared<call::Workers>(1);
    const auto connection = std::make_shared<call::Connection>(
        std::make_unique<FuzzLink>(std::as_bytes(std::span(data, size))), kProcedures, kWorkers,
        call::ConnectionSettings{.plain = call::PlainHandlers::where_it_reads});
    connection->read_all({});
    connection->close();
    return 0;
}
