#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/process_note.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/registry.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace strait::os {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 4096;

// Read and not mapped: somebody may cut the file. O_NONBLOCK: it may be a FIFO.
std::optional<std::vector<std::byte>> content_of(int file) {
    struct stat status{};
    if (::fstat(file, &status) < 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) return std::nullopt;
    std::vector<std::byte> bytes(sizeof(RegistryPage));
    const auto count = uninterrupted([&] { return ::pread(file, bytes.data(), bytes.size(), 0); });
    if (count != static_cast<ssize_t>(bytes.size())) return std::nullopt;
    return bytes;
}

// A child that it forked keeps the lock, so the process must be there as well.
bool is_alive(int file, const std::vector<std::byte>& bytes) {
    if (uninterrupted([&] { return ::flock(file, LOCK_SH | LOCK_NB); }) == 0) return false;
    RegistryHead head{};
    std::memcpy(&head, bytes.data(), sizeof head);
    return head.started != 0 && start_of_process(head.process) == head.started;
}

std::optional<RegistryCopy> copy_of(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file) return std::nullopt;
    auto bytes = content_of(file.get());
    if (!bytes) return std::nullopt;
    const bool alive = is_alive(file.get(), *bytes);
    return RegistryCopy{std::move(*bytes), alive, path};
}

}  // namespace

Result<std::vector<RegistryCopy>> copies_of_registries() {
    const auto folder = find_runtime_folder("registry");
    if (!folder && folder.error() == Errc::not_found) return std::vector<RegistryCopy>{};
    if (!folder) return std::unexpected(folder.error());
    std::vector<RegistryCopy> copies;
    std::error_code error;
    for (fs::directory_iterator entry(*folder, error);
         !error && entry != fs::directory_iterator() && copies.size() < kMostFiles; entry.increment(error)) {
        if (auto copy = copy_of(entry->path().string())) copies.push_back(std::move(*copy));
    }
    return copies;
}

}  // namespace strait::os
