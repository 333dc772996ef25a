#include "strait/item_server.hpp"

#include "mechanism/mechanism.hpp"
#include "os/item_host.hpp"

#include <utility>

namespace strait {

ItemServer::ItemServer() noexcept = default;
ItemServer::ItemServer(std::unique_ptr<os::ItemHost> host) noexcept : host_(std::move(host)) {}
ItemServer::ItemServer(ItemServer&&) noexcept = default;
ItemServer& ItemServer::operator=(ItemServer&&) noexcept = default;
ItemServer::~ItemServer() = default;

Result<ItemServer> ItemServer::serve(const Address& address, const ItemServerOptions& options) {
    const auto complain = [&](Error error) { return std::unexpected(std::move(error).doing("serve", address.text())); };
    const auto mechanism = mechanism::find(address, Noun::item_server);
    if (!mechanism) return complain(mechanism.error());
    auto host = (*mechanism)->serve_item(address, options);
    if (!host) return complain(std::move(host.error()));
    (*host)->enter("item server", address.text());
    return ItemServer(std::move(*host));
}

Result<ItemServer> ItemServer::serve(std::string_view address, const ItemServerOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return serve(*parsed, options);
}

Result<void> ItemServer::set(std::span<const std::byte> content) {
    return host_ ? host_->set(content) : fail(Errc::closed);
}

std::vector<std::byte> ItemServer::content() const {
    if (!host_) return {};
    return host_->content();
}

void ItemServer::close() noexcept { host_.reset(); }

}  // namespace strait
