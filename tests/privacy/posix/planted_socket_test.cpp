/// What stands already where a name of ours should be: reported exactly, not followed, and left alone unless it is our own left-over.

#include "privacy/posix/planted.hpp"
#include "privacy/posix/stranger.hpp"
#include "support/outcome.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/event.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace strait::test {
namespace {

using Path = std::filesystem::path;

/// Something that is in the way, and what is said about it.
struct Obstacle {
    std::string name;
    std::function<void(const Path&)> plant;
    const char* complaint;
};

const std::vector<Obstacle>& obstacles_for_sockets() {
    static const std::vector<Obstacle> obstacles{
        {"file", plant_file, "a file that is not a socket is in the way"},
        {"FIFO", plant_fifo, "a file that is not a socket is in the way"},
        {"folder", plant_folder, "a folder is in the way"},
        {"dangling link", plant_dangling_link, "a symbolic link is in the way"},
        {"link to a file", plant_link_to_file, "a symbolic link is in the way"},
        {"link to a dead socket", plant_link_to_dead_socket, "a symbolic link is in the way"},
    };
    return obstacles;
}

const std::vector<Obstacle>& obstacles_for_fifos() {
    static const std::vector<Obstacle> obstacles{
        {"file", plant_file, "something that is not a FIFO is in the way"},
        {"dead socket", plant_dead_socket, "something that is not a FIFO is in the way"},
        {"folder", plant_folder, "something that is not a FIFO is in the way"},
        {"dangling link", plant_dangling_link, "something that is not a FIFO is in the way"},
        {"link to a FIFO", plant_link_to_fifo, "something that is not a FIFO is in the way"},
    };
    return obstacles;
}

void check_refused(const std::string& address, const std::string& complaint) {
    const auto listener = Listener::listen(address);
    CHECK(outcome(listener) == "already_in_use");
    CHECK(problem(listener) == "cannot listen on " + address + ": " + complaint);
}

void check_obstacles(const char* scheme, const std::vector<Obstacle>& obstacles) {
    for (const auto& obstacle : obstacles) {
        CAPTURE(obstacle.name);
        const PublicFolder folder;
        const auto path = folder.path("name");
        obstacle.plant(path);
        const auto before = picture_of(path.parent_path());
        check_refused(path_address(scheme, path), obstacle.complaint);
        CHECK(picture_of(path.parent_path()) == before);
    }
}

}  // namespace

TEST_SUITE("planted_names") {
    TEST_CASE("unix:// leaves alone whatever is not its own") { check_obstacles("unix", obstacles_for_sockets()); }
    TEST_CASE("fifo:// leaves alone whatever is not its own") { check_obstacles("fifo", obstacles_for_fifos()); }

    TEST_CASE("pipe:// leaves alone whatever is not its own") {
        for (const auto& obstacle : obstacles_for_sockets()) {
            CAPTURE(obstacle.name);
            const RuntimeFolder runtime;
            static_cast<void>(must(Listener::listen("pipe://first")));
            obstacle.plant(runtime.path("pipe/name"));
            const auto before = picture_of(runtime.root());
            check_refused("pipe://name", obstacle.complaint);
            CHECK(picture_of(runtime.root()) == before);
        }
    }

    TEST_CASE("a socket that its killed owner left is replaced") {
        const PublicFolder folder;
        const auto path = folder.path("name");
        plant_dead_socket(path);
        auto listener = must(Listener::listen(path_address("unix", path)));
        CHECK(outcome(Stream::connect(listener.address())) == "ok");
    }

    TEST_CASE("the socket of another user is left alone, dead or alive") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        CHECK(as_stranger("bind", folder.path("dead")) == "done");
        Program stranger(stranger_command("serve", folder.path("living")));
        CHECK(stranger.out_line() == "ready");
        for (const char* name : {"dead", "living"}) {
            const auto before = picture_of(folder.path("."));
            check_refused(path_address("unix", folder.path(name)),
                          "a socket of another user (uid 65534) is in the way");
            CHECK(picture_of(folder.path(".")) == before);
        }
    }

    TEST_CASE("a FIFO of another user is left alone") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        CHECK(as_stranger("make-fifo", folder.path("his")) == "done");
        check_refused(path_address("fifo", folder.path("his")), "a FIFO of another user is in the way");
        CHECK(std::filesystem::is_fifo(folder.path("his")));
    }

    TEST_CASE("what is planted as a lock file is not followed") {
        struct Lock {
            std::function<void(const Path&)> plant;
            std::string what;
        };
        const std::vector<Lock> locks{
            {plant_dangling_link, "a symbolic link is in the way at "},
            {plant_link_to_file, "a symbolic link is in the way at "},
            {plant_folder, "a folder is in the way at "},
            {plant_fifo, "something that is no file is in the way at "},
        };
        for (const char* scheme : {"unix", "fifo"}) {
            for (const auto& lock : locks) {
                CAPTURE(lock.what);
                const PublicFolder folder;
                const auto path = folder.path("name");
                lock.plant(path.string() + ".lock");
                const auto before = picture_of(path.parent_path());
                const auto listener = Listener::listen(path_address(scheme, path));
                CHECK(outcome(listener) == "access_denied");
                const auto expected = lock.what + path.string() + ".lock, where a file of this user should be";
                CHECK(problem(listener).find(expected) != std::string::npos);
                CHECK(picture_of(path.parent_path()) == before);
            }
        }
    }

    TEST_CASE("what is planted as the page of an event or a mutex is not followed") {
        struct Obstacle {
            std::function<void(const Path&)> plant;
            std::string what;
        };
        const std::vector<Obstacle> obstacles{
            {plant_dangling_link, "a symbolic link"},
            {plant_link_to_file, "a symbolic link"},
            {plant_folder, "a folder"},
            {plant_fifo, "something that is no file"},
        };
        for (const auto& obstacle : obstacles) {
            CAPTURE(obstacle.what);
            const RuntimeFolder runtime;
            static_cast<void>(must(Event::create("event://first")));
            const auto path = runtime.path("notify/name");
            obstacle.plant(path);
            const auto before = picture_of(runtime.root());
            const auto complaint =
                obstacle.what + " is in the way at " + path.string() + ", where a file of this user should be";
            for (const auto& told :
                 {problem(Event::open_or_create("event://name")), problem(Event::open("event://name")),
                  problem(Mutex::create("mutex://name")), problem(Mutex::open("mutex://name"))})
                CHECK(told.find(complaint) != std::string::npos);
            CHECK(picture_of(runtime.root()) == before);
        }
    }

    TEST_CASE("another user's lock file is not used") {
        if (cannot_be_stranger()) return;
        const PublicFolder folder;
        const auto path = folder.path("name");
        CHECK(as_stranger("make", path.string() + ".lock") == "done");
        const auto listener = Listener::listen(path_address("unix", path));
        CHECK(outcome(listener) == "access_denied");
        CHECK(problem(listener).find("another user's file is in the way at ") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(path));
    }
}

}  // namespace strait::test
