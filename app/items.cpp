#include "items.hpp"

#include "console.hpp"
#include "exit_code.hpp"

#include <strait/item.hpp>

#include <chrono>

namespace strait::app {
namespace {

constexpr std::chrono::seconds kPatience{5};

}  // namespace

Result<int> read_item(const Address& address, Stream& stdio, const std::stop_token& stop) {
    const auto patience = Deadline::after(kPatience).or_stopped(stop);
    auto item = Item::open(address, patience);
    if (!item) return std::unexpected(item.error());
    const auto content = item->read(patience);
    if (!content) return std::unexpected(Error(content.error()).doing("read", address.text()));
    const auto printed = write_stdout(stdio, *content, Deadline::until_stopped(stop));
    if (!printed) return std::unexpected(printed.error());
    return kSuccess;
}

Result<int> write_item(const Address& address, std::span<const std::byte> content, const std::stop_token& stop) {
    const auto patience = Deadline::after(kPatience).or_stopped(stop);
    auto item = Item::open(address, patience);
    if (!item) return std::unexpected(item.error());
    auto written = item->write(content, patience);
    if (!written) return std::unexpected(std::move(written.error()).doing("write to", address.text()));
    return kSuccess;
}

Result<int> command_item(const Address& address, std::string_view command, const std::stop_token& stop) {
    const auto patience = Deadline::after(kPatience).or_stopped(stop);
    auto item = Item::open(address, patience);
    if (!item) return std::unexpected(item.error());
    auto done = item->execute(command, patience);
    if (!done) return std::unexpected(std::move(done.error()).doing("call", address.text()));
    return kSuccess;
}

}  // namespace strait::app
