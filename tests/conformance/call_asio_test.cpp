/// Calls by Boost.Asio's ways of waiting.

#include "support/calls.hpp"
#include "support/mark.hpp"

#include <strait/asio.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace strait::test {
namespace {

namespace asio = boost::asio;

/// A server with what these tests call, and a client of it.
struct Called {
    std::atomic<int> hanging = 0;
    std::atomic<int> cancelled = 0;
    Served server{call_drivers()[2].address(), [this](rpc::Server& s) {
                      s.bind("add", [](int a, int b) { return a + b; });
                      s.bind("join", [](const std::vector<std::string>& words, std::string_view last) {
                          std::string all;
                          for (const auto& word : words) all += word + " ";
                          return all + std::string(last);
                      });
                      s.bind("hang", [this](rpc::CallContext& context) {
                          ++hanging;
                          while (!context.cancelled()) std::this_thread::yield();
                          ++cancelled;
                      });
                  }};
    rpc::Client client = server.client(call_drivers()[2]);
};

}  // namespace

TEST_SUITE("call.asio") {
    TEST_CASE("a coroutine awaits calls, in the thread of its context") {
        Called called;
        asio::io_context context;
        std::string said;
        const auto calls = [&]() -> asio::awaitable<void> {
            const auto here = std::this_thread::get_id();
            said +=
                std::to_string(must(co_await rpc::async_call<int>(called.client, asio::use_awaitable, "add", 2, 3)));
            CHECK(std::this_thread::get_id() == here);
            const std::vector<std::string> words{"tea", "and"};
            said +=
                must(co_await rpc::async_call<std::string>(called.client, asio::use_awaitable, "join", words, "milk"));
            said += outcome(co_await rpc::async_call(called.client, asio::use_awaitable, "ad", 1));
            CHECK(std::this_thread::get_id() == here);
        };
        asio::co_spawn(context, calls(), asio::detached);
        context.run();
        CHECK(said == "5tea and milknot_found");
    }

    TEST_CASE("a future and a callback have the result; the callback runs where it is bound to") {
        Called called;
        auto future = rpc::async_call<int>(called.client, asio::use_future, "add", 2, 3);
        CHECK(must(future.get()) == 5);

        asio::io_context context;
        const auto strand = asio::make_strand(context);
        int sum = 0;
        rpc::async_call<int>(called.client,
                             asio::bind_executor(strand,
                                                 [&](const Result<int>& result) {
                                                     CHECK(strand.running_in_this_thread());
                                                     sum = must(result);
                                                 }),
                             "add", 3, 4);
        CHECK(sum == 0);  // nobody runs the context yet
        context.run();
        CHECK(sum == 7);
    }

    TEST_CASE("cancelling the slot cancels the call and its handler, as do the deadline and the token of the caller") {
        Called called;
        asio::io_context context;
        std::vector<std::string> told;
        const auto tell = [&](const Result<void>& result) { told.push_back(outcome(result)); };
        const auto hang = [&](const rpc::Caller& caller, auto token) {
            const int before = called.hanging;
            rpc::async_call(caller, asio::bind_executor(context, token), "hang");
            while (called.hanging == before) std::this_thread::yield();
        };
        for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial}) {
            asio::cancellation_signal signal;
            hang(called.client, asio::bind_cancellation_slot(signal.slot(), tell));
            signal.emit(asio::cancellation_type::none);
            signal.emit(type);
            context.run();
            context.restart();
        }
        std::stop_source stop;
        hang(called.client.within(Deadline::until_stopped(stop.get_token())), tell);
        stop.request_stop();
        context.run();
        context.restart();
        rpc::async_call(called.client.within(moment()), asio::bind_executor(context, tell), "hang");
        context.run();
        CHECK(told == std::vector<std::string>{"cancelled", "cancelled", "cancelled", "timed_out"});
        while (called.cancelled < called.hanging) std::this_thread::yield();
    }

    TEST_CASE("a client that is closed tells who waits") {
        Called called;
        asio::io_context context;
        std::string told;
        const auto tell = [&](const Result<int>& result) { told += outcome(result) + " "; };
        rpc::async_call<int>(called.client, asio::bind_executor(context, tell), "hang");
        while (called.hanging == 0) std::this_thread::yield();
        called.client.close();
        rpc::async_call<int>(called.client, asio::bind_executor(context, tell), "add", 1, 2);
        context.run();
        CHECK(told == "closed closed ");
    }
}

}  // namespace strait::test
