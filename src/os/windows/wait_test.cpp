#include "os/windows/wait.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <thread>

TEST_SUITE("os.windows.wait") {
    using namespace strait;
    using namespace strait::os;

    static DWORD open_handles() {
        DWORD count = 0;
        REQUIRE(GetProcessHandleCount(GetCurrentProcess(), &count));
        return count;
    }

    // One wait that may be stopped gives the thread its event.
    static void run_thread() {
        const auto event = make_event();
        REQUIRE(event.has_value());
        SetEvent(event->get());
        std::stop_source source;
        Result<void> waited = fail(Errc::closed);
        std::thread([&] { waited = wait_one(event->get(), Deadline::until_stopped(source.get_token())); }).join();
        CHECK(waited.has_value());
    }

    // Small blocks, taken and given back as fast as possible: whoever writes into what it has freed writes into one of them.
    static bool blocks_stay_intact(const std::stop_token& stop) {
        constexpr std::array kPattern{0x1234'5678'9ABC'DEF0U, 0x0FED'CBA9'8765'4321U};
        while (!stop.stop_requested()) {
            std::array<std::unique_ptr<std::array<std::uint64_t, 2>>, 64> blocks;
            for (auto& block : blocks) block = std::make_unique<std::array<std::uint64_t, 2>>(kPattern);
            if (!std::ranges::all_of(blocks, [&](const auto& block) { return *block == kPattern; })) return false;
        }
        return true;
    }

    TEST_CASE("threads that have waited leave no handles behind, and what they have freed alone") {
        constexpr int kThreads = 200;
        run_thread();
        const auto before = open_handles();
        bool intact = false;
        std::jthread allocating([&](const std::stop_token& stop) { intact = blocks_stay_intact(stop); });
        for (int i = 0; i < kThreads; ++i) run_thread();
        allocating.request_stop();
        allocating.join();
        CHECK(intact);
        CHECK(open_handles() < before + kThreads);
    }

    TEST_CASE("a stop ends the wait, and only the wait it was meant for") {
        const auto event = make_event();
        REQUIRE(event.has_value());
        std::stop_source source;
        source.request_stop();
        CHECK(wait_one(event->get(), Deadline::until_stopped(source.get_token())).error() == Errc::cancelled);
        SetEvent(event->get());
        std::stop_source other;
        CHECK(wait_one(event->get(), Deadline::until_stopped(other.get_token())).has_value());
    }

    // MinGW's std::atomic::wait loses wake-ups, and std::stop_callback waits with it for a callback that is under way. See
    // cmake/strait_library.cmake for what is done against it.
    TEST_CASE("a stop that comes while the wait ends never blocks the waiter") {
        constexpr int kRounds = 1000;
        const auto never = make_event();
        const auto next = make_event();
        const auto taken = make_event();
        REQUIRE((never.has_value() && next.has_value() && taken.has_value()));
        std::stop_source source;
        const std::jthread stopping([&](const std::stop_token& end) {
            while (wait_one(next->get(), Deadline::until_stopped(end)).has_value()) {
                ResetEvent(next->get());
                std::stop_source now = source;
                SetEvent(taken->get());
                now.request_stop();
            }
        });
        for (int i = 0; i < kRounds; ++i) {
            source = std::stop_source();
            SetEvent(next->get());
            CHECK(wait_one(never->get(), Deadline::until_stopped(source.get_token())).error() == Errc::cancelled);
            CHECK(wait_one(taken->get(), Deadline::never()).has_value());
            ResetEvent(taken->get());
        }
    }
}
