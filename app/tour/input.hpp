#pragma once
/// The file that the tour moves.

#include "sha256.hpp"

#include <strait/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strait::app::tour {

struct Input {
    std::string name;  ///< the file, or where its text comes from
    std::vector<std::byte> bytes;
    Sha256::Digest digest;
    std::vector<std::byte> bulk;  ///< the same, repeated to at least 16 MiB, for measuring
};

/// Reads the file. Errors: not_found, invalid_argument (empty), io.
[[nodiscard]] Result<Input> read_input(const std::string& path);
/// A real text of at least 1 MiB: licences and copyright notices that come with the system, else the `manual` over and over with
/// its lines numbered.
[[nodiscard]] Input default_input(std::string_view manual);

}  // namespace strait::app::tour
