#include "interop/foreign_streams.hpp"

namespace strait::test {

std::vector<ForeignStream> bare_streams() {
    return {
        bare_row("CreateNamedPipe, CreateFile", free_pipe_address, "pipe_server", "pipe_client"),
        bare_row("Winsock TCP", free_tcp_address, "tcp_server", "tcp_client"),
    };
}

std::vector<ForeignStream> node_streams() {
    return {
        node_row("net at pipe://", free_pipe_address),
        node_row("net at tcp://", free_tcp_address),
    };
}

}  // namespace strait::test
