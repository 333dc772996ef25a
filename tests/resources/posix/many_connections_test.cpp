/// Servers of calls with many connections: what they cost, and that none is in another's way.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/rpc_client.hpp>
#include <strait/rpc_server.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <malloc.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace strait::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::string_view kCall =
    "\x94\x00\x01\xa3"sv
    "add\x92\x02\x03"sv;
constexpr std::string_view kAnswer = "\x94\x01\x01\xc0\x05"sv;
constexpr std::size_t kMostBytes = 8192;

// 10,000 by hand: both ends are in this process, which may have so many descriptors open.
std::size_t how_many() {
    const char* text = std::getenv("STRAIT_TEST_CONNECTIONS");
    return text == nullptr ? 300 : std::stoul(text);
}

std::size_t threads() {
    using Entries = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Entries("/proc/self/task"), Entries()));
}

std::size_t allocated() {
    const auto use = ::mallinfo2();
    return use.uordblks + use.hblkhd;
}

/// A server at a Unix socket, with a gate that a handler waits at.
class Server {
  public:
    Server() : server_({.connections = how_many() + 100}) {
        server_.bind("add", [](int a, int b) { return a + b; });
        server_.bind("wait", [this] {
            std::unique_lock lock(mutex_);
            ++waiting_;
            changed_.notify_all();
            changed_.wait_for(lock, kPatience, [this] { return open_; });
        });
        server_.bind("much", [](int size) { return std::string(static_cast<std::size_t>(size), 'x'); });
        address_ = must(server_.serve(path_address("unix", unique_path()))).text();
        thread_ = std::jthread([this](const std::stop_token& stop) { must(server_.run(stop)); });
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() { open(); }

    [[nodiscard]] Stream connect() const { return must(Stream::connect(address_, {.deadline = patience()})); }
    [[nodiscard]] rpc::Client client() const {
        return must(rpc::Client::connect(address_, {}, {.deadline = patience()}));
    }
    bool is_waited_at(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, [&] { return waiting_ == count; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool open_ = false;
    rpc::Server server_;
    std::string address_;
    std::jthread thread_;
};

// What a stranger asks once, and then is idle.
void ask(Stream& stream) {
    must(stream.write(bytes(kCall), patience()));
    std::array<std::byte, kAnswer.size()> answer{};
    must(stream.read_exact(answer, patience()));
    REQUIRE(text(answer) == kAnswer);
}

std::string microseconds_of(const rpc::Client& client) {
    constexpr int kCalls = 2000;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i) must(client.call<int>("add", 2, 3));
    const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
    return std::to_string(spent.count() / kCalls);
}

}  // namespace

TEST_SUITE("many_connections") {
    TEST_CASE("an idle connection takes no thread and little memory") {
        Server server;
        const auto client = server.client();
        static_cast<void>(microseconds_of(client));
        const auto alone = microseconds_of(client);
        std::vector<Stream> idle(how_many());
        const auto before = allocated();
        const auto threads_before = threads();
        for (auto& stream : idle) ask(stream = server.connect());
        const auto each = (allocated() - before) / idle.size();
        CHECK(each <= kMostBytes);
        CHECK(threads() <= threads_before + 1);
        CHECK(must(client.call<int>("add", 2, 3)) == 5);
        MESSAGE(idle.size() << " idle connections, bytes each with the client's end: " << each
                            << ", microseconds a call alone: " << alone
                            << ", beside them: " << microseconds_of(client));
        // And all of them are still there.
        for (auto& stream : idle) ask(stream);
    }

    TEST_CASE("a server that is to have more connections than the process may have says so") {
        constexpr std::size_t kMoreThanLinuxAllows = std::size_t{1} << 31;
        rpc::Server server({.connections = kMoreThanLinuxAllows});
        must(server.serve(path_address("unix", unique_path())));
        const auto run = server.run();
        REQUIRE_FALSE(run);
        CHECK(run.error() == Errc::out_of_resources);
        const auto said = run.error().message();
        CAPTURE(said);
        CHECK(said.find("2147483648 connections take 2147483904 open files") != std::string::npos);
        CHECK(said.find("ulimit -Hn") != std::string::npos);
    }

    TEST_CASE("handlers that block, more than there are CPUs, block nobody else") {
        Server server;
        const auto blocked = static_cast<int>(std::thread::hardware_concurrency()) + 3;
        std::vector<rpc::Client> clients;
        std::vector<std::jthread> callers;
        for (int i = 0; i < blocked; ++i) clients.push_back(server.client());
        for (auto& client : clients) callers.emplace_back([&client] { must(client.within(patience()).call("wait")); });
        CHECK(server.is_waited_at(blocked));
        CHECK(must(server.client().within(patience()).call<int>("add", 2, 3)) == 5);
        server.open();
    }

    TEST_CASE("a client that does not read its answers slows no other, and gets them all when it does") {
        constexpr int kCalls = 64;
        constexpr std::size_t kAnswerHead = 9;  // [1, id, nil, and a text of 100,000 bytes
        constexpr std::size_t kSize = 100'000;
        Server server;
        auto slow = server.connect();
        for (int i = 0; i < kCalls; ++i) {
            // [0, i, "much", [100000]]
            std::string call = "\x94"s + '\0' + static_cast<char>(i) +
                               "\xa4"
                               "much\x91\xce\x00\x01\x86\xa0"s;
            must(slow.write(bytes(call), patience()));
        }
        const auto other = server.client();
        for (int i = 0; i < 100; ++i) REQUIRE(must(other.within(patience()).call<int>("add", i, i)) == 2 * i);
        for (int i = 0; i < kCalls; ++i) {
            std::string answer(kAnswerHead + kSize, ' ');
            must(slow.read_exact(std::as_writable_bytes(std::span(answer)), patience()));
            REQUIRE(answer[2] == static_cast<char>(i));
            REQUIRE(answer.find_first_not_of('x', kAnswerHead) == std::string::npos);
        }
    }
}

}  // namespace strait::test
