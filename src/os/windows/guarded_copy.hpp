#pragma once
/// Copying out of and into memory that may vanish: a mapped file on a disk that fails or a file that was cut.

#include <cstddef>

namespace strait::os {

/// False when a page of either side could not be reached; an unknown part has been copied then.
/// Source: EXCEPTION_IN_PAGE_ERROR, AddVectoredExceptionHandler.
[[nodiscard]] bool copy_guarded(void* to, const void* from, std::size_t size) noexcept;

}  // namespace strait::os
