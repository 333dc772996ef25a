/// What a child of fork(2) may do with the objects it has copies of.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/strait.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

namespace strait::test {
namespace {

// What the function says when it is called in a forked child; the way it ended, if it crashed.
std::string said_by_child(const std::function<std::string()>& function) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const std::string said = function();
        const bool told = ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    std::string said(4096, '\0');
    said.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(ends[0], said.data(), said.size()), 0)));
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status == 0 ? said : "ended with status " + std::to_string(status);
}

std::string use_all_of(Region& region) {
    std::array<std::byte, 4> four{};
    return outcome(region.read(0, four)) + " " + outcome(region.write(0, four)) + " " + outcome(region.check()) + " " +
           outcome(region.notify()) + " " + outcome(region.wait_change(Deadline::now())) + " " +
           outcome(region.wait_handle()) + " " + std::to_string(region.bytes().size() + region.writable().size());
}

}  // namespace

TEST_SUITE("forked_child") {
    TEST_CASE("a region is not there, every call says forked, and the child opens its own") {
        for (const auto& address : {"shm://" + unique_name(), path_address("map", unique_path())}) {
            CAPTURE(address);
            auto region = must(Region::create(address, {.size = 4096}));
            must(region.write(0, bytes("here")));
            CHECK(said_by_child([&] { return use_all_of(region); }) == "forked forked forked forked forked forked 0");
            CHECK(said_by_child([&] {
                      region.close();
                      auto own = must(Region::open(address));
                      const std::string seen(text(own.bytes().first(4)));
                      // What this child has made is not its own child's either.
                      return seen + " " + said_by_child([&] { return outcome(own.check()); });
                  }) == "here forked");
            CHECK(text(region.bytes().first(4)) == "here");
            CHECK(outcome(region.notify()) == "ok");
        }
    }

    TEST_CASE("a publisher and a subscriber are their parent's, who goes on, and the child opens its own") {
        const auto address = "shm://" + unique_name();
        auto publisher = must(RawPublisher::create(address, 64));
        auto subscriber = must(RawSubscriber::attach(address));
        must(publisher.publish(bytes("before")));
        must(publisher.publish(bytes("it")));
        auto held = std::make_unique<RawSample>(must(subscriber.receive(patience())));
        auto loan = std::make_unique<RawLoan>(must(publisher.loan(4)));
        CHECK(said_by_child([&] {
                  const auto said = outcome(publisher.publish(bytes("x"))) + " " + outcome(publisher.try_publish({})) +
                                    " " + outcome(publisher.loan(4)) + " " +
                                    outcome(publisher.publish(std::move(*loan))) + " " + outcome(subscriber.receive()) +
                                    " " + outcome(subscriber.try_receive()) + " " + outcome(subscriber.wait_handle()) +
                                    " " + std::to_string(publisher.subscribers() + subscriber.publishers());
                  held.reset();
                  loan.reset();
                  subscriber.close();
                  publisher.close();
                  auto own = must(RawSubscriber::attach(address));
                  return said;
              }) == "forked forked forked forked forked forked forked 0");
        CHECK(text(held->bytes()) == "before");
        loan.reset();
        must(publisher.publish(bytes("after")));
        CHECK(text(must(subscriber.receive(patience())).bytes()) == "it");
        CHECK(text(must(subscriber.receive(patience())).bytes()) == "after");
        CHECK(publisher.subscribers() == 1);
        CHECK(subscriber.publishers() == 1);
    }

    TEST_CASE("a state is its parent's, who goes on, and the child opens its own") {
        for (const auto& address : {"shm://" + unique_name(), path_address("map", unique_path())}) {
            CAPTURE(address);
            auto state = must(State<int>::create(address, {.initial = 7}));
            must(state.store(8));
            CHECK(said_by_child([&] {
                      const auto said = outcome(state.load()) + " " + outcome(state.store(9)) + " " +
                                        outcome(state.try_store(9)) + " " + outcome(state.update([](int&) {})) + " " +
                                        outcome(state.wait_newer_than(1, Deadline::now())) + " " +
                                        outcome(state.wait_handle()) + " " + std::to_string(state.version());
                      state.close();
                      auto own = must(State<int>::open(address));
                      must(own.store(must(own.load()).value + 1));
                      return said;
                  }) == "forked forked forked forked forked forked 0");
            CHECK(must(state.load()).value == 9);
            must(state.store(10));
            CHECK(must(state.load()).version == 4);
        }
    }

    TEST_CASE("a child that is forked in a writer's turn does not have that turn, and its parent has not lost it") {
        const auto address = "shm://" + unique_name();
        auto state = must(RawState::create(address, 64));
        {
            const auto turn = must(state.take_turn());
            CHECK(said_by_child([&] {
                      auto own = must(RawState::open(address));
                      return outcome(own.try_store(bytes("child")));
                  }) == "would_block");
            CHECK(outcome(must(RawState::open(address)).try_store(bytes("another"))) == "would_block");
        }
        must(state.store(bytes("parent")));
    }

    TEST_CASE("a wait set is its parent's, and stays as it was") {
        auto listener = must(Listener::listen("pipe://" + unique_name()));
        WaitSet set;
        int calls = 0;
        const auto id = must(set.add(listener, [&calls] { ++calls; }));
        CHECK(said_by_child([&] {
                  const auto added = outcome(set.add(listener, [] {}));
                  set.remove(id);
                  return added + " " + outcome(set.wait(Deadline::now()));
              }) == "forked forked");
        const auto client = must(Stream::connect(listener.address()));
        CHECK(must(set.wait(patience())) == 1);
        CHECK(calls == 1);
    }

    TEST_CASE("a child process is neither waited for nor killed, whatever happens to the copy") {
        auto process = must(Process::spawn({"cat"}, {.out = piped, .in = piped}));
        CHECK(said_by_child([&] {
                  const auto waited = outcome(process.wait(Deadline::now()));
                  const auto killed = outcome(process.kill());
                  {
                      const Process copy = std::move(process);
                  }
                  return waited + " " + killed;
              }) == "forked forked");
        must(process.in().write(bytes("alive")));
        process.in().close();
        CHECK(text(must(process.out().read_all())) == "alive");
        CHECK(must(process.wait(patience())).code == 0);
    }

    TEST_CASE("streams and listeners work in both: the parent accepts, or its child does") {
        for (const auto& address :
             {"pipe://" + unique_name(), path_address("unix", unique_path()), std::string("tcp://127.0.0.1:0")}) {
            CAPTURE(address);
            auto listener = must(Listener::listen(address));
            auto first = must(Stream::connect(listener.address()));
            auto accepted = must(listener.accept(patience()));
            auto second = must(Stream::connect(listener.address()));
            CHECK(said_by_child([&] {
                      must(accepted.write(bytes("by the child")));
                      must(must(listener.accept(patience())).write(bytes("accepted by the child")));
                      listener.close();
                      return std::string("done");
                  }) == "done");
            accepted.close();
            CHECK(text(must(first.read_all({.deadline = patience()}))) == "by the child");
            CHECK(text(must(second.read_all({.deadline = patience()}))) == "accepted by the child");
            CHECK(outcome(Stream::connect(listener.address())) == "ok");
        }
    }

    TEST_CASE("a datagram socket works in both") {
        auto receiver = must(Datagram::bind("udp://127.0.0.1:0"));
        auto sender = must(Datagram::connect(receiver.address()));
        CHECK(said_by_child([&] { return outcome(sender.send(bytes("hello"), patience())); }) == "ok");
        std::array<std::byte, 16> buffer{};
        CHECK(outcome(receiver.receive(buffer, patience())) == "ok");
    }
}

}  // namespace strait::test
