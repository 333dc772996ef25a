#pragma once
/// What every foreign program that speaks UDP is asked: a conversation in datagrams, one answer for each.

#include "interop/foreign.hpp"

#include <functional>
#include <string>

namespace strait::test {

/// The server sends back each datagram. The client sends each 1024 bytes of stdin and prints the answer.
struct ForeignDatagram {
    std::string name;
    std::function<Command(const Address&)> server;
    std::function<Command(const Address&)> client;
    std::string (*ready)(Program& server);  ///< waits until the server listens; returns its port
};

/// Programs written against the bare system calls.
[[nodiscard]] ForeignDatagram bare_datagrams();

void check_that_server_answers_library(const ForeignDatagram& foreign);
void check_that_server_answers_command(const ForeignDatagram& foreign);
void check_that_library_answers_client(const ForeignDatagram& foreign);
void check_that_command_answers_client(const ForeignDatagram& foreign);

}  // namespace strait::test
