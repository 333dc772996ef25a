#pragma once
/// Programs that have never heard of strait, and how to start them.

#include "support/program.hpp"
#include "support/test_peer.hpp"  // exec_address()

#include <strait/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace strait::test {

using Command = std::vector<std::string>;

/// bin/bare_<name>: what a tutorial would write, from interop/bare/.
[[nodiscard]] Command bare(std::string_view name, const Command& arguments = {});
/// Node with a script from interop/node/. Throws Unexpected when Node is missing, and says how to get it.
[[nodiscard]] Command node(std::string_view script, const Command& arguments = {});
/// A program of the system. Throws Unexpected when it is missing, with the Debian package that has it.
[[nodiscard]] Command installed(std::string_view program, std::string_view package, const Command& arguments = {});

/// An address as others want it on their command line: HOST PORT, or the native name.
[[nodiscard]] Command place_of(const Address& address);
/// The address with the port that the program has found free, if it had to find one.
[[nodiscard]] Address with_port(const Address& address, std::string_view port);

}  // namespace strait::test
