/// `strait top` at a terminal: keys, another size, and the terminal as it was before, however it ends.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/unique.hpp"

#include <strait/event.hpp>

#include <doctest/doctest.h>

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

namespace strait::test {
namespace {

/// A program at a terminal of its own, and we at the other side of it.
class Terminal {
  public:
    explicit Terminal(std::vector<std::string> command, winsize size = {24, 220, 0, 0}) {
        std::vector<char*> words;
        for (auto& word : command) words.push_back(word.data());
        words.push_back(nullptr);
        process_ = ::forkpty(&side_, nullptr, nullptr, &size);
        if (process_ == 0) {
            ::setenv("TERM", "xterm", 1);
            ::execv(words[0], words.data());
            ::_exit(127);
        }
        REQUIRE(process_ > 0);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        if (process_ > 0) ::kill(process_, SIGKILL);
        if (process_ > 0) ::waitpid(process_, nullptr, 0);
        ::close(side_);
    }

    /// Until that text has come; what came before it is dropped.
    std::string until(std::string_view text) {
        const auto deadline = patience();
        while (!seen_.contains(text))
            REQUIRE_MESSAGE((!deadline.expired() && read_more()), "no '" << text << "' in '" << seen_ << "'");
        const auto end = seen_.find(text) + text.size();
        const auto before = seen_.substr(0, end);
        seen_.erase(0, end);
        return before;
    }
    void type(std::string_view keys) { CHECK(::write(side_, keys.data(), keys.size()) == std::ssize(keys)); }
    void resize(winsize size) { CHECK(::ioctl(side_, TIOCSWINSZ, &size) == 0); }
    void send(int signal) { CHECK(::kill(process_, signal) == 0); }
    [[nodiscard]] bool is_raw() const {
        termios modes{};
        CHECK(::tcgetattr(side_, &modes) == 0);
        return (modes.c_lflag & (ICANON | ECHO)) != (ICANON | ECHO);
    }
    int exit_code() {
        int status = 0;
        CHECK(::waitpid(process_, &status, 0) == process_);
        process_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    bool read_more() {
        pollfd ready{side_, POLLIN, 0};
        if (::poll(&ready, 1, std::chrono::milliseconds(kPatience).count()) != 1) return false;
        std::array<char, 4096> buffer{};
        const auto count = ::read(side_, buffer.data(), buffer.size());
        if (count > 0) seen_.append(buffer.data(), static_cast<std::size_t>(count));
        return count > 0;
    }

    int side_ = -1;
    pid_t process_ = -1;
    std::string seen_;
};

constexpr std::string_view kLeft = "\033[?1049l";  // the screen that was there before is back

const std::vector<std::string>& top() {
    static const auto command = strait_command({"top", "--interval", "100ms"});
    return command;
}

}  // namespace

TEST_SUITE("top_terminal") {
    TEST_CASE("what is open is shown, keys sort and filter, and q gives the terminal back") {
        const RuntimeFolder runtime;
        const auto address = "event://" + unique_name();
        const auto event = must(Event::create(address));
        Terminal terminal(top());
        terminal.until("by traffic");
        terminal.until(address);
        CHECK(terminal.is_raw());
        terminal.type(">");
        terminal.until("by address");
        terminal.type("/nothing-of-that-name");
        terminal.until("filter: nothing-of-that-name_");
        terminal.until("0 open in 0 programs");
        terminal.type("\r");
        terminal.until("q quit");
        terminal.type("q");
        terminal.until(kLeft);
        CHECK(terminal.exit_code() == 0);
        CHECK_FALSE(terminal.is_raw());
    }

    TEST_CASE("another size is taken up at once") {
        const RuntimeFolder runtime;
        Terminal terminal(strait_command({"top", "--interval", "1h"}));
        terminal.until("PROGRAM");
        terminal.resize({10, 30, 0, 0});
        const auto drawn = terminal.until("arrows scroll");
        CHECK(drawn.empty() == false);
        terminal.resize({10, 20, 0, 0});
        CHECK_FALSE(terminal.until("q quit  < > sort by~").contains("PROGRAM"));
        terminal.type("q");
        CHECK(terminal.exit_code() == 0);
    }

    TEST_CASE("Ctrl-C and signals that end it give the terminal back") {
        const RuntimeFolder runtime;
        for (const int signal : {0, SIGINT, SIGTERM, SIGHUP}) {
            Terminal terminal(top());
            terminal.until("by traffic");
            REQUIRE(terminal.is_raw());
            signal == 0 ? terminal.type("\x03") : terminal.send(signal);
            terminal.until(kLeft);
            CHECK(terminal.exit_code() == 0);
            CHECK_FALSE(terminal.is_raw());
        }
    }

    TEST_CASE("it ends with whoever has started it, and gives the terminal back") {
        const RuntimeFolder runtime;
        Terminal terminal(
            {"/bin/sh", "-c", "sh -c 'echo shell $$; \"$0\" top; :' \"$0\"; until read x; do :; done", top()[0]});
        terminal.until("shell ");
        const auto shell = std::stoi(terminal.until("\n"));
        terminal.until("by traffic");
        REQUIRE(terminal.is_raw());
        CHECK(::kill(shell, SIGKILL) == 0);
        terminal.until(kLeft);
        terminal.type("x\n");
        CHECK(terminal.exit_code() == 0);
        CHECK_FALSE(terminal.is_raw());
    }

    TEST_CASE("without a terminal, and with one that can do nothing, it prints tables") {
        const RuntimeFolder runtime;
        const auto address = "event://" + unique_name();
        const auto event = must(Event::create(address));
        const auto said = run(strait_command({"top", "--count", "2", "--interval", "100ms"}));
        CHECK(said.code == 0);
        CHECK_FALSE(said.out.contains('\033'));
        const auto first = said.out.find("ADDRESS");
        CHECK(said.out.find("ADDRESS", first + 1) != std::string::npos);
        CHECK(said.out.contains(address));
        const auto object = run(strait_command({"top", "--once", "--json", "--interval", "100ms"}));
        CHECK(object.out.starts_with("{\"endpoints\":["));
        CHECK(object.out.contains("\"bytes_in_per_second\":0"));
        Terminal dumb({"/usr/bin/env", "TERM=dumb", top()[0], "top", "--interval", "100ms"});
        CHECK_FALSE((dumb.until("ADDRESS") + dumb.until("ADDRESS")).contains('\033'));
    }

    TEST_CASE("what makes no sense is told") {
        const auto order = run(strait_command({"top", "--sort", "size"}));
        CHECK(order.code == 2);
        CHECK(order.err.contains("there is no order 'size'; there is traffic, address, kind"));
        const auto interval = run(strait_command({"top", "--interval", "1ms"}));
        CHECK(interval.code == 2);
        CHECK(interval.err.contains("--interval is at least 100ms"));
    }
}

}  // namespace strait::test
