#pragma once
/// The other process: tests/peer in one of its roles.

#include "support/lines.hpp"

#include <strait/process.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace strait::test {

/// The command line of the peer program in that role.
[[nodiscard]] std::vector<std::string> peer_command(const std::vector<std::string>& role);

/// The `exec:` address that starts that command, ready for more options.
[[nodiscard]] std::string exec_address(const std::vector<std::string>& command);
/// The one that starts the peer in that role.
[[nodiscard]] std::string peer_address(const std::vector<std::string>& role);

/// A running peer. It is told things by lines to its stdin, and answers by lines; stderr goes to the test's own.
/// Every wait throws Unexpected after kPatience. The destructor kills it.
class TestPeer {
  public:
    /// Returns when it has said `ready`: it listens, or is connected, or has opened its region.
    explicit TestPeer(const std::vector<std::string>& role);
    TestPeer(const TestPeer&) = delete;
    TestPeer& operator=(const TestPeer&) = delete;
    ~TestPeer() = default;

    /// The address it listens at, as it said.
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    [[nodiscard]] std::uint32_t process_id() const noexcept { return process_.process_id(); }
    [[nodiscard]] Process& process() noexcept { return process_; }

    [[nodiscard]] std::string line() { return lines_.next(); }
    void tell(std::string_view line);
    /// Ends its stdin and waits until it has ended. Returns its exit code; a signal is 128 and its number.
    int end();

  private:
    Process process_;
    Lines lines_;
    std::string address_;
};

}  // namespace strait::test
