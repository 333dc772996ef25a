#include "os/registry_memory.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/left_places.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/process_note.hpp"
#include "os/posix/reserve_space.hpp"
#include "os/posix/runtime_folder.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace strait::os {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolder = "registry";
// Somebody who looks whether the owner lives holds the lock for an instant; a process of another pid namespace has the name for long.
constexpr int kMostNames = 8;
constexpr int kMostSwept = 64;

class RegistryFile final : public RegistryMemory {
  public:
    RegistryFile(std::string path, RegistryPage* page) noexcept : path_(std::move(path)), page_(page) {}
    RegistryFile(const RegistryFile&) = delete;
    RegistryFile& operator=(const RegistryFile&) = delete;
    ~RegistryFile() override {
        if (owner_.is_this()) ::unlink(path_.c_str());
        ::munmap(page_, sizeof *page_);
    }
    [[nodiscard]] RegistryPage& page() noexcept override { return *page_; }

  private:
    std::string path_;
    RegistryPage* page_;
    OwnerProcess owner_;
};

// What killed processes have left: their files have no lock. One that knows of more than itself stays for doctor.
void sweep(const std::string& folder) {
    std::error_code error;
    int count = 0;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (++count > kMostSwept) return;
        const auto path = entry->path().string();
        const auto page = open_locked(path, LockMode::exclusive, LockAbsent::fail);
        if (page && !has_left_places(page->get())) ::unlink(path.c_str());
    }
}

Result<std::unique_ptr<RegistryMemory>> make_at(const std::string& path) {
    const auto file = open_locked(path, LockMode::exclusive, LockAbsent::create);
    if (!file) return std::unexpected(file.error());
    // Another process may have had this number, and left its file.
    const bool is_empty = ::ftruncate(file->get(), 0) == 0 && reserve_space(file->get(), sizeof(RegistryPage));
    void* const memory = is_empty
                             ? ::mmap(nullptr, sizeof(RegistryPage), PROT_READ | PROT_WRITE, MAP_SHARED, file->get(), 0)
                             : MAP_FAILED;
    if (memory == MAP_FAILED) {
        ::unlink(path.c_str());
        return fail(Errc::no_space);
    }
    // The descriptor may go: the mapping keeps the open file, and with it the lock.
    return std::make_unique<RegistryFile>(path, static_cast<RegistryPage*>(memory));
}

}  // namespace

std::unique_ptr<RegistryMemory> RegistryMemory::make() {
    const auto folder = make_runtime_folder(kFolder);
    if (!folder) return nullptr;
    sweep(*folder);
    const auto path = *folder + "/" + std::to_string(::getpid());
    for (int i = 0; i < kMostNames; ++i) {
        auto made = make_at(i == 0 ? path : path + "." + std::to_string(i));
        if (made) return std::move(*made);
        if (made.error() != Errc::already_in_use) return nullptr;
    }
    return nullptr;
}

std::uint64_t RegistryMemory::owner() noexcept { return this_process(); }

ProcessNote note_of_this_process() {
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    const auto number = static_cast<std::uint32_t>(::getpid());
    return {number, start_of_process(number), program.string()};
}

}  // namespace strait::os
