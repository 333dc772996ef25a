#include "support/unique.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <random>
#include <system_error>

namespace strait::test {
namespace {

// The bits of one process. Short, because a socket's path has 107 bytes.
std::string draw_run() {
    std::random_device device;
    return fmt::format("{:08x}{:04x}", device(), device() & 0xFFFFU);
}

class RunFolder {
  public:
    RunFolder() : path_(std::filesystem::temp_directory_path() / unique_name()) {
        std::filesystem::create_directories(path_);
    }
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;
    ~RunFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace

std::string unique_name() {
    static const std::string run = draw_run();
    static std::atomic<std::uint32_t> count{0};
    return fmt::format("strait-test-{}-{}", run, count.fetch_add(1));
}

std::string unique_key() {
    static const std::uint32_t run = std::random_device()();
    static std::atomic<std::uint32_t> count{1};
    return fmt::format("{:#x}", (run << 8U) | (count.fetch_add(1) & 0xFFU));
}

std::filesystem::path unique_path() {
    static const RunFolder folder;
    return folder.path() / unique_name().substr(std::string_view("strait-test-").size());
}

std::string path_address(std::string_view scheme, const std::filesystem::path& path) {
    const std::string text = path.generic_string();
    return fmt::format("{}://{}{}", scheme, text.starts_with('/') ? "" : "/", text);
}

}  // namespace strait::test
