#pragma once
/// What every foreign program that carries a byte stream is asked: four conversations of 1 MiB, byte-exact.

#include "interop/foreign.hpp"

#include <functional>
#include <span>
#include <string>

namespace strait::test {

/// One foreign server and one foreign client of the same mechanism. The server sends back what it gets, from one
/// client, and ends; the client sends its stdin, prints what comes back and ends with its stdin.
struct ForeignStream {
    std::string name;
    std::string (*address)();  ///< one to listen at
    std::function<Command(const Address&)> server;
    std::function<Command(const Address&)> client;
    /// Waits until the server listens; returns its port where it has one.
    std::string (*ready)(Program& server);
};

/// The server prints `ready` or `ready PORT`.
[[nodiscard]] std::string says_ready(Program& server);

void check_that_server_answers_library(const ForeignStream& foreign);
void check_that_server_answers_command(const ForeignStream& foreign);
void check_that_library_answers_client(const ForeignStream& foreign);
void check_that_command_answers_client(const ForeignStream& foreign);

}  // namespace strait::test
