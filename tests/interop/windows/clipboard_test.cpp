/// All that is tested of the clipboard, in one suite: there is one clipboard, and suites run side by side.

#include "interop/foreign.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/this_process.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/item.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <string>

namespace strait::test {
namespace {

constexpr const char* kFormat = "clipboard:?format=strait.test";

std::string text_of(Item& item) { return std::string(text(must(item.read(patience())))); }

}  // namespace

TEST_SUITE("clipboard") {
    TEST_CASE("text goes to a bare program and comes from one; a command reads and writes it as well") {
        auto clipboard = must(Item::open("clipboard:"));
        must(clipboard.write(bytes("a\u00e4\u20ac\U0001f600"), patience()));
        CHECK(run(bare("clipboard_getter", {"text"})).out.starts_with("61 e4 20ac d83d de00 "));
        CHECK(text_of(clipboard) == "a\u00e4\u20ac\U0001f600");
        CHECK(run(bare("clipboard_setter", {"text", "from a bare program"})).code == 0);
        CHECK(text_of(clipboard) == "from a bare program");
        CHECK(run(strait_command({"read", "clipboard:"})).out == "from a bare program");
        CHECK(run(strait_command({"write", "clipboard:", "from the command"})).code == 0);
        CHECK(text_of(clipboard) == "from the command");
        must(clipboard.write({}, patience()));
        CHECK(text_of(clipboard).empty());
    }

    TEST_CASE("a registered format has its bytes, whatever they are") {
        auto item = must(Item::open(kFormat));
        CHECK(run(bare("clipboard_setter", {"strait.test", "bytes"})).code == 0);
        CHECK(text_of(item).substr(0, 5) == "bytes");
        const std::string raw("\0\xff\n", 3);
        must(item.write(bytes(raw), patience()));
        CHECK(text_of(item).substr(0, 3) == raw);
        CHECK(run(bare("clipboard_getter", {"strait.test"})).out.starts_with(raw.substr(0, 2)));
        auto clipboard = must(Item::open("clipboard:"));
        CHECK(problem(clipboard.read(patience())) == "there is no text in the clipboard");
        must(clipboard.write(bytes("x"), patience()));
        CHECK(outcome(item.read(patience())) == "not_found");
        CHECK(problem(item.read(patience())) == "there is no 'strait.test' in the clipboard");
    }

    TEST_CASE("whoever waits is told of a change that a bare program makes, once") {
        auto clipboard = must(Item::open("clipboard:"));
        check_wait([&](const Deadline& deadline) { return clipboard.wait_change(deadline); });
        Background changed([&] { return clipboard.wait_change(patience()); });
        CHECK(run(bare("clipboard_setter", {"text", "new"})).code == 0);
        must(changed.get());
        CHECK(text_of(clipboard) == "new");
        WaitSet set;
        bool told = false;
        must(set.add(clipboard, [&] {
            must(clipboard.wait_change(patience()));
            told = true;
        }));
        CHECK(run(bare("clipboard_setter", {"text", "newer"})).code == 0);
        while (!told) must(set.wait(patience()));
        CHECK(text_of(clipboard) == "newer");
    }

    TEST_CASE("watch prints what is there and then each change") {
        CHECK(run(bare("clipboard_setter", {"text", "before"})).code == 0);
        Program watcher(strait_command({"watch", "clipboard:", "--count", "2"}));
        CHECK(watcher.out_line() == "before");
        CHECK(run(bare("clipboard_setter", {"text", "after"})).code == 0);
        CHECK(watcher.out_line() == "after");
        CHECK(watcher.exit_code() == 0);
    }

    TEST_CASE("a clipboard that somebody holds open is waited for until the deadline, and then named with its holder") {
        auto clipboard = must(Item::open("clipboard:"));
        must(clipboard.write(bytes("kept"), patience()));
        Program holder(bare("clipboard_holder"));
        CHECK(holder.out_line() == "ready");
        const auto refused = clipboard.read(moment());
        CHECK(outcome(refused) == "timed_out");
        CHECK(problem(refused).starts_with("the clipboard is held open by process " +
                                           std::to_string(holder.process().process_id()) + " ("));
        CHECK(outcome(clipboard.write(bytes("x"), moment())) == "timed_out");
        Background got([&] { return clipboard.read(patience()); });
        holder.finish();
        CHECK(text(must(got.get())) == "kept");
    }

    TEST_CASE("a killed holder does not keep the clipboard") {
        auto clipboard = must(Item::open("clipboard:"));
        must(clipboard.write(bytes("kept"), patience()));
        Program holder(bare("clipboard_holder"));
        CHECK(holder.out_line() == "ready");
        must(holder.process().kill());
        CHECK(text_of(clipboard) == "kept");
    }

    TEST_CASE("what is no text is refused, and closed items answer `closed`") {
        auto clipboard = must(Item::open("clipboard:"));
        const auto refused = clipboard.write(bytes("\xff"), patience());
        CHECK(outcome(refused) == "invalid_argument");
        CHECK(problem(refused) == "text for the clipboard must be UTF-8 without NUL");
        CHECK(outcome(must(Item::open(kFormat)).write({}, patience())) == "invalid_argument");
        CHECK(problem(Item::open("clipboard:?format=")) == "cannot open clipboard:?format=: the format has no name");
        CHECK(problem(clipboard.execute("[Save]")) == "the clipboard takes no commands; dde:// does");
        clipboard.close();
        CHECK(outcome(clipboard.read()) == "closed");
        CHECK(outcome(clipboard.write({})) == "closed");
        CHECK(outcome(clipboard.wait_change()) == "closed");
        CHECK(outcome(clipboard.wait_handle()) == "closed");
    }

    TEST_CASE("items leave no handle behind") {
        const auto once = [] { must(must(Item::open("clipboard:")).write(bytes("x"), patience())); };
        for (int round = 0; round < 5; ++round) once();
        const auto before = open_handles();
        for (int round = 0; round < 10; ++round) once();
        CHECK(open_handles() <= before + 1);
    }
}

}  // namespace strait::test
