#include "strait/item.hpp"

#include "mechanism/mechanism.hpp"
#include "os/item_port.hpp"

#include <utility>

namespace strait {

Item::Item() noexcept = default;
Item::Item(std::unique_ptr<os::ItemPort> port) noexcept : port_(std::move(port)) {}
Item::Item(Item&&) noexcept = default;
Item& Item::operator=(Item&&) noexcept = default;
Item::~Item() = default;

Result<Item> Item::open(const Address& address, const Deadline& deadline) {
    const auto complain = [&](Error error) { return std::unexpected(std::move(error).doing("open", address.text())); };
    const auto mechanism = mechanism::find(address, Noun::item);
    if (!mechanism) return complain(mechanism.error());
    auto port = (*mechanism)->open_item(address, deadline);
    if (!port) return complain(std::move(port.error()));
    (*port)->enter("item", address.text());
    return Item(std::move(*port));
}

Result<Item> Item::open(std::string_view address, const Deadline& deadline) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return open(*parsed, deadline);
}

Result<std::vector<std::byte>> Item::read(const Deadline& deadline) {
    if (!port_) return fail(Errc::closed);
    return port_->read(deadline);
}

Result<void> Item::write(std::span<const std::byte> content, const Deadline& deadline) {
    if (!port_) return fail(Errc::closed);
    if (content.size() > kLargest)
        return fail(Errc::too_large, "an item has at most " + std::to_string(kLargest) + " bytes");
    return port_->write(content, deadline);
}

Result<void> Item::execute(std::string_view command, const Deadline& deadline) {
    return port_ ? port_->execute(command, deadline) : fail(Errc::closed);
}

Result<void> Item::wait_change(const Deadline& deadline) {
    return port_ ? port_->wait_change(deadline) : fail(Errc::closed);
}

Result<NativeHandle> Item::wait_handle() {
    if (!port_) return fail(Errc::closed);
    return port_->wait_handle();
}

void Item::close() noexcept { port_.reset(); }

}  // namespace strait
