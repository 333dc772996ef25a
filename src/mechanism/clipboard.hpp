#pragma once
/// `clipboard:` — the clipboard of this session (Windows): text as UTF-8 (CF_UNICODETEXT), or `?format=NAME`, a registered format, as it is.
/// A window and its message loop, in a thread of ours, hear of changes.
/// Source: OpenClipboard, EmptyClipboard, SetClipboardData, GetClipboardData, RegisterClipboardFormatW, AddClipboardFormatListener.

#include "os/item_port.hpp"

#include "strait/address.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::clipboard {

[[nodiscard]] Result<std::unique_ptr<os::ItemPort>> open(const Address& address, const Deadline& deadline);
/// The format: `CF_UNICODETEXT`, or the registered name.
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::clipboard
