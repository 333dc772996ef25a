/// Readers and writers at full speed: every value is whole, versions only grow, and nobody begins anew more than twice.

#include "share/state/private_board.hpp"

#include "support/numbered_value.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>

namespace strait::state::test {
namespace {

using strait::test::is_whole;
using strait::test::Numbered;
using strait::test::numbered;

#if defined(STRAIT_TEST_VOLUME)
constexpr std::uint64_t kStores = STRAIT_TEST_VOLUME / 8192;
#endif

struct Report {
    std::string problem;
    std::uint32_t most_retries = 0;
    std::uint64_t loads = 0;
};

class Reader {
  public:
    explicit Reader(const PrivateBoard& memory) : memory_(memory), view_(memory.view()) {}

    Report read_up_to(std::uint64_t last) {
        while (version_ < last && report_.problem.empty()) load_one();
        return report_;
    }

  private:
    void load_one() {
        Numbered value{};
        const auto bytes = std::as_writable_bytes(std::span(&value, 1));
        // As State does it.
        const Word current =
            try_load(view_, seen_, bytes.data(), std::integral_constant<std::size_t, sizeof(Numbered)>());
        if (current != 0) seen_ = current;
        std::uint64_t version = version_in(current);
        if (version == 0) {
            Attempts attempts{.retries = 1, .begin = first_mark_of(this)};
            const auto loaded = load(memory_.board(), bytes, attempts);
            report_.most_retries = std::max(report_.most_retries, attempts.retries);
            if (!loaded) {
                report_.problem = loaded.error().message();
                return;
            }
            version = loaded->version;
        }
        ++report_.loads;
        if (!is_whole(value) && version > 1) report_.problem = "half a value";
        if (value.sequence != version && version > 1) report_.problem = "another value than its version says";
        if (version < version_) report_.problem = "versions that go back";
        version_ = version;
    }

    const PrivateBoard& memory_;
    View view_;
    Word seen_ = 0;
    std::uint64_t version_ = 0;
    Report report_;
};

Report run(std::size_t readers, std::size_t writers, std::uint64_t stores) {
    const PrivateBoard memory(sizeof(Numbered), 16);
    std::mutex turn;
    std::vector<Report> reports(readers);
    {
        std::vector<std::jthread> threads;
        for (auto& report : reports) threads.emplace_back([&] { report = Reader(memory).read_up_to(stores + 1); });
        for (std::size_t writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] {
                for (std::uint64_t i = 0; i < stores / writers; ++i) {
                    const std::scoped_lock lock(turn);
                    const auto next = version_in(memory.board().head().current) + 1;
                    const auto value = numbered(writer, next);
                    static_cast<void>(put(memory.board(), std::as_bytes(std::span(&value, 1))));
                }
            });
        }
    }
    Report all;
    for (const auto& report : reports) {
        if (!report.problem.empty()) all.problem = report.problem;
        all.most_retries = std::max(all.most_retries, report.most_retries);
        all.loads += report.loads;
    }
    return all;
}

TEST_SUITE_BEGIN("state.threads");

TEST_CASE("one reader, one writer") {
    const auto report = run(1, 1, kStores);
    CHECK(report.problem.empty());
    CHECK(report.most_retries <= 2);
    MESSAGE(report.loads << " loads, at most " << report.most_retries << " retries");
}

TEST_CASE("16 readers that spin, one writer that stores: nobody begins anew more than twice") {
    const auto report = run(16, 1, kStores);
    CHECK(report.problem.empty());
    CHECK(report.most_retries <= 2);
    MESSAGE(report.loads << " loads, at most " << report.most_retries << " retries");
}

TEST_CASE("several writers") {
    const auto report = run(4, 4, kStores);
    CHECK(report.problem.empty());
    CHECK(report.most_retries <= 2);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::state::test
