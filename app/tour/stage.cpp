#include "tour/stage.hpp"

#include <chrono>
#include <utility>

namespace strait::app::tour {
namespace {

constexpr std::chrono::seconds kPatience{20};

}  // namespace

Stage::Stage(const Input& input, std::stop_token stop, Scratch scratch)
    : input_(&input), stop_(std::move(stop)), scratch_(std::move(scratch)) {}

Result<Stage> Stage::open(const Input& input, std::stop_token stop) {
    auto scratch = Scratch::open("tour");
    if (!scratch) return std::unexpected(scratch.error());
    return Stage(input, std::move(stop), std::move(*scratch));
}

Address Stage::address(std::string_view scheme, std::string_view label) const {
    return scratch_.address(scheme, label);
}

Deadline Stage::deadline() const { return Deadline::after(kPatience).or_stopped(stop_); }

}  // namespace strait::app::tour
