#include "crash/fault_peer/system_calls.hpp"

#include "core/fault_point.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace strait::test::fault_peer {
namespace {

// syscall(2) itself is short, and how the handler makes the calls that it was handed.
constexpr std::uint32_t kGate = 64;

void make_it(int /*signal*/, siginfo_t* what, void* context) {
    const int error = errno;
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    fault_point("system_call.before");
    const auto result = ::syscall(what->si_syscall, registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                                  registers[REG_R10], registers[REG_R8], registers[REG_R9]);
    registers[REG_RAX] = result == -1 ? -errno : result;
    fault_point("system_call.after");
    errno = error;
}

sock_filter load(std::size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
sock_filter answer(std::uint32_t what) { return BPF_STMT(BPF_RET | BPF_K, what); }
// How many steps to skip.
struct Skip {
    std::uint8_t if_so = 0;
    std::uint8_t if_not = 0;
};
sock_filter ask(std::uint16_t test, std::uint32_t value, Skip skip) {
    return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | test | BPF_K), value, skip.if_so, skip.if_not);
}

}  // namespace

void count_system_calls() {
    struct sigaction handler{};
    handler.sa_sigaction = make_it;
    handler.sa_flags = SA_SIGINFO;
    if (::sigaction(SIGSYS, &handler, nullptr) < 0) throw std::runtime_error("sigaction");

    const auto gate = reinterpret_cast<std::uint64_t>(&::syscall);
    const auto low = static_cast<std::uint32_t>(gate);
    constexpr auto kFrom = offsetof(seccomp_data, instruction_pointer);
    std::array filter{
        load(offsetof(seccomp_data, nr)),
        ask(BPF_JEQ, SYS_rt_sigreturn, {.if_so = 6}),
        ask(BPF_JEQ, SYS_exit_group, {.if_so = 5}),
        load(kFrom + 4),
        ask(BPF_JEQ, static_cast<std::uint32_t>(gate >> 32), {.if_not = 4}),
        load(kFrom),
        ask(BPF_JGE, low, {.if_not = 2}),
        ask(BPF_JGE, low + kGate, {.if_so = 1}),
        answer(SECCOMP_RET_ALLOW),
        answer(SECCOMP_RET_TRAP),
    };
    const sock_fprog program{filter.size(), filter.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
        throw std::runtime_error("prctl");
}

}  // namespace strait::test::fault_peer
