#pragma once
/// A page of memory with a name, which lives as long as somebody uses it.

#include "core/shared_layout.hpp"
#include "os/object_mode.hpp"
#include "os/posix/fault_guard.hpp"
#include "os/posix/unshared_descriptor.hpp"
#include "strait/error.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace strait::os {

/// What stands first in each such page.
struct PageHead {
    LayoutHead layout;
    std::atomic<std::uint32_t> in_hand;  ///< not 0: whoever uses the page next must see this, though nobody uses it now
    std::uint32_t unused;
};
static_assert(sizeof(PageHead) == 32);

/// Where it is and what it is to hold.
struct PagePlace {
    std::string_view folder;  ///< below `<runtime>/`
    std::string_view name;    ///< of the file
    LayoutWanted layout;
    bool keeps_news = false;  ///< a mutex with in_hand outlives its users; the same for all pages of a folder
    std::function<void(void*)> fill = {};  ///< writes what a new page holds behind its head; it is zeros before
};

/// Membership among the users of `<runtime>/FOLDER/NAME`, mode 0600. Each has a shared lock on a byte of it, which its death releases, so one that
/// killed programs have left is recognised: it counts as not there, and the next user begins anew. Bytes from kFreeBytes on are the users' own.
class SharedPage {
  public:
    static constexpr std::size_t kSize = 4096;
    static constexpr std::int64_t kFreeBytes = 4096;

    /// New pages are zeros behind the head. Errors: already_in_use, not_found, wrong_kind, access_denied, no_space,
    /// timed_out (somebody was stopped in the middle of joining).
    [[nodiscard]] static Result<SharedPage> join(const PagePlace& place, ObjectMode mode);
    /// The page behind a descriptor that another process has handed over. What its file is called is looked up, and only a page of this user's is
    /// removed by its last user here. Errors: corrupt_peer (no such page), access_denied (read-only), peer_died (its users are gone).
    [[nodiscard]] static Result<SharedPage> adopt(Descriptor file, const PagePlace& place);
    SharedPage(SharedPage&& other) noexcept;
    SharedPage& operator=(SharedPage&&) = delete;
    /// The last user removes the file.
    ~SharedPage();

    [[nodiscard]] void* memory() const noexcept { return memory_; }
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }
    /// False in a forked child, which has neither the memory nor the descriptor.
    [[nodiscard]] bool is_here() const noexcept { return file_.is_here(); }

  private:
    SharedPage(std::string path, UnsharedDescriptor file, bool keeps_news) noexcept;
    Result<void> map();

    std::string path_;
    UnsharedDescriptor file_;
    bool keeps_news_;
    void* memory_ = nullptr;
    std::optional<FaultGuard> guard_;  // somebody may cut the file
};

/// Whether that file is the page of an object that nobody uses; with `keeps_news` not of one that has news for its next user.
[[nodiscard]] bool is_abandoned_page(const std::string& path, bool keeps_news);
/// Removes it if it is. True: it is gone.
[[nodiscard]] bool remove_abandoned_page(const std::string& path, bool keeps_news);

}  // namespace strait::os
