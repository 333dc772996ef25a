#include "crash/couple.hpp"

#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

namespace strait::test {
namespace {

// Enough for a thread that has begun to get into its system call, nearly always; any other moment is as good.
void let_it_wait(const std::atomic<bool>& begun) {
    while (!begun) std::this_thread::yield();
    dawdle(std::chrono::milliseconds(1));
}

}  // namespace

std::string name(Victim victim) {
    return victim == Victim::listens ? "the listener is killed" : "the client is killed";
}

Couple::Couple(const StreamDriver& driver, Victim side, const std::string& role, std::vector<std::string> arguments) {
    if (side == Victim::listens) {
        arguments.insert(arguments.begin(), {role + "-server", driver.address()});
        victim_.emplace(arguments);
        survivor_ = must(Stream::connect(victim_->address(), {.deadline = patience()}));
        wait_until_connected(role);
        return;
    }
    listener_ = must(Listener::listen(driver.address()));
    arguments.insert(arguments.begin(), {role + "-client", listener_->address().text()});
    Background connected([&] { return victim_.emplace(arguments).process_id(); });
    survivor_ = must(listener_->accept(patience()));
    connected.get();
    wait_until_connected(role);
}

// Of a connection that was never accepted another end is told than of one that was.
void Couple::wait_until_connected(const std::string& role) {
    if (role == "hold" && victim_->line() != "connected") throw Unexpected("the peer is not connected");
}

void Couple::kill() { must(victim_->process().kill()); }

Couple::Told Couple::kill_while(const std::function<News(Stream&)>& learning) {
    std::atomic<bool> begun = false;
    Background learnt([&] {
        begun = true;
        return learning(survivor_);
    });
    let_it_wait(begun);
    const auto killed = Clock::now();
    kill();
    const auto news = learnt.get();
    return {news.what, news.at - killed};
}

News read_to_end(Stream& stream) {
    std::array<std::byte, 65536> buffer;
    while (true) {
        const auto count = stream.read(buffer, patience());
        if (count && *count > 0) continue;
        return {count ? "end" : outcome(count), Clock::now()};
    }
}

News write_to_end(Stream& stream) {
    const auto data = Pattern::take(65536);
    while (true) {
        const auto written = stream.write(data, patience());
        if (!written) return {outcome(written), Clock::now()};
    }
}

News await_hang_up(Stream& stream) {
    const auto gone = stream.wait_hang_up(patience());
    return {outcome(gone), Clock::now()};
}

void dawdle(Clock::duration time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) std::this_thread::yield();
}

Clock::duration best_of_few(const std::function<Clock::duration()>& attempt) {
    auto best = attempt();
    for (int again = 1; again < 8 && best >= kTold; ++again) best = std::min(best, attempt());
    return best;
}

}  // namespace strait::test
