#pragma once
/// What strait notes about a piece of shared memory, beside it: who uses it, whether it goes with its last user, how often it has changed.

#include "os/posix/bell_word.hpp"
#include "os/posix/descriptor.hpp"
#include "os/posix/owner_process.hpp"
#include "strait/error.hpp"
#include "strait/region.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace strait::os {

/// The first part of a record: what its creator has written. Bytes of the file, in the order of this machine.
struct RecordHead {
    std::array<char, 8> magic;   ///< "straitR"
    std::uint32_t version;       ///< 2
    std::uint32_t size;          ///< of the whole record
    std::uint32_t removal;       ///< 1: the object goes with its last user
    std::array<char, 40> boot;   ///< the boot in which that was written: device and inode numbers mean nothing after it
    std::array<char, 452> path;  ///< of the object, ends with a NUL
};
/// The file `<runtime>/notice/<identity>`, one page, which only programs of one user see.
struct RecordPage {
    RecordHead head;
    BellWord changes;  ///< the change counter; on a cache line of its own
    std::array<std::byte, 3576> unused;
};
static_assert(sizeof(RecordHead) == 512 && sizeof(RecordPage) == 4096);

/// Membership among the users of an object. Each holds a shared lock on the record, which its death releases; who can lock it alone is the last.
class SharedRecord {
  public:
    /// `identity` is MemoryMapping::identity(). Errors: access_denied (the runtime folder), no_space, wrong_kind (another version of strait),
    /// timed_out (somebody was stopped in the middle of cleaning up).
    [[nodiscard]] static Result<SharedRecord> join(std::string_view identity);
    /// Removes an object that strait has made and whose last user was killed, if that is what the record says. True if it was removed.
    static bool remove_abandoned(std::string_view identity);
    /// What remove_abandoned() would remove with the record at this path: the object, or nothing beside the record (an empty text).
    /// Nothing when the record has a user, or is none.
    [[nodiscard]] static std::optional<std::string> abandoned_object(const std::string& record_path);
    /// The same as remove_abandoned() for some records of this user: all of them where there are few, see some_files().
    static void remove_some_abandoned();

    SharedRecord(SharedRecord&&) noexcept = default;
    SharedRecord& operator=(SharedRecord&&) = delete;
    /// The last user removes the object, if its record says so, and the record.
    ~SharedRecord();

    /// Notes that strait makes this object, at this path.
    [[nodiscard]] Result<void> note_creation(const std::string& path, Lifetime lifetime);
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

  private:
    SharedRecord(std::string path, Descriptor file) noexcept;

    std::string path_;
    Descriptor file_;
    OwnerProcess owner_;
};

}  // namespace strait::os
