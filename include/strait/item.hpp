#pragma once
/// A value that lies with somebody else, the clipboard or a DDE server, and is read and replaced whole.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace strait {

namespace os {
class ItemPort;
}

/// What is at `clipboard:`: text as UTF-8, or with `?format=PNG` the bytes of that registered format. Windows only.
/// The clipboard belongs to everybody who works at this screen. What was written stays when its writer ends. Whoever has it open keeps all others
/// out, so each call tries again until its deadline, and names the holder then.
///
/// Or the item of a server at `dde://SERVICE/TOPIC/ITEM`, Dynamic Data Exchange: text as UTF-8 here and in the system's code page there, or the bytes
/// of a registered format as above. The server decides what it lets.
/// Threads: any may read and write; wait_change() from one at a time.
/// Source: OpenClipboard, GetClipboardData, SetClipboardData, AddClipboardFormatListener (no polling); DDEML.
class Item {
  public:
    /// The most bytes that are read or written.
    static constexpr std::size_t kLargest = std::size_t{256} << 20;

    Item() noexcept;
    Item(Item&&) noexcept;
    Item& operator=(Item&&) noexcept;
    ~Item();

    /// Windows finds a DDE server by asking the windows of all programs, one after the other, and knows no deadline for that: here it ends the wait, and
    /// the thread that asks is left behind until they have answered. The clipboard is open at once.
    /// Errors: invalid_address, out_of_resources, not_found (no such DDE server), not_supported_here; timed_out (a window of which program does not
    /// answer), cancelled.
    [[nodiscard]] static Result<Item> open(const Address& address, const Deadline& deadline = Deadline::never());
    [[nodiscard]] static Result<Item> open(std::string_view address, const Deadline& deadline = Deadline::never());

    /// Errors: not_found (nothing of that format is there), timed_out (somebody holds it open: who), cancelled, too_large;
    /// access_denied (the DDE server does not answer that), peer_died (it has ended).
    [[nodiscard]] Result<std::vector<std::byte>> read(const Deadline& deadline = Deadline::never());
    /// Replaces everything that is there. Errors: invalid_argument (no UTF-8 text, or no bytes), too_large, and those of read().
    [[nodiscard]] Result<void> write(std::span<const std::byte> content, const Deadline& deadline = Deadline::never());
    /// Has the DDE server do what its command says, `[Save]` for one. Errors: those of write(), not_supported_here (the clipboard).
    [[nodiscard]] Result<void> execute(std::string_view command, const Deadline& deadline = Deadline::never());
    /// Waits until the content has been replaced, by whomever, since open() (a DDE item: since the first call), or since the last wait_change()
    /// returned. Errors: timed_out, cancelled, access_denied (the DDE server tells nobody), peer_died.
    [[nodiscard]] Result<void> wait_change(const Deadline& deadline = Deadline::never());
    /// Signalled when wait_change() would not wait.
    [[nodiscard]] Result<NativeHandle> wait_handle();

    [[nodiscard]] bool is_open() const noexcept { return port_ != nullptr; }
    void close() noexcept;

  private:
    explicit Item(std::unique_ptr<os::ItemPort> port) noexcept;

    std::unique_ptr<os::ItemPort> port_;
};

}  // namespace strait
