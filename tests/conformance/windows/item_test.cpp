/// What every item owes its caller, at the clipboard and at a DDE server.

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/item.hpp>
#include <strait/item_server.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

namespace strait::test {
namespace {

void write(const std::string& address, std::string_view content) {
    must(must(Item::open(address)).write(bytes(content), patience()));
}

void on_each_item(const std::function<void(const std::string& address)>& body) {
    for (const std::string address : {"clipboard:", "clipboard:?format=strait.test"}) {
        SUBCASE(address.c_str()) { body(address); }
    }
    for (const std::string options : {"", "?format=strait.test"}) {
        const auto name = "dde:" + options;
        SUBCASE(name.c_str()) {
            const auto address = "dde://" + unique_name() + "/topic/item" + options;
            const auto server = must(ItemServer::serve(address));
            body(address);
        }
    }
}

// What is read may be longer than what was written: Wine gives memory in blocks.
std::string head_of(Item& item, std::size_t size) {
    return std::string(text(must(item.read(patience()))).substr(0, size));
}

}  // namespace

TEST_SUITE("item") {
    TEST_CASE("what one writes another reads, whole, and the last one stays") {
        on_each_item([](const std::string& address) {
            auto writer = must(Item::open(address));
            auto reader = must(Item::open(address));
            const std::string large(100'000, 'x');
            for (const auto& content : {std::string("first"), large, std::string("short")}) {
                must(writer.write(bytes(content), patience()));
                CHECK(head_of(reader, content.size()) == content);
                CHECK(head_of(writer, content.size()) == content);
            }
        });
    }

    TEST_CASE("a wait for a change ends with its deadline, and with its stop token") {
        on_each_item([](const std::string& address) {
            auto item = must(Item::open(address));
            check_wait([&](const Deadline& deadline) { return item.wait_change(deadline); });
        });
    }

    TEST_CASE("a change is told to whoever waits, and one before the wait is not missed") {
        on_each_item([](const std::string& address) {
            auto watcher = must(Item::open(address));
            must(watcher.wait_handle());
            Background told([&] { return watcher.wait_change(patience()); });
            write(address, "one");
            must(told.get());
            CHECK(head_of(watcher, 3) == "one");
            write(address, "two");
            must(watcher.wait_change(patience()));
            CHECK(head_of(watcher, 3) == "two");
        });
    }

    TEST_CASE("an item is ready in a wait set from the change until it is taken") {
        on_each_item([](const std::string& address) {
            auto watcher = must(Item::open(address));
            WaitSet set;
            must(set.add(watcher, [] {}));
            CHECK(outcome(set.wait(moment())) == "timed_out");
            write(address, "news");
            CHECK(must(set.wait(patience())) == 1);
            CHECK(must(set.wait(patience())) == 1);
            must(watcher.wait_change(patience()));
            CHECK(outcome(set.wait(moment())) == "timed_out");
        });
    }

    TEST_CASE("more than the limit is refused, and what was there stays") {
        on_each_item([](const std::string& address) {
            auto item = must(Item::open(address));
            must(item.write(bytes("kept"), patience()));
            const std::vector<std::byte> too_much(Item::kLargest + 1);
            const auto refused = item.write(too_much, patience());
            CHECK(outcome(refused) == "too_large");
            CHECK(problem(refused) == "an item has at most 268435456 bytes");
            CHECK(head_of(item, 4) == "kept");
        });
    }

    TEST_CASE("closed, moved-from and empty items answer `closed`") {
        on_each_item([](const std::string& address) {
            const auto check_closed = [](Item& item) {
                CHECK_FALSE(item.is_open());
                CHECK(outcome(item.read()) == "closed");
                CHECK(outcome(item.write(bytes("x"))) == "closed");
                CHECK(outcome(item.execute("[x]")) == "closed");
                CHECK(outcome(item.wait_change()) == "closed");
                CHECK(outcome(item.wait_handle()) == "closed");
                item.close();
            };
            Item empty;
            check_closed(empty);
            auto item = must(Item::open(address));
            auto moved = std::move(item);
            check_closed(item);  // NOLINT(bugprone-use-after-move): that is the question
            CHECK(moved.is_open());
            moved.close();
            check_closed(moved);
        });
    }

    TEST_CASE("items leave no handle behind") {
        on_each_item([](const std::string& address) {
            const auto once = [&] {
                auto item = must(Item::open(address));
                must(item.write(bytes("x"), patience()));
                static_cast<void>(head_of(item, 1));
            };
            for (int round = 0; round < 3; ++round) once();
            const auto before = open_handles();
            for (int round = 0; round < 5; ++round) once();
            CHECK(open_handles() <= before + 1);  // a thread's handles go a moment after it
        });
    }
}

}  // namespace strait::test
