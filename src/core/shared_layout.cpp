#include "core/shared_layout.hpp"

#include <array>
#include <string>
#include <string_view>

namespace strait {
namespace {

std::string name_of(std::uint32_t kind) {
    constexpr std::array<std::string_view, 8> kNames{"",         "a channel",   "a topic", "a state",
                                                     "an event", "a semaphore", "a mutex", "the seats of a topic"};
    if (kind == 0 || kind >= kNames.size()) return "something of a later strait";
    return std::string(kNames.at(kind));
}

}  // namespace

void publish_layout(LayoutHead& head, const LayoutWanted& what, std::uint64_t byte_size) noexcept {
    head.kind = static_cast<std::uint32_t>(what.kind);
    head.version = what.version;
    head.byte_size = byte_size;
    // Pairs with the acquire in check_layout(): whoever sees the magic sees all of the layout.
    head.magic.store(kLayoutMagic, std::memory_order_release);
}

Result<std::uint64_t> check_layout(const LayoutHead& head, const LayoutWanted& wanted, std::uint64_t mapped_size) {
    const std::string is_wanted = ", and " + name_of(static_cast<std::uint32_t>(wanted.kind)) + " was asked for";
    if (mapped_size < sizeof(LayoutHead)) return fail(Errc::wrong_kind, "raw memory is there" + is_wanted);
    const auto magic = head.magic.load(std::memory_order_acquire);
    if (magic == 0) return fail(Errc::would_block, "it is being made");
    if (magic != kLayoutMagic) return fail(Errc::wrong_kind, "raw memory is there" + is_wanted);
    // Others may write at any time: each field is read once.
    const std::uint32_t kind = *static_cast<const volatile std::uint32_t*>(&head.kind);
    const std::uint32_t version = *static_cast<const volatile std::uint32_t*>(&head.version);
    const std::uint64_t size = *static_cast<const volatile std::uint64_t*>(&head.byte_size);
    if (kind != static_cast<std::uint32_t>(wanted.kind))
        return fail(Errc::wrong_kind, name_of(kind) + " is there" + is_wanted);
    if (version != wanted.version) {
        return fail(Errc::wrong_kind, name_of(kind) + " of layout " + std::to_string(version) +
                                          " is there, and this program knows layout " + std::to_string(wanted.version) +
                                          ": use one version of strait on both sides");
    }
    if (size < sizeof(LayoutHead) || size > mapped_size)
        return fail(Errc::corrupt_peer, "it says that it has " + std::to_string(size) + " bytes, and there are " +
                                            std::to_string(mapped_size) +
                                            "; when it is removed, the next one begins anew");
    return size;
}

}  // namespace strait
