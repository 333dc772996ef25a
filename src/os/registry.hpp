#pragma once
/// The registry: a page of each process that says what it has open, for programs of the same user to look at.

#include "strait/error.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace strait::os {

class Registry;

/// What has passed one way. Only its owner writes here, on a cache line that nobody else writes to.
struct alignas(64) RegistryCounter {
    std::atomic<std::uint64_t> bytes;
    std::atomic<std::uint64_t> pieces;  ///< reads, writes or datagrams
};
/// One thing that is open.
struct alignas(64) RegistryRow {
    std::atomic<std::uint32_t> in_use;  ///< 1: the rest says something; 2: it is being written
    std::uint32_t peer;                 ///< the process at the other end; 0: not known, or many
    std::uint64_t since;                ///< nanoseconds since 1970
    std::array<char, 16> kind;          ///< `stream`, ends with a NUL
    std::array<char, 352> address;      ///< ends with a NUL
    RegistryCounter received;
    RegistryCounter sent;
};
/// What stands first.
struct alignas(64) RegistryHead {
    std::array<char, 8> magic;  ///< "straitL"; written last
    std::uint32_t version;      ///< 1
    std::uint32_t size;         ///< of it all
    std::uint64_t started;      ///< when the process began, in the system's own units
    std::uint32_t process;      ///< its number
    std::uint32_t unused;
    std::array<char, 480> program;  ///< its path, ends with a NUL
};
struct RegistryPage {
    RegistryHead head;
    std::array<RegistryRow, 127> rows;
};
inline constexpr std::array<char, 8> kRegistryMagic{'s', 't', 'r', 'a', 'i', 't', 'L', '\0'};
inline constexpr std::uint32_t kRegistryVersion = 1;
static_assert(sizeof(RegistryCounter) == 64 && sizeof(RegistryRow) == 512 && sizeof(RegistryHead) == 512);
static_assert(sizeof(RegistryPage) == 64 * 1024 && std::is_standard_layout_v<RegistryPage>);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// What can stand in the registry, as long as it lives. When there is no registry (no room, no folder, 127 other things are open) it stands in
/// none, and nothing else is different.
class Listed {
  public:
    Listed() noexcept = default;
    Listed(const Listed&) = delete;
    Listed& operator=(const Listed&) = delete;

    /// Once. Errors are nobody's business.
    void enter(std::string_view kind, std::string_view address, std::uint32_t peer = 0) noexcept;

    /// By one thread at a time each: a plain store.
    void count_received(std::size_t bytes) noexcept {
        if (row_ != nullptr) add(row_->received, bytes);
    }
    void count_sent(std::size_t bytes) noexcept {
        if (row_ != nullptr) add(row_->sent, bytes);
    }

  protected:
    ~Listed() {
        if (row_ != nullptr) leave();
    }

  private:
    static void add(RegistryCounter& counter, std::size_t bytes) noexcept {
        constexpr auto kRelaxed = std::memory_order_relaxed;
        counter.bytes.store(counter.bytes.load(kRelaxed) + bytes, kRelaxed);
        counter.pieces.store(counter.pieces.load(kRelaxed) + 1, kRelaxed);
    }
    void leave() noexcept;

    RegistryRow* row_ = nullptr;
    Registry* registry_ = nullptr;
};

/// The page of another process, or our own, as it was in this instant. Nothing in it has been checked.
struct RegistryCopy {
    std::vector<std::byte> bytes;  ///< of the size of a page
    bool is_alive = false;         ///< the process that wrote it
    std::string place;             ///< where it lies
};
/// Those of all processes of this user, the dead included where they leave any. Errors: access_denied (the runtime folder).
[[nodiscard]] Result<std::vector<RegistryCopy>> copies_of_registries();

}  // namespace strait::os
