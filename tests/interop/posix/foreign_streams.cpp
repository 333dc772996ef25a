#include "interop/foreign_streams.hpp"

namespace strait::test {

std::vector<ForeignStream> bare_streams() {
    return {
        bare_row("AF_UNIX at unix://", free_unix_address, "unix_server", "unix_client"),
        bare_row("AF_UNIX at pipe://", free_pipe_address, "unix_server", "unix_client"),
        bare_row("TCP", free_tcp_address, "tcp_server", "tcp_client"),
    };
}

std::vector<ForeignStream> node_streams() {
    return {
        node_row("net at unix://", free_unix_address),
        node_row("net at pipe://", free_pipe_address),
        node_row("net at tcp://", free_tcp_address),
    };
}

}  // namespace strait::test
