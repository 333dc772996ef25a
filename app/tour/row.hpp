#pragma once
/// A row of the tour as it is printed.

#include "json_text.hpp"
#include "tour/stage.hpp"

#include <strait/schemes.hpp>

#include <optional>
#include <string>

namespace strait::app::tour {

enum class RowState : std::uint8_t {
    verified,     ///< what arrived is what was sent
    failed,       ///< an error
    unavailable,  ///< this system has not got it
    missing,      ///< the other program is not installed
};

struct Row {
    RowState state = RowState::failed;
    std::string purpose;
    std::string partner;  ///< `strait`, `node`, `socat`
    std::string address;
    std::string native = {};
    std::optional<Figures> figures = {};
    std::string note = {};  ///< more about it, or what it needs, or the error
};

/// Runs the exhibit.
[[nodiscard]] Row row_of(const Exhibit& exhibit, const Stage& stage);
/// A mechanism that this system cannot have, or strait has not got yet.
[[nodiscard]] Row row_of(const Scheme& scheme);

[[nodiscard]] std::string table_head();
[[nodiscard]] std::string as_line(const Row& row);
[[nodiscard]] Json as_json(const Row& row);
[[nodiscard]] std::string name_of(System system);

}  // namespace strait::app::tour
