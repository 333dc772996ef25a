#include "os/link_look.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace strait::os {
namespace {

constexpr std::size_t kPage = 4096;

// Opening another thing than memory could do something to it, so its name is looked at first.
bool is_channel_memory(const std::string& path) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(path, error);
    return !error && target.string().starts_with("/memfd:strait-channel");
}

}  // namespace

std::vector<std::byte> look_into_link(const LinkPlace& place) {
    if (place.descriptor < 0) return {};
    const auto path = "/proc/" + std::to_string(place.process) + "/fd/" + std::to_string(place.descriptor);
    if (!is_channel_memory(path)) return {};
    const Descriptor memory(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status{};
    if (!memory || ::fstat(memory.get(), &status) < 0) return {};
    if (!S_ISREG(status.st_mode) || std::to_string(status.st_ino) != place.memory) return {};
    std::vector<std::byte> bytes(kPage);
    const auto count = uninterrupted([&] { return ::pread(memory.get(), bytes.data(), bytes.size(), 0); });
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
}

}  // namespace strait::os
