// The program that plays the other process of a test: `strait_test_peer ROLE ARGUMENT…`. See role.hpp.

#include "peer/program.hpp"
#include "peer/role.hpp"

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>

namespace strait::test::peer {
namespace {

using Role = std::function<int(const Arguments&)>;
using StreamRole = int (*)(const Arguments&, bool listens);

std::map<std::string, Role> all_roles() {
    std::map<std::string, Role> roles{
        {"queue-server", queue},
        {"datagram-echo", datagram_echo},
        {"datagram-sink", datagram_sink},
        {"datagram-source", datagram_source},
        {"region-writer", region_writer},
        {"region-watcher", region_watcher},
        {"state-adder", state_adder},
        {"state-turn", state_turn},
        {"state-watcher", state_watcher},
        {"topic-source", topic_source},
        {"topic-sink", topic_sink},
        {"event-waiter", event_waiter},
        {"semaphore-taker", semaphore_taker},
        {"mutex-owner", mutex_owner},
        {"mutex-worker", mutex_worker},
        {"notify-rounds", notify_rounds},
        {"file-giver", file_giver},
        {"file-taker", file_taker},
        {"handed-child", handed_child},
        {"call-server", call_server},
        {"call-client", call_client},
        {"call-adder", call_adder},
        {"foreign-call-server", foreign_call_server},
        {"exit-with", exit_with},
        {"chatter", chatter},
        {"linger", linger},
        {"say-arguments", say_arguments},
        {"say-environment", say_environment},
        {"say-directory", say_directory},
    };
    const std::map<std::string, StreamRole> stream_roles{{"echo", echo},
                                                         {"sink", sink},
                                                         {"source", source},
                                                         {"ping", ping},
                                                         {"hold", hold},
                                                         {"identity", identity},
                                                         {"channel-echo", channel_echo},
                                                         {"channel-source", channel_source},
                                                         {"channel-sink", channel_sink},
                                                         {"channel-hold", channel_hold},
                                                         {"channel-ping", channel_ping},
                                                         {"channel-taker", channel_taker}};
    for (const auto& [name, role] : stream_roles) {
        roles[name + "-server"] = [role](const Arguments& arguments) { return role(arguments, true); };
        roles[name + "-client"] = [role](const Arguments& arguments) { return role(arguments, false); };
    }
    return roles;
}

}  // namespace

const std::string& argument(const Arguments& arguments, std::size_t index) {
    if (index >= arguments.size()) throw std::runtime_error(fmt::format("argument {} is missing", index + 1));
    return arguments[index];
}

std::uint64_t number(const Arguments& arguments, std::size_t index) { return std::stoull(argument(arguments, index)); }

namespace {

int run(Arguments arguments) {
    const auto roles = all_roles();
    const auto role = roles.find(argument(arguments, 0));
    if (role == roles.end()) throw std::runtime_error("there is no role '" + arguments.front() + "'");
    arguments.erase(arguments.begin());
    return role->second(arguments);
}

}  // namespace

}  // namespace strait::test::peer

int main(int argc, char** argv) {
    using namespace strait::test::peer;
    try {
        return run(program_arguments(argc, argv));
    } catch (const std::exception& failure) {
        std::cerr << "strait_test_peer: " << failure.what() << std::endl;
        return 70;
    }
}
