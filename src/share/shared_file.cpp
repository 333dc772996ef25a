#include "share/shared_file.hpp"

#include "core/fault_point.hpp"
#include "mechanism/robust_lock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace strait {
namespace {

using namespace std::chrono_literals;
using mechanism::RegionMode;
using Memory = std::unique_ptr<os::MemoryMapping>;

// Making a file takes as long as reserving its space; somebody else may be at it.
constexpr auto kMaking = 5s;

const LayoutHead& head_of(const os::MemoryMapping& memory) {
    return *reinterpret_cast<const LayoutHead*>(memory.bytes().data());
}

bool is_all_zeros(std::span<const std::byte> bytes) {
    return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

// What stands behind the magic of a layout that somebody began to make. One word, so that it is there or not.
std::uint64_t making_mark(const LayoutWanted& wanted) {
    const std::array<std::uint32_t, 2> words{static_cast<std::uint32_t>(wanted.kind), wanted.version};
    std::uint64_t mark = 0;
    std::memcpy(&mark, words.data(), sizeof mark);
    return mark;
}

std::atomic_ref<std::uint64_t> mark_in(std::span<std::byte> memory) {
    return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(memory.data() + offsetof(LayoutHead, kind)));
}

// Nothing when it may be made here.
Result<void> require_unmade(std::span<std::byte> memory, const SharedObjectRequest& request) {
    if (memory.size() >= sizeof(LayoutHead) && memory.size() <= request.size) {
        std::uint64_t magic = 0;
        std::memcpy(&magic, memory.data(), sizeof magic);
        const bool is_begun = mark_in(memory).load(std::memory_order_relaxed) == making_mark(request.wanted);
        if (magic == 0 && (is_begun || is_all_zeros(memory))) return {};
    }
    return fail(Errc::wrong_kind, "a file with another content is there; it is left as it is");
}

void make(std::span<std::byte> memory, const SharedObjectRequest& request) {
    fault_point("file.begin");
    mark_in(memory).store(making_mark(request.wanted), std::memory_order_release);
    fault_point("file.marked");
    std::ranges::fill(memory.subspan(sizeof(LayoutHead)), std::byte{0});
    if (request.fill) request.fill(memory);
    fault_point("file.filled");
    publish_layout(*reinterpret_cast<LayoutHead*>(memory.data()), request.wanted, request.size);
    fault_point("file.made");
}

Result<Memory> map(const Address& address, const mechanism::RegionRequest& request) {
    const auto mechanism = mechanism::find(address, Noun::state);
    if (!mechanism) return std::unexpected(mechanism.error());
    return (*mechanism)->map(address, request);
}

// The file that is there, whatever it holds; or a new one, all zeros.
Result<Memory> open_or_make_file(const Address& address, const SharedObjectRequest& request) {
    auto memory = map(address, {.access = request.access});
    const bool is_missing = !memory && (memory.error() == Errc::not_found || memory.error() == Errc::too_small);
    if (!is_missing || request.mode == RegionMode::open) return memory;
    return map(address, {.mode = RegionMode::create, .size = request.size});
}

Result<SharedObject> checked(Memory memory, const SharedObjectRequest& request, bool made) {
    const auto size = await_layout(memory->bytes(), request.wanted);
    if (!size) return std::unexpected(size.error());
    return SharedObject{std::move(memory), *size, made};
}

bool is_made(const os::MemoryMapping& memory) {
    return memory.bytes().size() >= sizeof(LayoutHead) &&
           head_of(memory).magic.load(std::memory_order_acquire) == kLayoutMagic;
}

Result<SharedObject> found(Memory memory, const SharedObjectRequest& request) {
    auto there = checked(std::move(memory), request, false);
    if (there && request.mode == RegionMode::create)
        return fail(Errc::already_in_use, "it exists already: open it, or use another name");
    return there;
}

// Under the lock beside the file: nobody else makes anything there.
Result<SharedObject> make_or_find(const Address& address, const SharedObjectRequest& request, Memory memory) {
    if (is_made(*memory)) return found(std::move(memory), request);
    if (const auto unmade = require_unmade(memory->bytes(), request); !unmade) return std::unexpected(unmade.error());
    if (memory->bytes().size() < request.size) {
        auto larger = map(address, {.mode = RegionMode::create, .size = request.size});
        if (!larger) return std::unexpected(std::move(larger.error()));
        memory = std::move(*larger);
    }
    make(memory->bytes().first(static_cast<std::size_t>(request.size)), request);
    return checked(std::move(memory), request, true);
}

}  // namespace

Result<SharedObject> open_shared_file(const Address& address, const SharedObjectRequest& request) {
    auto memory = open_or_make_file(address, request);
    if (!memory) return std::unexpected(std::move(memory.error()));
    if (request.mode == RegionMode::open) return checked(std::move(*memory), request, false);
    // Without the lock, which a stopped writer may have.
    if (is_made(**memory)) return found(std::move(*memory), request);
    auto lock = mechanism::robust_lock::open_beside((*memory)->identity());
    if (!lock) return std::unexpected(std::move(lock.error()));
    if (const auto taken = (*lock)->lock(Deadline::after(kMaking)); !taken)
        return fail(taken.error().code(), "somebody else has been making it for too long");
    auto object = make_or_find(address, request, std::move(*memory));
    static_cast<void>((*lock)->unlock());
    return object;
}

}  // namespace strait
