#include "bench/rounds_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace strait::bench {
namespace {

/// Takes one number after the other. What is not there is zero, and not to be believed.
class Numbers {
  public:
    explicit Numbers(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    template <typename Number>
    Number next() {
        while (at_ != end_ && *at_ == ' ') ++at_;
        Number number{};
        const auto [after, error] = std::from_chars(at_, end_, number);
        at_ = after;
        if (error != std::errc()) is_whole_ = false;
        return number;
    }
    /// A number of things of which each takes at least two characters here: no more than there can be.
    std::size_t count() {
        const auto number = next<std::size_t>();
        if (number > static_cast<std::size_t>(end_ - at_) / 2) is_whole_ = false;
        return is_whole_ ? number : 0;
    }
    [[nodiscard]] bool is_whole() const { return is_whole_ && at_ == end_; }

  private:
    const char* at_;
    const char* end_;
    bool is_whole_ = true;
};

void add(std::string& text, const Sample& sample) {
    fmt::format_to(std::back_inserter(text), " {} {}", sample.figure, sample.single_ns.size());
    for (const double single : sample.single_ns) fmt::format_to(std::back_inserter(text), " {}", single);
}

Sample sample_in(Numbers& numbers) {
    Sample sample{numbers.next<double>()};
    sample.single_ns.resize(numbers.count());
    for (auto& single : sample.single_ns) single = numbers.next<double>();
    return sample;
}

}  // namespace

std::string text_of(const Rounds& played) {
    auto text = fmt::format("{} {} {} {} {} {}", played.repeated, played.disturbed, played.cut_short ? 1 : 0,
                            played.state_varied ? 1 : 0, played.state.line_ns, played.rounds.size());
    for (const auto& round : played.rounds) {
        add(text, round.subject);
        add(text, round.limit);
        fmt::format_to(std::back_inserter(text), " {}", round.state.line_ns);
    }
    return text;
}

Result<Rounds> rounds_in(std::string_view text) {
    Numbers numbers(text);
    Rounds played;
    played.repeated = numbers.next<std::size_t>();
    played.disturbed = numbers.next<std::size_t>();
    played.cut_short = numbers.next<int>() != 0;
    played.state_varied = numbers.next<int>() != 0;
    played.state.line_ns = numbers.next<double>();
    played.rounds.resize(numbers.count());
    for (auto& round : played.rounds) {
        round.subject = sample_in(numbers);
        round.limit = sample_in(numbers);
        round.state.line_ns = numbers.next<double>();
    }
    if (!numbers.is_whole()) return fail(Errc::corrupt_peer, "the process that played the rounds did not tell of them");
    return played;
}

}  // namespace strait::bench
