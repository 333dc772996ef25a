#include "tour/row.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace strait::app::tour {
namespace {

std::string_view word_for(RowState state) {
    constexpr std::array<std::string_view, 4> kWords{"verified", "failed", "unavailable", "missing"};
    return kWords[static_cast<std::size_t>(state)];
}

std::string as_text(std::chrono::nanoseconds time) {
    const auto count = static_cast<double>(time.count());
    return count < 1e6 ? fmt::format("{:.1f} us", count / 1e3) : fmt::format("{:.1f} ms", count / 1e6);
}

std::string line(std::string_view purpose, std::string_view address, std::string_view native,
                 const std::array<std::string, 4>& rest) {
    auto text = fmt::format("{:<9} {:<36} {:<42} {:<9}{:>10} {:>8}  {}", purpose, address, native, rest[0], rest[1],
                            rest[2], rest[3]);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
}

// A system without IPv6 has no such address to give.
bool is_unavailable(const Error& error) {
    const auto& name = error.native().name;
    return error == Errc::not_supported_here || error == Errc::not_yet || name.ends_with("EADDRNOTAVAIL") ||
           name.ends_with("EAFNOSUPPORT");
}

}  // namespace

Row row_of(const Exhibit& exhibit, const Stage& stage) {
    Row row{.purpose = std::string(find_scheme(exhibit.scheme)->purpose),
            .partner = std::string(exhibit.partner),
            .address = std::string(exhibit.what)};
    const auto shown = exhibit.show(stage);
    if (shown) {
        row.state = RowState::verified;
        row.address = shown->address.text();
        row.native = shown->native.empty() ? native_name(shown->address).value_or("") : shown->native;
        row.figures = shown->figures;
        row.note = exhibit.partner == "strait" ? shown->note : std::string(exhibit.what);
        return row;
    }
    const auto& error = shown.error();
    row.note = error.message();
    if (is_unavailable(error)) row.state = RowState::unavailable;
    if (error == Errc::not_found && exhibit.partner != "strait" && error.address() == exhibit.partner) {
        row.state = RowState::missing;
        row.note = fmt::format("{} is not installed", exhibit.partner);
    }
    return row;
}

Row row_of(const Scheme& scheme) {
    const auto& support = scheme.on(this_system());
    const auto note = support.availability == Availability::planned
                          ? fmt::format("not built yet; use {}", support.instead)
                          : fmt::format("needs {}; use {}", support.native, support.instead);
    return {.state = RowState::unavailable,
            .purpose = std::string(scheme.purpose),
            .partner = "strait",
            .address = std::string(scheme.form),
            .note = note};
}

std::string table_head() { return line("purpose", "address", "native object", {"verified", "round trip", "MB/s", ""}); }

std::string as_line(const Row& row) {
    switch (row.state) {
        case RowState::verified:
            return line(row.purpose, row.address, row.native,
                        {"yes", as_text(row.figures->round_trip),
                         fmt::format("{:.0f}", row.figures->megabytes_per_second), row.note});
        case RowState::failed: return line(row.purpose, row.address, "", {"FAILED", "", "", row.note});
        case RowState::unavailable:
        case RowState::missing: return line(row.purpose, row.address, "-", {"-", "-", "-", row.note});
    }
    return "";
}

Json as_json(const Row& row) {
    JsonObject object;
    object.add("purpose", row.purpose)
        .add("partner", row.partner)
        .add("address", row.address)
        .add("native", row.native)
        .add("state", word_for(row.state))
        .add("verified", row.state == RowState::verified)
        .add("note", row.note);
    if (row.figures) {
        object.add("round_trip_ns", row.figures->round_trip.count())
            .add("megabytes_per_second", row.figures->megabytes_per_second);
    }
    return object.json();
}

std::string name_of(System system) { return system == System::windows ? "Windows" : "Linux"; }

}  // namespace strait::app::tour
