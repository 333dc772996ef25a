#include "interop/foreign_streams.hpp"

#include "support/unique.hpp"

namespace strait::test {

std::string free_pipe_address() { return "pipe://" + unique_name(); }
std::string free_unix_address() { return path_address("unix", unique_path()); }

ForeignStream bare_row(const char* name, std::string (*address)(), const char* server, const char* client) {
    return {name, address, [server](const Address& at) { return bare(server, place_of(at)); },
            [client](const Address& at) { return bare(client, place_of(at)); }, says_ready};
}

ForeignStream node_row(const char* name, std::string (*address)()) {
    return {name, address, [](const Address& at) { return node("net_server.js", place_of(at)); },
            [](const Address& at) { return node("net_client.js", place_of(at)); }, says_ready};
}

}  // namespace strait::test
