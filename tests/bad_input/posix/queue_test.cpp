/// Queues that cannot be made, found or filled, and what the command says of the limits.

#include "bad_input/complaint.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <fstream>

namespace strait::test {
namespace {

// `10 (/proc/sys/fs/mqueue/msg_max)`
std::string limit(const std::string& file) {
    const auto path = "/proc/sys/" + file;
    std::uint64_t number = 0;
    std::ifstream(path) >> number;
    return fmt::format("{} ({})", number, path);
}

}  // namespace

TEST_SUITE("queue") {
    TEST_CASE("a key, a priority, a type or a size that is no number or out of range") {
        check_complaints({
            {{"listen", "mq-sysv://jobs"}, "cannot receive at mq-sysv://jobs: the key 'jobs' is not a number"},
            {{"listen", "mq-sysv://0"},
             "cannot receive at mq-sysv://0: the key 0 is out of range: it must be 1 to 4294967295"},
            {{"write", "mq://x?priority=32768", "y"},
             "cannot connect to mq://x?priority=32768: the option 'priority' 32768 is out of range: it must be 0 to "
             "32767"},
            {{"write", "mq-sysv://7?type=0", "y"},
             "cannot connect to mq-sysv://7?type=0: the option 'type' 0 is out of range: it must be 1 to 2147483647"},
            {{"listen", "mq://x?messages=0"},
             "cannot receive at mq://x?messages=0: the option 'messages' 0 is out of range: it must be 1 to 65536"},
            bad_address("mq://a/b", "a name cannot contain '/'; for a file use unix://, fifo:// or map:// with a path"),
            bad_address("mq://x?prio=1", "there is no option 'prio'; mq: knows: priority, messages, size"),
        });
    }

    TEST_CASE("a queue that is not there") {
        const auto queue = "mq://" + unique_name();
        const auto sysv = "mq-sysv://" + unique_key();
        check_complaints({
            {{"write", queue, "x"},
             "cannot connect to " + queue + ": there is no such queue: nobody receives there (mq_open: ENOENT)",
             kNotFound},
            {{"write", sysv, "x"},
             "cannot connect to " + sysv + ": there is no such queue: nobody receives there (msgget: ENOENT)",
             kNotFound},
        });
    }

    TEST_CASE("a queue that another program receives from") {
        const auto queue = must(Datagram::bind("mq://" + unique_name()));
        const auto sysv = must(Datagram::bind("mq-sysv://" + unique_key()));
        for (const auto* receiver : {&queue, &sysv}) {
            const auto said = said_by_command({"listen", receiver->address().text()});
            CHECK(said.code == kFailed);
            CHECK(said.err.starts_with("strait: cannot receive at " + receiver->address().text() +
                                       ": another program receives there"));
        }
    }

    TEST_CASE("a queue beyond the limits of the system, which are named with their file") {
        const auto address = "mq://" + unique_name() + "?size=16777216";
        check_complaints({{{"listen", address},
                           fmt::format("cannot receive at {}: this user's queues may have at most {} messages of at "
                                       "most {} bytes (mq_open: EINVAL)",
                                       address, limit("fs/mqueue/msg_max"), limit("fs/mqueue/msgsize_max"))}});
    }

    TEST_CASE("a queue that is there with other limits") {
        const auto address = "mq://" + unique_name();
        const auto queue = must(Datagram::bind(address + "?messages=2&size=16"));
        CHECK(queue.address().text() == address + "?messages=2&size=16");
        CHECK(said_by_command({"write", address, std::string(16, 'x')}).code == 0);
        check_complaints(
            {{{"write", address, std::string(17, 'x')},
              fmt::format("cannot send to {}: a message of this queue has at most 16 bytes; `size` sets it where the "
                          "queue is made, up to {} (mq_timedsend: EMSGSIZE)",
                          address, limit("fs/mqueue/msgsize_max")),
              kFailed}});
    }

    TEST_CASE("a message that is too large for a System V queue") {
        const auto queue = must(Datagram::bind("mq-sysv://" + unique_key()));
        const auto address = queue.address().text();
        std::uint64_t most = 0;
        std::ifstream("/proc/sys/kernel/msgmax") >> most;
        if (most > 100'000) return;  // more than a command line takes
        check_complaints(
            {{{"write", address, std::string(most + 1, 'x')},
              fmt::format("cannot send to {}: a message may have at most {} bytes", address, limit("kernel/msgmax")),
              kFailed}});
    }
}

}  // namespace strait::test
