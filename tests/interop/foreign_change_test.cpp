/// Writers that have never heard of strait ring no bell; their changes are seen all the same.

#include "interop/foreign_region.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

namespace strait::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kSize = 4096;

std::vector<std::byte> content(std::uint64_t number) { return Pattern::take(kSize, number); }

// From the moment when the writer says that the new content stands there to the return of wait_change().
Clock::duration time_to_notice(Program& writer, Region& region, std::uint64_t number) {
    Background noticed([&] {
        const auto expected = content(number);
        do must(region.wait_change(patience()));
        while (!std::ranges::equal(region.bytes(), expected));
        return Clock::now();
    });
    store(writer, content(number));
    const auto stored = Clock::now();
    return noticed.get() - stored;
}

}  // namespace

TEST_SUITE("foreign_change") {
    TEST_CASE("a change by a program that rings no bell is noticed within 100 ms") {
        for (const auto& foreign : bare_regions(kSize)) {
            CAPTURE(foreign.name);
            Program writer(foreign.writer);
            store(writer, content(1));
            auto region = must(Region::open(foreign.address, Access::read_only));
            // The best of a few: the machine may be busy with other things, but not always.
            auto best = Clock::duration::max();
            for (std::uint64_t number = 2; number < 10 && best >= 100ms; ++number) {
                best = std::min(best, time_to_notice(writer, region, number));
            }
            CHECK(best < 100ms);
            writer.finish();
        }
    }

    TEST_CASE("strait watch prints each content that a bare program stores") {
        for (const auto& foreign : bare_regions(kSize)) {
            CAPTURE(foreign.name);
            Program writer(foreign.writer);
            store(writer, content(1));
            Program command(strait_command({"watch", "--raw", foreign.address}));
            std::vector<std::byte> seen(kSize);
            for (const std::uint64_t number : {1U, 2U, 3U}) {
                CAPTURE(number);
                if (number > 1) store(writer, content(number));
                const auto expected = content(number);
                // A look may fall into the middle of a write: then the next print is the whole one.
                do must(command.out().read_exact(seen, patience()));
                while (seen != expected);
            }
            must(command.process().kill());
            must(command.process().wait(patience()));
            writer.finish();
        }
    }
}

}  // namespace strait::test
