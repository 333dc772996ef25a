/// What another user can do to each endpoint of ours: nothing.

#include "privacy/posix/stranger.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/channel.hpp>
#include <strait/datagram.hpp>
#include <strait/event.hpp>
#include <strait/hand_over.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>
#include <strait/signal.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace strait::test {
namespace {

// The deeds against a path, each with what it must come to.
struct Attempt {
    std::string deed;
    std::string result;
};

void check_attempts(const std::filesystem::path& path, const std::vector<Attempt>& attempts) {
    for (const auto& attempt : attempts) {
        CAPTURE(attempt.deed);
        CAPTURE(path.string());
        CHECK(as_stranger(attempt.deed, path) == attempt.result);
    }
}

// In a folder where he may make files of his own, of ours he can only see that they are there.
void check_untouchable(const std::filesystem::path& path) {
    check_attempts(path, {{"open", "EACCES"},
                          {"open-write", "EACCES"},
                          {"unlink", "EPERM"},
                          {"replace", "EPERM"},
                          {"bind", "EADDRINUSE"},
                          {"make", "EEXIST"},
                          {"make-fifo", "EEXIST"}});
}

// Below a folder of ours he cannot even look.
void check_unreachable(const std::filesystem::path& path) {
    check_attempts(path, {{"connect", "EACCES"},
                          {"open", "EACCES"},
                          {"open-write", "EACCES"},
                          {"unlink", "EACCES"},
                          {"replace", "EACCES"},
                          {"bind", "EACCES"},
                          {"make", "EACCES"},
                          {"make-folder", "EACCES"}});
}

// Nor can he open, remove or take the name of an object in shared memory.
void check_unopenable(const std::string& name) {
    CHECK(as_stranger("memory-open", "/" + name) == "EACCES");
    CHECK(as_stranger("memory-unlink", "/" + name) == "EACCES");
    CHECK(as_stranger("memory-make", "/" + name) == "EEXIST");
    check_untouchable("/dev/shm/" + name);
}

}  // namespace

