#include "support/test_peer.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace strait::test {

std::vector<std::string> peer_command(const std::vector<std::string>& role) {
    const char* program = std::getenv("STRAIT_TEST_PEER");
    if (program == nullptr) throw Unexpected("STRAIT_TEST_PEER does not name the peer program; CTest sets it");
    std::vector<std::string> command{program};
    command.insert(command.end(), role.begin(), role.end());
    return command;
}

std::string exec_address(const std::vector<std::string>& command) {
    std::string address = "exec:";
    char separator = '?';
    for (const auto& word : command) {
        address += std::exchange(separator, '&') + std::string("argv=");
        for (const char each : word) {
            const bool is_plain = each != '%' && each != '&';
            address += is_plain ? std::string(1, each) : fmt::format("%{:02X}", static_cast<unsigned char>(each));
        }
    }
    return address;
}

std::string peer_address(const std::vector<std::string>& role) { return exec_address(peer_command(role)); }

TestPeer::TestPeer(const std::vector<std::string>& role)
    : process_(must(Process::spawn(peer_command(role), {.out = piped, .in = piped}))), lines_(process_.out()) {
    const std::string said = line();
    if (!said.starts_with("ready")) throw Unexpected("the peer said '" + said + "' instead of 'ready'");
    if (said.size() > std::string_view("ready ").size()) address_ = said.substr(std::string_view("ready ").size());
}

void TestPeer::tell(std::string_view line) { must(process_.in().write(bytes(std::string(line) + "\n"), patience())); }

int TestPeer::end() {
    process_.in().close();
    const auto status = must(process_.wait(patience()));
    return status.signal ? 128 + *status.signal : status.code;
}

}  // namespace strait::test
