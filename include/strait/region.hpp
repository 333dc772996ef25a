#pragma once
/// Raw memory that several programs see, with notice of change beside it.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace strait {

namespace mechanism {
struct RegionRequest;
}
namespace os {
class MemoryMapping;
}

enum class Access : std::uint8_t { read_only, read_write };

/// How long a named object without a file (`shm://`) stays.
enum class Lifetime : std::uint8_t {
    while_used,  ///< until the last strait program that has it open lets go of it; on Windows, any program
    persistent,  ///< until it is removed or the system restarts; Linux only
};

struct CreateOptions {
    /// Bytes; 0: the address's `size` option, else the size of the file that is there.
    std::uint64_t size = 0;
    Lifetime lifetime = Lifetime::while_used;
};

/// A mapped region over `map://` (a file) or `shm://` (memory with a name). Its content belongs to everyone: nothing of strait's stands
/// in it, and a program that never heard of strait sees the same bytes under the plain name. There is no lock: readers may see a write half done.
///
/// Change notice lies beside the content: notify() rings it, wait_change() waits for it and also looks at the content
/// every 50 ms for writers that do not ring (in regions beyond 64 MiB less often, so that looking costs at most a fifth of a CPU).
/// Private by default: the same user only. Programs of other users share the content where the file's mode lets them, but not the ringing.
///
/// A file that shrinks while mapped never kills the program on Linux: the lost pages read as zeros, and check(), read(), write() and
/// wait_change() return `too_small` from then on. Windows does not let mapped files shrink.
/// A child of fork(2) does not have the memory: bytes() is empty there and every call answers `forked`; it opens a region of its own.
/// `dll://` (Windows) is the shared section of a DLL, found by an exported symbol (`?symbol=NAME&size=BYTES`; strait_board.dll needs neither). It can
/// only be opened, whatever is called, and lives as long as one program has the DLL loaded.
/// Threads: any, as far as the bytes are concerned; wait_change() from one thread at a time.
/// Source: shm_open(3), mmap(2), fallocate(2), futex(2); CreateFileMappingW, OpenFileMappingW, MapViewOfFile.
class Region {
  public:
    Region() noexcept;
    Region(Region&&) noexcept;
    Region& operator=(Region&&) noexcept;
    ~Region();

    /// `map://`: opens or creates the file and makes it at least that large, keeping its content.
    /// `shm://`: makes a new object filled with zeros; one left behind by a killed program is replaced.
    /// Space is reserved at once. Errors: already_in_use (a `shm://` name that is there), invalid_argument (no size), no_space, too_large,
    /// access_denied, wrong_kind (a folder), not_supported_here.
    [[nodiscard]] static Result<Region> create(const Address& address, const CreateOptions& options = {});
    [[nodiscard]] static Result<Region> create(std::string_view address, const CreateOptions& options = {});
    /// Opens what is there, all of it. Errors: not_found, access_denied, too_small (smaller than the address's `size` option, or empty), wrong_kind.
    [[nodiscard]] static Result<Region> open(const Address& address, Access access = Access::read_write);
    [[nodiscard]] static Result<Region> open(std::string_view address, Access access = Access::read_write);
    /// Opens it, or creates it when it is not there; safe when two programs do so at once.
    [[nodiscard]] static Result<Region> open_or_create(const Address& address, const CreateOptions& options = {});
    [[nodiscard]] static Result<Region> open_or_create(std::string_view address, const CreateOptions& options = {});

    /// Bytes. Windows reports whole pages for a named section that another program made.
    [[nodiscard]] std::size_t size() const noexcept;
    /// The content itself, valid as long as this object.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept;
    /// The content for writing; empty when opened read-only.
    [[nodiscard]] std::span<std::byte> writable() noexcept;

    /// Copies out of and into the region. Errors: invalid_argument (beyond the end), access_denied (read-only), too_small (the file shrank), io.
    [[nodiscard]] Result<void> read(std::size_t offset, std::span<std::byte> destination) const;
    [[nodiscard]] Result<void> write(std::size_t offset, std::span<const std::byte> source);
    /// Nothing, or `too_small` once the file under the region has shrunk.
    [[nodiscard]] Result<void> check() const;

    /// Tells everyone who waits that the content has changed. Never waits. A region opened read-only may ring too.
    /// Errors: access_denied where the notice object belongs to another user.
    [[nodiscard]] Result<void> notify();
    /// Waits until the content has changed since this object was opened, or since the last wait_change() returned. What this object wrote itself
    /// counts as seen once it has called notify(). In regions beyond 64 MiB a writer that does not ring is noticed from the first wait_change() on.
    /// Errors: timed_out, cancelled, too_small.
    [[nodiscard]] Result<void> wait_change(const Deadline& deadline = Deadline::never());
    /// Readable from a notify() of somebody else until wait_change(), which then returns at once. A writer that does not ring cannot make it
    /// readable: only wait_change() looks. The first call starts a thread. Errors: those of notify(), out_of_resources.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    [[nodiscard]] bool is_open() const noexcept { return state_ != nullptr; }
    void close() noexcept;

  private:
    friend struct Handing;
    struct State;
    explicit Region(std::unique_ptr<State> state) noexcept;
    [[nodiscard]] static Region over(std::unique_ptr<os::MemoryMapping> mapping, std::string_view name);
    [[nodiscard]] os::MemoryMapping& mapping() const noexcept;
    [[nodiscard]] Result<void> require_usable() const;
    [[nodiscard]] static Result<Region> make(const Address& address, const mechanism::RegionRequest& request);

    std::unique_ptr<State> state_;
};

}  // namespace strait
