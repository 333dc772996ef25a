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

/// What has passed one way. Only its owner writes here, on a cache line that nobody else writes to: one plain store for each transfer.
struct alignas(64) RegistryCounter {
    std::atomic<std::uint64_t> bytes;
};
/// One thing that is open.
struct alignas(64) RegistryRow {
    std::atomic<std::uint32_t> in_use;  ///< 1: the rest says something; 2: it is being written
    std::uint32_t peer;                 ///< the process at the other end; 0: not known, or many
    std::uint64_t since;                ///< nanoseconds since 1970
    std::array<char, 16> kind;          ///< `stream`, ends with a NUL
    std::array<char, 40> memory;        ///< of a channel, see link_look.hpp; ends with a NUL; empty: it has none
    std::int32_t descriptor;            ///< Linux: the socket that is read, or what `memory` says; -1: none
    std::uint32_t side;                 ///< of a channel with memory: 0 serves, 1 has connected
    std::atomic<std::uint32_t> waits_for_data;  ///< how many threads sleep
    std::atomic<std::uint32_t> waits_for_room;  ///< the same
    std::atomic<std::uint64_t>
        missed;  ///< messages of a topic that were gone before they were read; of a mutex 1 while it is locked here
    std::array<char, 288> address;  ///< ends with a NUL
    RegistryCounter received;
    RegistryCounter sent;
};
/// What stands first.
struct alignas(64) RegistryHead {
    std::array<char, 8> magic;  ///< "straitL"; written last
    std::uint32_t version;      ///< 3
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
inline constexpr std::uint32_t kRegistryVersion = 3;
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
    /// Of what has been entered: where the memory of a channel is, for others to look at (see link_look.hpp).
    void show_memory(std::string_view memory, std::int32_t descriptor, std::uint32_t side) noexcept;

    /// By one thread at a time each: a plain store.
    void count_received(std::size_t bytes) noexcept {
        if (row_ != nullptr) add(row_->received, bytes);
    }
    void count_sent(std::size_t bytes) noexcept {
        if (row_ != nullptr) add(row_->sent, bytes);
    }
    void count_missed(std::uint64_t messages) noexcept {
        if (row_ == nullptr || messages == 0) return;
        row_->missed.store(row_->missed.load(std::memory_order_relaxed) + messages, std::memory_order_relaxed);
    }

    /// Of a mutex: whether this participant has it. A plain store, by whoever has it.
    void show_held(bool is_held) noexcept {
        if (row_ != nullptr) row_->missed.store(is_held ? 1 : 0, std::memory_order_relaxed);
    }

    enum class Awaited : std::uint8_t { data, room };
    /// Says as long as it lives that a thread sleeps here. For slow paths.
    class Waiting {
      public:
        Waiting(Listed& where, Awaited what) noexcept
            : mark_(where.row_ == nullptr   ? nullptr
                    : what == Awaited::data ? &where.row_->waits_for_data
                                            : &where.row_->waits_for_room) {
            add(1);
        }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        ~Waiting() { add(-1); }

      private:
        void add(int threads) noexcept {
            if (mark_ != nullptr) mark_->fetch_add(static_cast<std::uint32_t>(threads), std::memory_order_relaxed);
        }
        std::atomic<std::uint32_t>* mark_;
    };

  protected:
    /// Before it is entered.
    void show_descriptor(std::int32_t descriptor) noexcept { descriptor_ = descriptor; }
    ~Listed() {
        if (row_ != nullptr) leave();
    }

  private:
    static void add(RegistryCounter& counter, std::size_t bytes) noexcept {
        constexpr auto kRelaxed = std::memory_order_relaxed;
        counter.bytes.store(counter.bytes.load(kRelaxed) + bytes, kRelaxed);
    }
    void leave() noexcept;

    RegistryRow* row_ = nullptr;
    Registry* registry_ = nullptr;
    std::int32_t descriptor_ = -1;
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
