#pragma once
/// A value that this process keeps, for others to read and replace.

#include <strait/address.hpp>
#include <strait/error.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace strait {

namespace os {
class ItemHost;
}

/// Both are called in a thread of strait's, one at a time; they must not wait for it, nor call set(), nor destroy the server.
struct ItemServerOptions {
    std::vector<std::byte> initial = {};
    /// A client wants to replace the content: true lets it. Without it, everything is let.
    std::function<bool(std::span<const std::byte>)> on_write = {};
    /// A client sends a command: true says that it is done. Without it, every command is refused.
    std::function<bool(std::string_view)> on_execute = {};
};

/// The server of `dde://SERVICE/TOPIC/ITEM`. Windows only. Clients may be any programs of this desktop, also those of other users there; two servers
/// of one name are not kept apart. Its thread and message loop are its own.
/// Threads: any.
/// Source: DDEML: DdeNameService, DdePostAdvise.
class ItemServer {
  public:
    ItemServer() noexcept;
    ItemServer(ItemServer&&) noexcept;
    ItemServer& operator=(ItemServer&&) noexcept;
    ~ItemServer();

    /// Errors: invalid_address, out_of_resources, not_supported_here.
    [[nodiscard]] static Result<ItemServer> serve(const Address& address, const ItemServerOptions& options = {});
    [[nodiscard]] static Result<ItemServer> serve(std::string_view address, const ItemServerOptions& options = {});

    /// What clients read from now on; those who wait for a change are told. Errors: invalid_argument (text that cannot be written so).
    [[nodiscard]] Result<void> set(std::span<const std::byte> content);
    /// What there is now, perhaps a client's.
    [[nodiscard]] std::vector<std::byte> content() const;

    [[nodiscard]] bool is_open() const noexcept { return host_ != nullptr; }
    void close() noexcept;

  private:
    explicit ItemServer(std::unique_ptr<os::ItemHost> host) noexcept;

    std::unique_ptr<os::ItemHost> host_;
};

}  // namespace strait
