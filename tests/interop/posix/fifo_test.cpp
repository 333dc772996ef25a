/// FIFOs that others write into and read from: bare programs, cat in a shell, socat.

#include "interop/conversation.hpp"
#include "interop/foreign.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>

namespace strait::test {
namespace {

/// The writer copies its stdin into the FIFO, the reader the FIFO to its stdout. Both make it where it is not there.
struct ForeignFifo {
    std::string name;
    std::function<Command(const std::string&)> writer;
    std::function<Command(const std::string&)> reader;
};

Command shell(const char* script, const std::string& path) { return {"sh", "-c", script, path}; }

std::vector<ForeignFifo> foreign_fifos() {
    return {
        {"bare", [](const auto& path) { return bare("fifo_writer", {path}); },
         [](const auto& path) { return bare("fifo_reader", {path}); }},
        {"mkfifo + cat", [](const auto& path) { return shell(R"([ -p "$0" ] || mkfifo "$0"; cat >"$0")", path); },
         [](const auto& path) { return shell(R"([ -p "$0" ] || mkfifo "$0"; cat "$0")", path); }},
        {"socat", [](const auto& path) { return installed("socat", "socat", {"-u", "-", "PIPE:" + path}); },
         [](const auto& path) { return installed("socat", "socat", {"-u", "PIPE:" + path + ",rdonly", "-"}); }},
    };
}

struct Place {
    std::filesystem::path path = unique_path();
    std::string address = path_address("fifo", path);
};

const std::string& content() {
    static const auto bytes = Pattern::take(kLongTalk);
    static const std::string all(text(bytes));
    return all;
}

bool feed(Program& program) {
    must(program.in().write(bytes(content()), patience()));
    program.in().close();
    return true;
}

bool all_came(Stream& stream) { return text(must(stream.read_all({.deadline = patience()}))) == content(); }

}  // namespace

TEST_SUITE("fifos") {
    TEST_CASE("the library makes a FIFO and reads what others write into it") {
        for (const auto& foreign : foreign_fifos()) {
            CAPTURE(foreign.name);
            const Place place;
            auto listener = must(Listener::listen(place.address));
            Program writer(foreign.writer(place.path));
            auto stream = must(listener.accept(patience()));
            Background fed([&] { return feed(writer); });
            CHECK(all_came(stream));
            CHECK(fed.get());
            writer.finish();
        }
    }

    TEST_CASE("the command makes a FIFO and prints what others write into it") {
        for (const auto& foreign : foreign_fifos()) {
            CAPTURE(foreign.name);
            const Place place;
            Program command(strait_command({"listen", place.address}));
            CHECK(listening_at(command) == place.address);
            Program writer(foreign.writer(place.path));
            Background fed([&] { return feed(writer); });
            CHECK(all_came(command.out()));
            CHECK(fed.get());
            writer.finish();
            command.finish();
            CHECK_FALSE(std::filesystem::exists(place.path));
        }
    }

    TEST_CASE("the library writes into a FIFO that others read") {
        for (const auto& foreign : foreign_fifos()) {
            CAPTURE(foreign.name);
            const Place place;
            Program reader(foreign.reader(place.path));
            auto stream = must(Stream::connect(place.address, {.wait = kPatience}));
            Background read([&] { return all_came(reader.out()); });
            must(stream.write(bytes(content()), patience()));
            stream.close();
            CHECK(read.get());
            reader.finish();
        }
    }

    TEST_CASE("the command writes into a FIFO that others read") {
        for (const auto& foreign : foreign_fifos()) {
            CAPTURE(foreign.name);
            const Place place;
            Program reader(foreign.reader(place.path));
            Background read([&] { return all_came(reader.out()); });
            const auto said = run(strait_command({"connect", "--wait", "20s", place.address}), content());
            CHECK(said.err == "");
            CHECK(said.code == 0);
            CHECK(read.get());
            reader.finish();
        }
    }

    TEST_CASE("a FIFO that others made and write into is read with mode=read") {
        for (const auto& foreign : foreign_fifos()) {
            CAPTURE(foreign.name);
            const Place place;
            Program writer(foreign.writer(place.path));
            Program command(strait_command({"connect", "--wait", "20s", place.address + "?mode=read"}));
            Background fed([&] { return feed(writer); });
            CHECK(all_came(command.out()));
            CHECK(fed.get());
            writer.finish();
            command.finish();
        }
    }
}

}  // namespace strait::test
