#pragma once
/// The ends of a FIFO, and who has the other one open.

#include "os/posix/descriptor.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <cstdint>
#include <string>

namespace strait::mechanism::fifo {

enum class End : std::uint8_t { read, write };

/// Opens an end of the FIFO without waiting for the other one; it is left non-blocking.
/// Errors: not_found (no FIFO there, or nobody reads), wrong_kind (something else is there), access_denied.
[[nodiscard]] Result<os::Descriptor> open_end(const std::string& path, End end);

/// From now on reads and writes wait.
[[nodiscard]] Result<void> make_blocking(int descriptor);

/// Notices when a program opens a FIFO for writing. To poll the reading end shows a writer only when it has written or has gone.
class WriterWatch {
  public:
    /// Where the system has no watches left, a writer is noticed when it writes.
    explicit WriterWatch(const std::string& path) noexcept;
    /// Polls readable when somebody, this process too, has opened the FIFO since has_writer(); -1 without watches.
    [[nodiscard]] int descriptor() const noexcept { return opened_.get(); }
    /// Whether a writer is there, or was there since this end was opened. Takes nothing out of the FIFO.
    [[nodiscard]] bool has_writer(int read_end) noexcept;

  private:
    [[nodiscard]] bool sees_writer(int read_end) noexcept;
    void forget_openings() noexcept;

    os::Descriptor opened_;
    os::Descriptor copy_out_;
    os::Descriptor copy_in_;
};

}  // namespace strait::mechanism::fifo
