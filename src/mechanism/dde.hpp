#pragma once
/// `dde://SERVICE/TOPIC/ITEM` — Dynamic Data Exchange (Windows), as old office programs speak it.
/// A client asks the server for the item (request), replaces it (poke), has a command executed (execute) and is told of changes (advise, without the
/// data). A server has one item. Text travels as CF_TEXT in the system's code page, since that is what all DDE programs know, and is UTF-8 here;
/// `?format=NAME` is a registered format, whose bytes are left as they are.
/// DDE wants a thread with a message loop, and windows: both are ours. Nobody keeps two servers from having one name, and any program of this
/// desktop may ask.
/// Source: DDEML: DdeInitializeA, DdeConnect, DdeClientTransaction (asynchronous), DdeNameService, DdePostAdvise.

#include "os/item_host.hpp"
#include "os/item_port.hpp"

#include "strait/address.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/item_server.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::dde {

/// Asks all windows, until the deadline. Errors: timed_out (and whose window does not answer), those of Item::open().
[[nodiscard]] Result<std::unique_ptr<os::ItemPort>> open(const Address& address, const Deadline& deadline);
[[nodiscard]] Result<std::unique_ptr<os::ItemHost>> serve(const Address& address, const ItemServerOptions& options);
/// `SERVICE|TOPIC!ITEM`, as spreadsheets write it.
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::dde
