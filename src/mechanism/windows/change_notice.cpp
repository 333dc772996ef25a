#include "mechanism/change_notice.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wait.hpp"
#include "os/windows/wide.hpp"

#include <array>
#include <atomic>
#include <utility>

namespace strait::mechanism {
namespace {

// Bounds what a wake-up costs that was lost because two programs rang at once.
constexpr std::chrono::milliseconds kSlice{50};
constexpr std::uint32_t kMagic = 0x4E52'5453;  // "STRN"

/// What lies in the section. New memory is zero, and zero becomes the magic, so that nobody has to be the creator.
struct Page {
    std::atomic<std::uint32_t> magic;    // kMagic
    std::uint32_t byte_size;             // of this struct, for layouts to come
    std::atomic<std::uint32_t> version;  // the change counter
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(Page) == 12);

// One event per parity of the version: that of the present version is set, the other is not. A wake-up so stays visible until the next ring,
// which PulseEvent would not give.
class WindowsChangeNotice final : public ChangeNotice {
  public:
    WindowsChangeNotice(os::Handle section, os::View view, std::array<os::Handle, 2> events) noexcept
        : section_(std::move(section)), view_(std::move(view)), events_(std::move(events)) {}

    [[nodiscard]] std::uint32_t version() const noexcept override {
        return page().version.load(std::memory_order_acquire);
    }

    std::uint32_t ring() noexcept override {
        const std::uint32_t now = page().version.fetch_add(1, std::memory_order_acq_rel) + 1;
        SetEvent(event_of(now));
        ResetEvent(event_of(now + 1));
        return now;
    }

    Result<void> wait(std::uint32_t seen, const Deadline& deadline) override {
        const HANDLE next = event_of(seen + 1);
        while (version() == seen) {
            const auto slice = deadline.is_now() ? deadline : deadline.or_at(Deadline::Clock::now() + kSlice);
            auto waited = os::wait_one(next, slice);
            if (version() != seen) break;
            if (!waited && (waited.error() != Errc::timed_out || deadline.expired())) return waited;
            // Left over from two that rang at once. Should it have been a new ring, the version tells.
            if (waited) ResetEvent(next);
        }
        return {};
    }

  private:
    [[nodiscard]] Page& page() const noexcept { return *static_cast<Page*>(view_.get()); }
    [[nodiscard]] HANDLE event_of(std::uint32_t version) const noexcept { return events_[version & 1].get(); }

    os::Handle section_;
    os::View view_;
    std::array<os::Handle, 2> events_;
};

Result<os::Handle> open_event(const std::wstring& name, SECURITY_ATTRIBUTES* security) {
    os::Handle event(CreateEventW(security, TRUE, FALSE, name.c_str()));
    if (!event) return std::unexpected(os::last_error("CreateEventW"));
    return event;
}

Result<void> claim_layout(Page& page) {
    std::uint32_t magic = 0;
    if (page.magic.compare_exchange_strong(magic, kMagic) || magic == kMagic) {
        page.byte_size = sizeof(Page);
        return {};
    }
    return fail(Errc::wrong_kind, "the notice object was made by another program");
}

}  // namespace

Result<std::unique_ptr<ChangeNotice>> ChangeNotice::open(std::string_view identity) {
    const auto name = os::to_wide(R"(Local\strait.notice.)" + std::string(identity));
    if (!name) return std::unexpected(name.error());
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    auto* attributes = security->attributes();
    os::Handle section(
        CreateFileMappingW(INVALID_HANDLE_VALUE, attributes, PAGE_READWRITE, 0, sizeof(Page), name->c_str()));
    if (!section) return std::unexpected(os::last_error("CreateFileMappingW"));
    os::View view(MapViewOfFile(section.get(), FILE_MAP_WRITE, 0, 0, sizeof(Page)));
    if (!view) return std::unexpected(os::last_error("MapViewOfFile"));
    if (auto claimed = claim_layout(*static_cast<Page*>(view.get())); !claimed)
        return std::unexpected(std::move(claimed.error()));
    auto even = open_event(*name + L".even", attributes);
    if (!even) return std::unexpected(std::move(even.error()));
    auto odd = open_event(*name + L".odd", attributes);
    if (!odd) return std::unexpected(std::move(odd.error()));
    return std::make_unique<WindowsChangeNotice>(std::move(section), std::move(view),
                                                 std::array{std::move(*even), std::move(*odd)});
}

}  // namespace strait::mechanism
