#include "share/shared_object.hpp"

#include "os/pause.hpp"

#include <chrono>
#include <utility>

namespace strait {
namespace {

using namespace std::chrono_literals;

// Filling a layout takes microseconds; who died over it leaves zeros behind.
constexpr auto kMaking = 500ms;
constexpr auto kLook = 1ms;

Result<std::unique_ptr<os::MemoryMapping>> map(const mechanism::Mechanism& mechanism, const Address& address,
                                               mechanism::RegionRequest request) {
    if (request.mode == mechanism::RegionMode::open) request.size = 0;
    auto memory = mechanism.map(address, request);
    if (memory || memory.error() != Errc::too_small) return memory;
    // Something else is there: its head will say what, which tells more than its size.
    return mechanism.map(address, {.access = request.access, .owner = request.owner});
}

}  // namespace

Result<std::uint64_t> await_layout(std::span<const std::byte> memory, const LayoutWanted& wanted) {
    if (memory.size() < sizeof(LayoutHead)) return fail(Errc::wrong_kind, "raw memory is there");
    const auto& head = *reinterpret_cast<const LayoutHead*>(memory.data());
    const auto give_up = Deadline::Clock::now() + kMaking;
    while (true) {
        auto size = check_layout(head, wanted, memory.size());
        if (size || size.error() != Errc::would_block) return size;
        if (Deadline::Clock::now() >= give_up)
            return fail(Errc::wrong_kind, "raw memory is there, all zeros, or somebody died while making it");
        static_cast<void>(os::pause(Deadline::after(kLook)));
    }
}

Result<SharedObject> open_shared_object(const Address& address, const SharedObjectRequest& request) {
    const auto mechanism = mechanism::find(address, Noun::region);
    if (!mechanism) return std::unexpected(mechanism.error());
    bool made =
        false;  // not by `initialize`: what it filled may be memory that nobody came to see, because somebody else was faster
    const auto initialize = [&](std::span<std::byte> bytes) {
        if (request.fill) request.fill(bytes);
        publish_layout(*reinterpret_cast<LayoutHead*>(bytes.data()), request.wanted, request.size);
    };
    auto memory = map(**mechanism, address,
                      {.mode = request.mode,
                       .access = request.access,
                       .size = request.size,
                       .reserved = request.reserved,
                       .owner = request.owner,
                       .initialize = initialize,
                       .made = &made});
    if (!memory) return std::unexpected(std::move(memory.error()));
    const auto size = await_layout((*memory)->bytes(), request.wanted);
    if (!size) return std::unexpected(size.error());
    return SharedObject{std::move(*memory), *size, made};
}

}  // namespace strait
