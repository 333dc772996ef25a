/// Parents and children, one of whom is killed.

#include "crash/couple.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace strait::test {
namespace {

/// Any process, and the news of its end.
class Watched {
  public:
    explicit Watched(int process) : id_(process), handle_(static_cast<int>(::syscall(SYS_pidfd_open, process, 0))) {}
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    ~Watched() { ::close(handle_); }

    void kill() const { CHECK(::kill(id_, SIGKILL) == 0); }
    [[nodiscard]] bool ends() const {
        pollfd ended{handle_, POLLIN, 0};
        return ::poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) == 1;
    }

  private:
    int id_;
    int handle_;
};

// A shell that says its number and then becomes cat.
Program exec_cat() { return Program(strait_command({"exec", "--", "sh", "-c", "echo $$; exec cat"})); }

}  // namespace

TEST_SUITE("process_death") {
    TEST_CASE("strait exec ends with 137 within 100 ms after its child was killed") {
        const auto best = best_of_few([] {
            auto command = exec_cat();
            const Watched child(std::stoi(command.out_line()));
            const auto killed = Clock::now();
            child.kill();
            CHECK(command.exit_code() == 137);
            return Clock::now() - killed;
        });
        CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
    }

    TEST_CASE("the child of a strait exec that was killed reads the end of its stdin, and ends") {
        auto command = exec_cat();
        const Watched child(std::stoi(command.out_line()));
        must(command.process().kill());
        CHECK(child.ends());
    }

    TEST_CASE("a child that was killed is an end for its parent, at stdin and at stdout") {
        auto child = must(Process::spawn({"cat"}, {.out = piped, .in = piped}));
        must(child.in().write(bytes("hello"), patience()));
        std::array<std::byte, 5> heard{};
        must(child.out().read_exact(heard, patience()));
        must(child.kill());
        CHECK(read_to_end(child.out()).what == "end");
        CHECK(write_to_end(child.in()).what == "peer_died");
        CHECK(must(child.wait(patience())).signal == SIGKILL);
    }
}

}  // namespace strait::test
