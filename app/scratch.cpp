#include "scratch.hpp"

#include <fmt/format.h>

#include <random>
#include <system_error>
#include <utility>

namespace strait::app {

namespace fs = std::filesystem;

Scratch::Scratch(fs::path folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}

Scratch::Scratch(Scratch&& other) noexcept : folder_(std::exchange(other.folder_, {})), name_(std::move(other.name_)) {}

Scratch::~Scratch() {
    std::error_code error;
    if (!folder_.empty()) fs::remove_all(folder_, error);
}

Result<Scratch> Scratch::open(std::string_view label) {
    const auto number = fmt::format("{:06x}", std::random_device()() & 0xFFFFFFU);
    std::error_code error;
    const auto folder = fs::temp_directory_path(error) / ("strait-" + number);
    if (!error) fs::create_directory(folder, error);
    if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return fail(Error(Errc::io, error.message()).doing("make the folder", folder.string()));
    return Scratch(folder, fmt::format("{}-{}", label, number));
}

Address Scratch::address(std::string_view scheme, std::string_view label) const {
    const auto name = label.empty() ? name_ : fmt::format("{}-{}", name_, label);
    const bool is_file = scheme == "unix" || scheme == "fifo" || scheme == "map" || scheme == "dll";
    const auto file = folder_ / (label.empty() ? std::string(scheme) : fmt::format("{}-{}", scheme, label));
    const auto path = file.generic_string();
    const auto place = !is_file ? name : path.starts_with('/') ? path : "/" + path;
    // Parsed once with a plain place, since the real one may hold bytes that an address writes encoded.
    return Address::parse(fmt::format("{}://{}", scheme, is_file ? "/x" : "x"))->with_place(place);
}

}  // namespace strait::app
