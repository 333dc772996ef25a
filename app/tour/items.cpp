/// The exhibits of items, whose content one process replaces and the other reads: the clipboard, and a DDE server's. Whose turn it is goes over the
/// other process's stdin and stdout, a byte for what was written and a byte for what was read: who only waits for changes may miss some of many.

#include "tour/dialogue.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/item.hpp>
#include <strait/item_server.hpp>
#include <strait/schemes.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <utility>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;
using Content = std::vector<std::byte>;

constexpr auto kSilence = 20s;

struct Ends {
    std::function<Result<Content>()> read;
    std::function<Result<void>(std::span<const std::byte>)> write;
};

/// The content is the message's length and the message: what is read may have grown by some bytes.
class ItemDialogue final : public Dialogue {
  public:
    ItemDialogue(Ends ends, Stream& turns_in, Stream& turns_out)
        : ends_(std::move(ends)), turns_in_(turns_in), turns_out_(turns_out) {}

    Result<void> send(std::span<const std::byte> message) override {
        const std::uint64_t size = message.size();
        content_.resize(sizeof size + message.size());
        std::memcpy(content_.data(), &size, sizeof size);
        std::memcpy(content_.data() + sizeof size, message.data(), message.size());
        if (auto written = ends_.write(content_); !written) return written;
        if (auto told = tell(); !told) return told;
        return wait();
    }

    Result<void> receive(const Taker& take) override {
        if (auto told = wait(); !told) return told;
        const auto content = ends_.read();
        if (!content) return std::unexpected(content.error());
        std::uint64_t size = 0;
        if (content->size() >= sizeof size) std::memcpy(&size, content->data(), sizeof size);
        if (size == 0 || size > content->size() - sizeof size)
            return fail(Errc::io, "what is read is not what was written");
        take(std::span(*content).subspan(sizeof size, size));
        return tell();
    }

  private:
    Result<void> tell() { return turns_out_.write(std::array{std::byte{'.'}}); }
    Result<void> wait() {
        std::array<std::byte, 1> turn{};
        return turns_in_.read_exact(turn);
    }

    Ends ends_;
    Stream& turns_in_;
    Stream& turns_out_;
    Content content_;
};

Ends ends_of(Item& item, const Deadline& deadline) {
    return {.read = [&item, deadline] { return item.read(deadline); },
            .write = [&item, deadline](std::span<const std::byte> content) { return item.write(content, deadline); }};
}

Ends ends_of(ItemServer& server) {
    return {.read = [&server]() -> Result<Content> { return server.content(); },
            .write = [&server](std::span<const std::byte> content) { return server.set(content); }};
}

Result<Shown> show_item(const Stage& stage, const char* role, const Address& address, const char* note) {
    const auto deadline = stage.deadline();
    auto other = OtherProcess::start_peer({role, address.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    auto item = Item::open(address);
    if (!item) return std::unexpected(item.error());
    ItemDialogue dialogue(ends_of(*item, deadline), other->out(), other->in());
    DialoguePartner partner(dialogue);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{address, *figures, note};
}

/// Gives back the text that was there before.
Result<Shown> show_clipboard(const Stage& stage) {
    auto whole = Item::open("clipboard:");
    if (!whole) return std::unexpected(whole.error());
    const auto before = whole->read(stage.deadline());
    auto result =
        show_item(stage, "clipboard", *Address::parse("clipboard:?format=strait.tour"), "turns are told over a pipe");
    if (before) static_cast<void>(whole->write(*before, Deadline::after(kSilence)));
    return result;
}

Result<Shown> show_dde(const Stage& stage) {
    const auto name = stage.address("dde").place();
    const auto address = *Address::parse("dde://" + name.substr(name.rfind('/') + 1) + "/tour/item?format=strait.tour");
    return show_item(stage, "dde", address, "turns are told over a pipe");
}

Result<void> answer_in_turns(Ends ends) {
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    if (auto ready = stdio->write(std::as_bytes(std::span("ready\n", 6))); !ready) return ready;
    ItemDialogue dialogue(std::move(ends), *stdio, *stdio);
    return answer(dialogue);
}

}  // namespace

Result<void> answer_over_clipboard(const Words& arguments) {
    auto item = Item::open(arguments[0]);
    if (!item) return std::unexpected(item.error());
    return answer_in_turns(ends_of(*item, Deadline::after(kSilence)));
}

Result<void> answer_over_dde(const Words& arguments) {
    auto server = ItemServer::serve(arguments[0]);
    if (!server) return std::unexpected(server.error());
    return answer_in_turns(ends_of(*server));
}

std::vector<Exhibit> item_exhibits() {
    return {{"clipboard", "strait", "clipboard:?format=strait.tour", show_clipboard},
            {"dde", "strait", "dde://SERVICE/TOPIC/ITEM", show_dde}};
}

}  // namespace strait::app::tour
