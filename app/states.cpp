#include "states.hpp"

#include "endpoint.hpp"
#include "json_text.hpp"
#include "region_content.hpp"
#include "topic_line.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace strait::app {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::string_view kOurs = "straitL1";  // what every layout of ours begins with

std::string printed(const RawState& state, const RawValue& value, ValueFormat format) {
    switch (format) {
        case ValueFormat::raw: return std::string(text(value.bytes));
        case ValueFormat::text: return std::string(up_to_nul(value.bytes));
        case ValueFormat::line: return std::string(up_to_nul(value.bytes)) + "\n";
        case ValueFormat::as_json: break;
    }
    JsonObject object;
    object.add("version", value.version).add("size", value.bytes.size()).add("type", state.type());
    return add_content(object, value.bytes).json().text + "\n";
}

}  // namespace

Result<std::optional<RawState>> state_at(const Address& address, Access access) {
    if (!carries(address, Noun::state)) return std::nullopt;
    {
        const auto region = Region::open(address, Access::read_only);
        if (!region || !text(region->bytes()).starts_with(kOurs)) return std::nullopt;
    }
    auto state = RawState::open_any(address, access);
    if (state) return std::optional(std::move(*state));
    // A topic, say: its bytes are all there is to show.
    if (state.error() == Errc::wrong_kind) return std::nullopt;
    return std::unexpected(std::move(state.error()));
}

Result<void> print_value(const RawState& state, ValueFormat format, Stream& stdio, const Deadline& deadline) {
    const auto value = state.load();
    if (!value) return std::unexpected(value.error());
    return write_stdout(stdio, bytes(printed(state, *value, format)), deadline);
}

Result<void> watch_state(RawState& state, ValueFormat format, std::uint64_t count, const std::stop_token& stop) {
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    const auto deadline = Deadline::until_stopped(stop);
    std::uint64_t version = 0;
    for (std::uint64_t number = 0; count == 0 || number < count; ++number) {
        if (auto newer = state.wait_newer_than(version, deadline); !newer) return newer;
        const auto value = state.load();
        if (!value) return std::unexpected(value.error());
        if (auto done = write_stdout(*stdio, bytes(printed(state, *value, format)), deadline); !done) return done;
        version = value->version;
    }
    return {};
}

Result<RawState> write_state(const Address& address, std::span<const std::byte> value, std::uint64_t size,
                             const std::stop_token& stop) {
    auto there = state_at(address, Access::read_write);
    if (!there) return std::unexpected(std::move(there.error()));
    if (!*there) {
        const auto pages = std::max<std::uint64_t>(1, (value.size() + kPage - 1) / kPage);
        const auto most = static_cast<std::size_t>(size > 0 ? size : pages * kPage);
        return RawState::create(address, most, {.initial = value});
    }
    auto stored = (*there)->store(value, Deadline::until_stopped(stop));
    if (!stored) return std::unexpected(std::move(stored.error()));
    return std::move(**there);
}

}  // namespace strait::app
