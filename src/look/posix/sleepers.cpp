#include "look/sleepers.hpp"

#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace strait::look {
namespace {

constexpr std::array<long, 5> kReading{SYS_read, SYS_readv, SYS_recvfrom, SYS_recvmsg, SYS_preadv2};
constexpr std::array<long, 5> kWriting{SYS_write, SYS_writev, SYS_sendto, SYS_sendmsg, SYS_pwritev2};

// Its line: the call's number and its arguments in hexadecimal digits, of which the first is the descriptor; or `running`.
void add_thread(std::map<std::int32_t, Sleep>& sleeps, const std::filesystem::path& thread) {
    std::ifstream file(thread / "syscall");
    long call = -1;
    std::uint64_t descriptor = 0;
    if (!(file >> call >> std::hex >> descriptor) || descriptor > INT32_MAX) return;
    auto& sleep = sleeps[static_cast<std::int32_t>(descriptor)];
    sleep.in_read |= std::ranges::find(kReading, call) != kReading.end();
    sleep.in_write |= std::ranges::find(kWriting, call) != kWriting.end();
}

std::map<std::int32_t, Sleep> sleeps_of(std::uint32_t process) {
    std::map<std::int32_t, Sleep> sleeps;
    std::error_code error;
    const std::filesystem::directory_iterator threads("/proc/" + std::to_string(process) + "/task", error);
    if (error) return sleeps;
    for (auto thread = begin(threads); thread != end(threads); thread.increment(error)) {
        if (error) break;
        add_thread(sleeps, thread->path());
    }
    return sleeps;
}

}  // namespace

Sleep Sleepers::at(std::uint32_t process, std::int32_t descriptor) {
    if (descriptor < 0) return {};
    auto known = known_.find(process);
    if (known == known_.end()) known = known_.emplace(process, sleeps_of(process)).first;
    const auto found = known->second.find(descriptor);
    return found == known->second.end() ? Sleep{} : found->second;
}

}  // namespace strait::look
