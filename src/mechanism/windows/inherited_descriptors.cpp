#include "mechanism/windows/inherited_descriptors.hpp"

#include <cstring>

namespace strait::mechanism {
namespace {

// The C library's own flags, which no header of it tells.
constexpr BYTE kOpen = 0x01;
constexpr BYTE kPipe = 0x08;

constexpr int kCount = 4;

}  // namespace

std::vector<BYTE> fourth_descriptor(HANDLE pipe) {
    std::vector<BYTE> block(sizeof(int) + kCount + kCount * sizeof(HANDLE));
    BYTE* at = block.data();
    std::memcpy(at, &kCount, sizeof kCount);
    at += sizeof kCount;
    at[kCount - 1] = kOpen | kPipe;
    at += kCount;
    const HANDLE none = INVALID_HANDLE_VALUE;
    for (int i = 0; i < kCount; ++i, at += sizeof(HANDLE))
        std::memcpy(at, static_cast<const void*>(i == kCount - 1 ? &pipe : &none), sizeof(HANDLE));
    return block;
}

std::optional<HANDLE> pipe_in(std::span<const BYTE> block, int descriptor) {
    int count = 0;
    if (block.size() < sizeof count) return std::nullopt;
    std::memcpy(&count, block.data(), sizeof count);
    block = block.subspan(sizeof count);
    if (count < 0 || descriptor < 0 || descriptor >= count) return std::nullopt;
    const auto descriptors = static_cast<std::size_t>(count);
    if (block.size() / (1 + sizeof(HANDLE)) < descriptors) return std::nullopt;
    const auto index = static_cast<std::size_t>(descriptor);
    const BYTE flags = block[index];
    if ((flags & kOpen) == 0 || (flags & kPipe) == 0) return std::nullopt;
    HANDLE handle = nullptr;
    std::memcpy(static_cast<void*>(&handle), block.subspan(descriptors + index * sizeof(HANDLE)).data(), sizeof handle);
    return handle;
}

std::optional<HANDLE> inherited_pipe(int descriptor) {
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    GetStartupInfoW(&startup);
    if (startup.lpReserved2 == nullptr) return std::nullopt;
    return pipe_in({startup.lpReserved2, startup.cbReserved2}, descriptor);
}

}  // namespace strait::mechanism