TEST_SUITE("other_user") {
    TEST_CASE("the helper is really another user, who may do what everybody may") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        CHECK(as_stranger("make", folder.path("his")) == "done");
        CHECK(as_stranger("bind", folder.path("socket")) == "done");
        CHECK(as_stranger("unlink", folder.path("his")) == "done");
        CHECK(as_stranger("open", "/etc/shadow") == "EACCES");
    }

    TEST_CASE("pipe:// cannot be connected to, seen, replaced or squatted") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        auto listener = must(Listener::listen("pipe://private"));
        check_unreachable(runtime.path("pipe/private"));
        check_unreachable(runtime.path("pipe/private.lock"));
        check_unreachable(runtime.path("pipe/squatted"));
        check_attempts(runtime.path("pipe"), {{"list", "EACCES"}, {"enter", "EACCES"}, {"replace", "EACCES"}});
        check_attempts(runtime.path(), {{"list", "EACCES"}, {"enter", "EACCES"}, {"replace", "EACCES"}});
        CHECK(outcome(listener.try_accept()) == "would_block");
        CHECK(outcome(Stream::connect("pipe://private", {.deadline = patience()})) == "ok");
    }

    TEST_CASE("a shm:// channel cannot be connected to, seen, replaced or squatted") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        auto listener = must(ChannelListener::listen("shm://private"));
        check_unreachable(runtime.path("shm/private"));
        check_unreachable(runtime.path("shm/private.lock"));
        check_unreachable(runtime.path("shm/squatted"));
        check_attempts(runtime.path("shm"), {{"list", "EACCES"}, {"enter", "EACCES"}, {"replace", "EACCES"}});
        CHECK(outcome(listener.try_accept()) == "would_block");
    }

    TEST_CASE("unix:// in a folder of everybody cannot be connected to or replaced") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        const auto path = folder.path("socket");
        auto listener = must(Listener::listen(path_address("unix", path)));
        check_attempts(path,
                       {{"connect", "EACCES"}, {"unlink", "EPERM"}, {"replace", "EPERM"}, {"bind", "EADDRINUSE"}});
        check_untouchable(path.string() + ".lock");
        CHECK(outcome(listener.try_accept()) == "would_block");
        CHECK(outcome(Stream::connect(listener.address(), {.deadline = patience()})) == "ok");
    }

    TEST_CASE("fifo:// in a folder of everybody cannot be read, written or replaced") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        const auto path = folder.path("fifo");
        auto listener = must(Listener::listen(path_address("fifo", path)));
        check_untouchable(path);
        check_untouchable(path.string() + ".lock");
        CHECK(outcome(listener.try_accept()) == "would_block");
    }

    TEST_CASE("shm:// cannot be opened, removed or made again") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const auto name = unique_name();
        auto region = must(Region::create("shm://" + name, {.size = 4096}));
        must(region.notify());
        check_unopenable(name);
        check_attempts(runtime.path("notice"), {{"list", "EACCES"}, {"enter", "EACCES"}, {"replace", "EACCES"}});
        for (const auto& entry : std::filesystem::directory_iterator(runtime.path("notice")))
            check_unreachable(entry.path());
    }

    TEST_CASE("mq:// and mq-sysv:// cannot be received from, sent to, removed or made again") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const auto name = unique_name();
        const auto key = unique_key();
        auto queue = must(Datagram::bind("mq://" + name));
        auto sysv = must(Datagram::bind("mq-sysv://" + key));
        CHECK(as_stranger("queue-receive", "/" + name) == "EACCES");
        CHECK(as_stranger("queue-send", "/" + name) == "EACCES");
        // EACCES or EPERM, as the folder of the queues is one like /tmp or not.
        CHECK(as_stranger("queue-unlink", "/" + name).starts_with("E"));
        CHECK(as_stranger("queue-make", "/" + name) == "EEXIST");
        CHECK(as_stranger("sysv-receive", key) == "EACCES");
        CHECK(as_stranger("sysv-send", key) == "EACCES");
        CHECK(as_stranger("sysv-remove", key) == "EPERM");
        CHECK(as_stranger("sysv-make", key) == "EEXIST");
        check_unreachable(runtime.path("mq-sysv/" + key + ".lock"));
    }

    TEST_CASE("signal:// gets nothing from another user") {
        if (cannot_be_stranger()) return;
        auto inbox = must(Signal::open("signal:///USR1"));
        CHECK(as_stranger("signal", std::to_string(::getpid())) == "EPERM");
        CHECK(outcome(inbox.try_receive()) == "would_block");
    }

    TEST_CASE("event:// and mutex:// cannot be opened, seen, replaced or squatted") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        auto event = must(Event::create("event://his-event"));
        auto mutex = must(Mutex::create("mutex://his-mutex"));
        for (const char* name : {"notify/his-event", "notify/his-mutex", "notify/squatted"})
            check_unreachable(runtime.path(name));
        check_attempts(runtime.path("notify"), {{"list", "EACCES"}, {"enter", "EACCES"}, {"replace", "EACCES"}});
        CHECK(outcome(event.try_wait()) == "would_block");
        CHECK(outcome(mutex.try_lock()) == "ok");
    }

    TEST_CASE("sem:// cannot be opened, removed or made again") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const auto name = unique_name();
        auto semaphore = must(Semaphore::create("sem://" + name, {.initial = 1}));
        check_unopenable("sem." + name);
        CHECK(outcome(semaphore.try_acquire()) == "ok");
    }

    TEST_CASE("a topic cannot be opened, removed or made again, neither its messages nor its seats") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const auto name = unique_name();
        auto publisher = must(RawPublisher::create("shm://" + name, 64));
        auto subscriber = must(RawSubscriber::attach("shm://" + name));
        check_unopenable(name);
        check_unopenable(seats_of_topic(name));
        check_attempts(runtime.path("notice"), {{"list", "EACCES"}, {"enter", "EACCES"}, {"replace", "EACCES"}});
    }

    TEST_CASE("a state cannot be opened, removed or made again, nor can what lies beside it") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const PublicFolder folder;
        const auto name = unique_name();
        auto state = must(State<int>::create("shm://" + name, {.initial = 7}));
        auto kept = must(State<int>::create(path_address("map", folder.path("kept")), {.initial = 7}));
        must(state.store(8));
        must(kept.store(8));
        check_unopenable(name);
        check_untouchable(folder.path("kept"));
        std::size_t beside = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(runtime.path())) {
            if (entry.is_directory()) continue;
            check_unreachable(entry.path());
            ++beside;
        }
        CHECK(beside >= 4);  // each has a lock and a notice
        CHECK(must(state.load()).value == 8);
        CHECK(must(kept.load()).value == 8);
    }

    TEST_CASE("what he has put where a topic, a state or a semaphore should be is refused and left alone") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const auto name = unique_name();
        REQUIRE(as_stranger("memory-make", "/" + name) == "done");
        REQUIRE(as_stranger("memory-make", "/sem." + name) == "done");
        CHECK(problem(RawPublisher::create("shm://" + name, 64)) ==
              "cannot publish on shm://" + name + ": it belongs to another user (uid 65534)");
        CHECK(problem(RawSubscriber::attach("shm://" + name)) ==
              "cannot subscribe to shm://" + name + ": it belongs to another user (uid 65534)");
        CHECK(problem(RawState::open_or_create("shm://" + name, 64)) ==
              "cannot create shm://" + name + ": it belongs to another user (uid 65534)");
        CHECK(problem(RawState::open("shm://" + name)) ==
              "cannot open shm://" + name + ": it belongs to another user (uid 65534)");
        CHECK(outcome(Semaphore::create("sem://" + name)) == "already_in_use");
        CHECK(outcome(Semaphore::open_or_create("sem://" + name)) == "wrong_kind");
        for (const auto& file : {name, "sem." + name}) {
            CHECK(std::filesystem::file_size("/dev/shm/" + file) == 7);
            std::filesystem::remove("/dev/shm/" + file);
        }
    }

    TEST_CASE("a file that map:// made cannot be read, written or replaced") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const PublicFolder folder;
        const auto path = folder.path("file");
        auto region = must(Region::create(path_address("map", path), {.size = 4096}));
        check_untouchable(path);
    }

    TEST_CASE("he gets the file that he is handed, for reading, and no other thing") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        const auto secret = unique_path().string();
        std::ofstream(secret) << "the secret";
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        CHECK(as_stranger("open", secret) == "EACCES");
        const auto path = folder.path("his");
        Program stranger(stranger_command("take", path));
        CHECK(stranger.out_line() == "ready");
        auto worker = must(Stream::connect(path_address("unix", path), {.deadline = patience()}));
        must(hand_over_file(worker, secret, Access::read_only, patience()));
        CHECK(stranger.out_line() == "one the secret");
        CHECK(stranger.out_line() == "EACCES");
    }

    TEST_CASE("a client that wants a server of its own user refuses another's, before it sends a byte") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        const auto path = folder.path("his");
        Program stranger(stranger_command("serve", path));
        CHECK(stranger.out_line() == "ready");
        const auto stream =
            Stream::connect(path_address("unix", path), {.deadline = patience(), .server = Server::same_user});
        CHECK(problem(stream) ==
              "cannot connect to unix://" + path.string() + ": it is served by another user (uid 65534)");
        CHECK(outcome(stream) == "access_denied");
    }
}

}  // namespace strait::test
