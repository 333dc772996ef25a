#include "bench/call_contender.hpp"

#include "bench/peer_roles.hpp"
#include "bench/workbench.hpp"

#include <strait/rpc_server.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using app::tour::OtherProcess;

constexpr auto kSetUp = 10s;
constexpr std::uint64_t kInFlight = 64;

Waiting waiting_of(std::string_view word) {
    if (word == "busy") return Waiting::busy;
    return word == "sleep" ? Waiting::sleep : Waiting::adaptive;
}

Result<void> add_once(const rpc::Client& client) {
    const auto sum = client.call<int>("add", 2, 3);
    return sum ? Result<void>() : std::unexpected(sum.error());
}

}  // namespace

Result<std::unique_ptr<CallContender>> CallContender::start(const Workbench& bench, const CallStyle& style) {
    const auto address = bench.address(style.scheme).text();
    const auto command = bench.peer_command({"calls", address, style.waiting, std::to_string(style.connections)});
    auto other = OtherProcess::start(command, bench.deadline());
    if (!other) return std::unexpected(other.error());
    return std::unique_ptr<CallContender>(new CallContender(std::move(*other), address, waiting_of(style.waiting)));
}

Result<rpc::Client> CallContender::connect() const {
    auto client =
        rpc::Client::connect(address_, {.waiting = waiting_}, {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!client) return client;
    if (auto called = add_once(*client); !called) return std::unexpected(called.error());
    return client;
}

Result<void> CallContender::begin(const Order& order) {
    order_ = order;
    bytes_.resize(order.size);
    auto client = connect();
    if (!client) return std::unexpected(client.error());
    client_ = std::move(*client);
    return run(1);
}

Result<void> CallContender::run(std::uint64_t count) {
    if (order_.measure == Measure::rate) return run_many(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto called = order_.measure == Measure::bandwidth ? client_.call("take", std::span<const std::byte>(bytes_))
                                                           : add_once(client_);
        if (!called) return called;
    }
    return {};
}

Result<void> CallContender::end() {
    client_.close();
    return {};
}

// So many are under way at a time.
Result<void> CallContender::run_many(std::uint64_t count) {
    std::mutex mutex;
    std::condition_variable changed;
    std::uint64_t sent = 0;
    std::uint64_t done = 0;
    Result<void> outcome;
    for (; sent < count; ++sent) {
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return sent - done < kInFlight; });
        }
        client_.async_call<int>(
            [&](const Result<int>& sum) {
                const std::lock_guard lock(mutex);
                if (!sum) outcome = std::unexpected(sum.error());
                ++done;
                changed.notify_one();
            },
            "add", 2, 3);
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done == count; });
    return outcome;
}

Entrant call_entrant(const CallStyle& style, const Task& task) {
    return {"strait call", task, [style](const Workbench& bench, const Task&) -> Result<std::unique_ptr<Contender>> {
                auto contender = CallContender::start(bench, style);
                if (!contender) return std::unexpected(contender.error());
                return std::move(*contender);
            }};
}

Result<void> follow_calls(const Words& arguments) {
    rpc::Server server({.connections = std::stoul(arguments[2])});
    server.bind("add", [](int a, int b) { return a + b; });
    server.bind("take", [](std::span<const std::byte> bytes) { return static_cast<std::int64_t>(bytes.size()); });
    if (auto served = server.serve(arguments[0], {.waiting = waiting_of(arguments[1])}); !served)
        return std::unexpected(served.error());
    std::jthread watch([&server] {
        auto stdio = Stream::connect("stdio:");
        std::array<std::byte, 64> rest{};
        while (stdio && stdio->read(rest).value_or(0) > 0) {
        }
        server.stop();
    });
    return server.run();
}

}  // namespace strait::bench
