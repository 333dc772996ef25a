/// A file that holds only a part of a state: an error, or a value that was stored, never a part of one.

#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace strait::test {
namespace {

constexpr std::size_t kSize = 6000;  // of a value: two pages of the disk each
constexpr std::size_t kPiece = 512;  // what a disk writes at once
constexpr std::uint64_t kVersions = 7;

// A value of which every byte is its version.
std::string value_of(std::uint64_t version) { return std::string(kSize, static_cast<char>('0' + version)); }

/// A copy of a state's file, to be spoilt.
class File {
  public:
    explicit File(std::string bytes) : content(std::move(bytes)) {}

    /// What an opening for writing finds.
    [[nodiscard]] Result<RawValue> load() const {
        {
            std::ofstream file(path_, std::ios::binary | std::ios::trunc);
            file.write(content.data(), static_cast<std::streamsize>(content.size()));
        }
        const auto state = RawState::open(address());
        if (!state) return std::unexpected(state.error());
        return state->load();
    }
    [[nodiscard]] std::string address() const { return path_address("map", path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    std::string content;

  private:
    std::filesystem::path path_ = unique_path();
};

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The file of a state that has seen some versions.
const std::string& whole_file() {
    static const std::string content = [] {
        const auto path = unique_path();
        auto state =
            must(RawState::create(path_address("map", path), kSize, {.initial = bytes(value_of(1)), .readers = 2}));
        for (std::uint64_t version = 2; version <= kVersions; ++version) must(state.store(bytes(value_of(version))));
        state.close();
        return content_of(path);
    }();
    return content;
}

// Whole, and the one that its version says; or an error that says what is wrong.
void check_load(const Result<RawValue>& loaded) {
    if (!loaded) {
        const bool is_told = loaded.error() == Errc::corrupt_peer || loaded.error() == Errc::wrong_kind ||
                             loaded.error() == Errc::too_small;
        CHECK_MESSAGE(is_told, loaded.error().message());
        return;
    }
    REQUIRE(loaded->version <= kVersions);
    CHECK((text(loaded->bytes) == value_of(loaded->version)));
}

}  // namespace

TEST_SUITE("bad_state_file") {
    TEST_CASE("a copy of the file is as good as the file") {
        const auto loaded = must(File(whole_file()).load());
        CHECK(loaded.version == kVersions);
        CHECK((text(loaded.bytes) == value_of(kVersions)));
    }

    TEST_CASE("a file that was cut short is no state, wherever that was") {
        const auto& whole = whole_file();
        std::vector<std::size_t> lengths{1, 7, 8, 63, 64, 4095, 4097, whole.size() - 1};
        for (std::size_t length = 0; length < whole.size(); length += kPiece) lengths.push_back(length);
        for (const auto length : lengths) {
            CAPTURE(length);
            const auto loaded = File(whole.substr(0, length)).load();
            REQUIRE_FALSE(loaded);
            check_load(loaded);
        }
        const File half(whole.substr(0, whole.size() / 2));
        CHECK(problem(half.load()) == "cannot open " + half.address() + ": it says that it has " +
                                          std::to_string(whole.size()) + " bytes, and there are " +
                                          std::to_string(whole.size() / 2) +
                                          "; when it is removed, the next one begins anew");
        const File emptied("");
        CHECK(problem(emptied.load()) == "cannot open " + emptied.address() +
                                             ": it is empty; the next one that creates it begins anew, as strait "
                                             "write does");
    }

    TEST_CASE("a file of which only the beginning was written, the rest being zeros, has a whole value or none") {
        const auto& whole = whole_file();
        std::size_t values = 0;
        for (std::size_t written = 0; written < whole.size(); written += kPiece) {
            CAPTURE(written);
            File file(whole);
            std::fill(file.content.begin() + static_cast<std::ptrdiff_t>(written), file.content.end(), '\0');
            const auto loaded = file.load();
            check_load(loaded);
            values += loaded ? 1U : 0U;
        }
        // Late enough a cut has spared some values.
        CHECK(values > 0);
    }

    TEST_CASE("a file of which any pieces are missing has a whole value or none") {
        const auto& whole = whole_file();
        std::mt19937 random(1);  // NOLINT: the same in every run
        for (int round = 0; round < 100; ++round) {
            CAPTURE(round);
            File file(whole);
            for (auto left = 1 + random() % 12; left > 0; --left) {
                // But the first one: with nothing in it, it is a file that somebody may be making.
                const auto at = (1 + random() % (whole.size() / kPiece - 1)) * kPiece;
                std::fill_n(file.content.begin() + static_cast<std::ptrdiff_t>(at), kPiece, '\0');
            }
            check_load(file.load());
        }
    }

    TEST_CASE("any byte that is another is found, or has been of no use") {
        const auto& whole = whole_file();
        std::mt19937 random(2);  // NOLINT: the same in every run
        for (int round = 0; round < 200; ++round) {
            File file(whole);
            const auto at = round < 100 ? random() % 600 : random() % whole.size();
            CAPTURE(at);
            file.content[at] = static_cast<char>(file.content[at] ^ static_cast<char>(1U << (random() % 8)));
            check_load(file.load());
        }
    }

    TEST_CASE("what is no state at all is told, and stays as it was") {
        const File notes("gain 2, and what else I wanted to remember");
        CHECK(problem(notes.load()) ==
              "cannot open " + notes.address() + ": raw memory is there, and a state was asked for");
        CHECK(outcome(RawState::open_or_create(notes.address(), kSize)) == "wrong_kind");
        CHECK(content_of(notes.path()) == notes.content);
        const File nothing("");
        CHECK(outcome(nothing.load()) == "too_small");
        const File zeros(std::string(100, '\0'));
        CHECK(outcome(zeros.load()) == "wrong_kind");
    }
}

}  // namespace strait::test
