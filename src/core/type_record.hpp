#pragma once
/// The type of what a shared layout carries, as it stands in shared memory.

#include "strait/error.hpp"
#include "strait/shm_safe.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace strait {

/// Written before the layout is published, never changed after.
struct TypeRecord {
    std::uint64_t layout;        ///< TypeMark::layout
    std::uint32_t size;          ///< TypeMark::size
    std::uint32_t alignment;     ///< TypeMark::alignment
    std::array<char, 112> name;  ///< TypeMark::name, cut where it is longer; ends with a NUL
};
static_assert(sizeof(TypeRecord) == 128);

[[nodiscard]] TypeRecord type_record(const TypeMark& mark) noexcept;

/// Whether what is recorded is what was asked for. The record is read once; `carrier` is `the topic`, `the state`.
/// Errors: wrong_kind, with both types named: `the topic carries Quote (24 bytes), and Settings (48 bytes) was asked for`.
[[nodiscard]] Result<void> check_type(const TypeRecord& recorded, const TypeMark& wanted, std::string_view carrier);
/// `Quote (24 bytes)`, or `bytes`. What cannot be printed is shown as `?`.
[[nodiscard]] std::string describe(const TypeRecord& record);

}  // namespace strait
