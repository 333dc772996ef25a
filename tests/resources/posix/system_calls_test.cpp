/// A stream that blocks without a deadline costs the bare system calls and nothing else, counted by strace(1).

#include "support/outcome.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/program.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace strait::test {
namespace {

using Calls = std::map<std::string, long>;

constexpr long kFew = 100;
constexpr long kMany = 1100;

// The table of `strace -c`: share, seconds, microseconds a call, calls, errors where there were any, name.
Calls read_table(const std::filesystem::path& path) {
    std::ifstream table(path);
    Calls calls;
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        double time = 0;
        long count = 0;
        if (!(words >> time >> time >> time >> count)) continue;
        std::string name;
        for (std::string word; words >> word;) name = word;
        if (name != "total") calls[name] = count;
    }
    return calls;
}

// All system calls of a peer in that role, and of what it starts.
Calls calls_of(const std::vector<std::string>& role) {
    const auto table = unique_path();
    std::vector<std::string> command{"strace", "-f", "-c", "-o", table.string()};
    for (const auto& word : peer_command(role)) command.push_back(word);
    const auto said = run(command);
    if (said.code != 0) throw Unexpected("strace ended with " + std::to_string(said.code) + ": " + said.err);
    return read_table(table);
}

// A client that exchanges one byte so many times.
Calls calls_of_client(const std::string& address, long exchanges) {
    return calls_of({"ping-client", address, std::to_string(exchanges)});
}

Calls calls_over(const std::string& address, long exchanges) {
    // Where nobody else, and no run before, leaves anything to be swept away.
    const RuntimeFolder folder;
    if (address.starts_with("exec:")) return calls_of_client(address, exchanges);
    TestPeer server({"echo-server", address});
    return calls_of_client(server.address(), exchanges);
}

std::string difference(Calls more, const Calls& less) {
    for (const auto& [name, calls] : less) more[name] -= calls;
    std::string cost;
    for (const auto& [name, calls] : more) {
        if (calls != 0) cost += name + " " + std::to_string(calls) + "; ";
    }
    return cost;
}

// What so many more exchanges cost.
std::string cost_of_more(const std::string& address) {
    return difference(calls_over(address, kMany), calls_over(address, kFew));
}

}  // namespace

TEST_SUITE("system_calls") {
    TEST_CASE("an exchange over a socket is one send and one receive") {
        for (const auto& address :
             {"pipe://" + unique_name(), path_address("unix", unique_path()), std::string("tcp://127.0.0.1:0")}) {
            CAPTURE(address);
            CHECK(cost_of_more(address) == "recvfrom 1000; sendto 1000; ");
        }
    }

    // What is left is asking whether the peer lives, about every 10 ms, and while nothing comes.
    TEST_CASE("an exchange over shared memory is no system call while both ends are busy") {
        constexpr long kExchanges = 100'000;
        const RuntimeFolder folder;
        TestPeer server({"channel-echo-server", "shm://" + unique_name(), "shm, busy"});
        long all = 0;
        for (const auto& [name, calls] :
             calls_of({"channel-ping-client", server.address(), "shm, busy", std::to_string(kExchanges)}))
            all += calls;
        CHECK(all < kExchanges / 4);
    }

    // As above; and the deadline of a call costs a look at the clock, which is none.
    TEST_CASE("a call over shared memory is no system call while both ends are busy") {
        constexpr long kCallsMade = 100'000;
        const RuntimeFolder folder;
        for (const std::string client : {"plain", "reconnects"}) {
            CAPTURE(client);
            TestPeer server({"call-server", "shm://" + unique_name(), "busy"});
            long all = 0;
            for (const auto& [name, calls] :
                 calls_of({"call-adder", server.address(), std::to_string(kCallsMade), client}))
                all += calls;
            CHECK(all < kCallsMade / 4);
        }
    }

    TEST_CASE("an exchange over anonymous pipes is one write and one read, at both ends") {
        CHECK(cost_of_more(peer_address({"echo-client", "stdio:"})) == "read 2000; write 2000; ");
    }

    TEST_CASE("locking, setting, giving, taking and ringing what nobody sleeps for makes no system call") {
        for (const std::string scheme : {"mutex", "event", "sem", "shm"}) {
            CAPTURE(scheme);
            const auto rounds = [&](long count) {
                const RuntimeFolder folder;
                return calls_of({"notify-rounds", scheme + "://" + unique_name(), std::to_string(count)});
            };
            CHECK(difference(rounds(kMany), rounds(kFew)) == "");
        }
    }
}

}  // namespace strait::test
