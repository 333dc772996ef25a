/// DDE: our client and a bare server, a bare client and our server, and what the command makes of it.

#include "interop/foreign.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/item.hpp>
#include <strait/item_server.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <mutex>
#include <string>

namespace strait::test {
namespace {

// A server of its own for each test, and how a bare program is told of it.
struct Place {
    std::string service = unique_name();
    std::string address = "dde://" + service + "/board/text";
    Command words = {service, "board", "text"};
};

std::string text_of(Item& item) { return std::string(text(must(item.read(patience())))); }

void order(Program& program, std::string_view line) {
    must(program.in().write(bytes(std::string(line) + "\n"), patience()));
}

std::vector<std::byte> content(std::string_view text) {
    const auto all = bytes(text);
    return {all.begin(), all.end()};
}

}  // namespace

TEST_SUITE("dde") {
    TEST_CASE("a bare server is asked, given a new content and a command, and tells of changes") {
        const Place place;
        Program server(bare("dde_server", place.words));
        CHECK(server.out_line() == "ready");
        auto item = must(Item::open(place.address));
        CHECK(text_of(item) == "first");
        must(item.write(bytes("from the library"), patience()));
        CHECK(server.out_line() == "poke from the library");
        CHECK(text_of(item) == "from the library");
        must(item.execute("[Save]", patience()));
        CHECK(server.out_line() == "execute [Save]");

        check_wait([&](const Deadline& deadline) { return item.wait_change(deadline); });
        order(server, "changed by itself");
        must(item.wait_change(patience()));
        CHECK(text_of(item) == "changed by itself");
        WaitSet set;
        bool told = false;
        must(set.add(item, [&] {
            must(item.wait_change(patience()));
            told = true;
        }));
        order(server, "and again");
        while (!told) must(set.wait(patience()));
        CHECK(text_of(item) == "and again");
        server.finish();
    }

    TEST_CASE("the command reads, writes and watches a bare server's item, and has commands done") {
        const Place place;
        Program server(bare("dde_server", place.words));
        CHECK(server.out_line() == "ready");
        CHECK(run(strait_command({"read", place.address})).out == "first");
        Program watcher(strait_command({"watch", place.address, "--count", "2"}));
        CHECK(watcher.out_line() == "first");
        CHECK(run(strait_command({"write", place.address, "second"})).code == 0);
        CHECK(server.out_line() == "poke second");
        // It may have asked for the second one before it was told to.
        CHECK(watcher.out_line() == "second");
        CHECK(watcher.exit_code() == 0);
        CHECK(run(strait_command({"call", place.address, "[Save]"})).code == 0);
        CHECK(server.out_line() == "execute [Save]");
        const auto wrong = run(strait_command({"call", place.address, "add", "2"}));
        CHECK(wrong.code == 2);
        CHECK(wrong.err.contains("call: give one command for " + place.address + ", '[Save]' for one"));
        server.finish();
    }

    TEST_CASE("a bare client asks our server, replaces its content, has a command done and is told of changes") {
        const Place place;
        std::mutex mutex;
        std::string executed;
        auto server = must(
            ItemServer::serve(place.address, {.initial = content("ours"), .on_execute = [&](std::string_view command) {
                                                  const std::scoped_lock lock(mutex);
                                                  executed = command;
                                                  return command == "[Save]";
                                              }}));
        Program client(bare("dde_client", place.words));
        CHECK(client.out_line() == "ready");
        order(client, "request");
        CHECK(client.out_line() == "got ours");
        order(client, "poke theirs");
        CHECK(client.out_line() == "done");
        CHECK(text(server.content()) == "theirs");
        order(client, "execute [Save]");
        CHECK(client.out_line() == "done");
        order(client, "execute [Destroy]");
        CHECK(client.out_line().starts_with("failed "));
        CHECK(executed == "[Destroy]");
        order(client, "advise");
        CHECK(client.out_line() == "done");
        must(server.set(bytes("news")));
        CHECK(client.out_line() == "advice news");
        client.finish();
    }

    TEST_CASE("bytes of a registered format go both ways") {
        const Place place;
        const auto address = place.address + "?format=strait.test";
        auto server = must(ItemServer::serve(address, {.initial = content("ours")}));
        auto item = must(Item::open(address));
        CHECK(text_of(item) == "ours");
        // Changes are told as well; of other formats than text Wine 8 loses that.
        const std::string raw("\0\xff\n", 3);
        must(item.write(bytes(raw), patience()));
        CHECK(text(server.content()) == raw);
        must(server.set(bytes("news")));
        CHECK(text_of(item) == "news");
    }

    TEST_CASE("an acknowledgement that comes behind the data is not taken for the answer to what is asked next") {
        const Place place;
        Program server(bare("dde_message_server", place.words));
        CHECK(server.out_line() == "ready");
        auto item = must(Item::open(place.address));
        for (int i = 0; i < 3; ++i) CHECK(text_of(item) == "first");
        const auto advised = item.wait_change(patience());
        CHECK(outcome(advised) == "access_denied");
        CHECK(problem(advised) ==
              "the server tells nobody of changes of it (DdeClientTransaction: DMLERR_NOTPROCESSED)");
        CHECK(text_of(item) == "first");
        item.close();
        server.finish();
    }

    TEST_CASE("a notice of a change that comes ahead of an answer or behind it is no answer, and not lost") {
        const Place place;
        auto words = place.words;
        words.emplace_back("tell");
        Program server(bare("dde_message_server", words));
        CHECK(server.out_line() == "ready");
        auto item = must(Item::open(place.address));
        CHECK(outcome(item.wait_change(moment())) == "timed_out");
        for (int i = 0; i < 4; ++i) {
            CHECK(text_of(item) == "first");
            CHECK(outcome(item.wait_change(patience())) == "ok");
        }
        item.close();
        server.finish();
    }

    TEST_CASE("a server may refuse what is written, commands and other items, and a client hears of it") {
        const Place place;
        auto server =
            must(ItemServer::serve(place.address, {.initial = content("fixed"),
                                                   .on_write = [](std::span<const std::byte>) { return false; }}));
        auto item = must(Item::open(place.address));
        // Windows tells the refusal (access_denied); Wine 8 takes every answer to a poke for a good one.
        static_cast<void>(item.write(bytes("other"), patience()));
        CHECK(text(server.content()) == "fixed");
        CHECK(outcome(item.execute("[x]", patience())) == "access_denied");
        auto other = must(Item::open("dde://" + place.service + "/board/nothing"));
        CHECK(problem(other.read(patience())) ==
              "the server has no such item in that format (DdeClientTransaction: DMLERR_NOTPROCESSED)");
        CHECK(text_of(item) == "fixed");
    }

    TEST_CASE("whoever waits is told when the server ends, and when nobody serves there") {
        const Place place;
        auto server = must(ItemServer::serve(place.address));
        auto item = must(Item::open(place.address));
        must(item.wait_handle());
        Background waited([&] { return item.wait_change(patience()); });
        server.close();
        CHECK(outcome(waited.get()) == "peer_died");
        CHECK(outcome(item.wait_change(patience())) == "peer_died");
        CHECK(outcome(item.read(patience())) == "peer_died");
        const auto nobody = Item::open(place.address);
        CHECK(outcome(nobody) == "not_found");
        CHECK(problem(nobody) == "cannot open " + place.address + ": no program serves '" + place.service +
                                     "' with the topic 'board' (DdeConnect: DMLERR_NO_CONV_ESTABLISHED)");
    }

    TEST_CASE("a window that answers nobody is named within the deadline, and in the way only while it is there") {
        const Place place;
        Program deaf(bare("deaf_window"));
        CHECK(deaf.out_line() == "ready");
        const auto late = Item::open(place.address, moment());
        CHECK(outcome(late) == "timed_out");
        CHECK(problem(late).contains("DDE asks all windows, and one of process "));
        CHECK(problem(late).ends_with("bare_deaf_window.exe) does not answer"));
        std::stop_source stop;
        stop.request_stop();
        CHECK(outcome(Item::open(place.address, Deadline::until_stopped(stop.get_token()))) == "cancelled");
        deaf.finish();
        CHECK(outcome(Item::open(place.address, patience())) == "not_found");
    }

    TEST_CASE("whoever waits is told when a bare server is killed") {
        const Place place;
        Program server(bare("dde_server", place.words));
        CHECK(server.out_line() == "ready");
        auto item = must(Item::open(place.address));
        must(item.wait_handle());
        Background waited([&] { return item.wait_change(patience()); });
        must(server.process().kill());
        CHECK(outcome(waited.get()) == "peer_died");
        CHECK(outcome(item.read(patience())) == "peer_died");
    }

    TEST_CASE("an address that is no item's, text that cannot be sent, and closed items") {
        for (const std::string address : {"dde://x", "dde://x/y", "dde://x//z", "dde:///y/z"}) {
            CHECK(problem(Item::open(address)) == "cannot open " + address + ": write dde://SERVICE/TOPIC/ITEM");
            CHECK(problem(ItemServer::serve(address)) ==
                  "cannot serve " + address + ": write dde://SERVICE/TOPIC/ITEM");
        }
        const Place place;
        auto server = must(ItemServer::serve(place.address));
        CHECK(outcome(server.set(bytes("\xff"))) == "invalid_argument");
        server.close();
        CHECK(outcome(server.set({})) == "closed");
        CHECK(server.content().empty());
    }
}

}  // namespace strait::test
