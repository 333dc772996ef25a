/// The exhibits with programs that are not strait: Node's `net` and a Node child, and socat. Each sends back what it gets.

#include "tour/echo.hpp"
#include "tour/other_process.hpp"
#include "tour/stage.hpp"

#include <strait/listener.hpp>
#include <strait/schemes.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

constexpr auto kSetUp = 10s;

// As Node's own manual would have it. The server says where it listens, and ends with its stdin, so that it removes its socket.
constexpr const char* kNodeServer =
    "const server = require('net').createServer(peer => { peer.on('error', () => {}); peer.pipe(peer); });"
    "const where = process.argv[1];"
    "server.listen(where === '0' ? { port: 0, host: '127.0.0.1' } : where,"
    "              () => process.stdout.write(`${server.address().port || where}\\n`));"
    "process.stdin.on('end', () => process.exit()).resume();";
constexpr const char* kNodeClient =
    "const where = process.argv[1];"
    "const port = Number(where);"
    "const socket = require('net').connect(port ? { port, host: '127.0.0.1' } : where);"
    "socket.on('error', () => {}); socket.pipe(socket);";
constexpr const char* kNodeChild = "process.stdin.pipe(process.stdout)";

std::string node_program() {
    // Under Wine there is no PATH to find it on.
    const char* const chosen = std::getenv("STRAIT_NODE");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return chosen != nullptr ? chosen : "node";
}

std::string port_of(const Address& address) { return address.place().substr(address.place().rfind(':') + 1); }

Result<Shown> shown(const Stage& stage, Stream& from, Stream& to, const Address& address) {
    const auto figures = measure_echo(from, to, stage.input());
    if (!figures) return std::unexpected(figures.error());
    return Shown{address, *figures};
}

/// The other program listens; we connect.
Result<Shown> show_server(const Stage& stage, const Words& command, const Address& address) {
    const auto deadline = stage.deadline();
    auto server = OtherProcess::start(command, deadline, discarded);
    if (!server) return std::unexpected(server.error());
    auto stream = Stream::connect(address, {.wait = kSetUp, .deadline = deadline});
    if (!stream) return std::unexpected(stream.error());
    return shown(stage, *stream, *stream, address);
}

/// We listen; the other program connects. The words it needs are made from our real address.
Result<Shown> show_client(const Stage& stage, const Address& address, Words (*command)(const Address&)) {
    const auto deadline = stage.deadline();
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    auto client = OtherProcess::start(command(listener->address()), deadline, discarded);
    if (!client) return std::unexpected(client.error());
    auto stream = listener->accept(deadline);
    if (!stream) return std::unexpected(stream.error());
    return shown(stage, *stream, *stream, listener->address());
}

Result<Shown> show_child(const Stage& stage, const Words& command, std::string_view address) {
    auto child = OtherProcess::start(command, stage.deadline(), discarded);
    if (!child) return std::unexpected(child.error());
    return shown(stage, child->out(), child->in(), *Address::parse(address));
}

Result<Shown> show_node_server(const Stage& stage, const std::string& where) {
    const auto deadline = stage.deadline();
    auto server = OtherProcess::start({node_program(), "-e", kNodeServer, where}, deadline, discarded);
    if (!server) return std::unexpected(server.error());
    const auto ready = server->read_line();
    if (!ready) return std::unexpected(ready.error());
    const auto address = where == "0" ? *Address::parse("tcp://127.0.0.1:" + *ready) : stage.address("pipe", "node");
    auto stream = Stream::connect(address, {.wait = kSetUp, .deadline = deadline});
    if (!stream) return std::unexpected(stream.error());
    auto result = shown(stage, *stream, *stream, address);
    if (!result) return result;
    if (const auto ended = server->wait(); !ended) return std::unexpected(ended.error());
    return result;
}

Result<Shown> show_node_pipe_server(const Stage& stage) {
    const auto address = stage.address("pipe", "node");
    // The folder of the pipes is made, private, when somebody first listens in it.
    if (const auto listener = Listener::listen(address); !listener) return std::unexpected(listener.error());
    const auto path = native_name(address);
    if (!path) return std::unexpected(path.error());
    return show_node_server(stage, *path);
}

Result<Shown> show_node_tcp_server(const Stage& stage) { return show_node_server(stage, "0"); }

Result<Shown> show_node_tcp_client(const Stage& stage) {
    return show_client(stage, *Address::parse("tcp://127.0.0.1:0"),
                       [](const Address& real) { return Words{node_program(), "-e", kNodeClient, port_of(real)}; });
}

Result<Shown> show_node_pipe_client(const Stage& stage) {
    return show_client(stage, stage.address("pipe", "node"), [](const Address& real) {
        return Words{node_program(), "-e", kNodeClient, native_name(real).value_or("")};
    });
}

Result<Shown> show_node_child(const Stage& stage) {
    return show_child(stage, {node_program(), "-e", kNodeChild}, "exec:node");
}

// In blocks of a page: a pipe that says that there is room has room for a page, and socat waits forever for itself when its own echo has less.
Words socat(std::string from, std::string to) { return {"socat", "-b", "4096", std::move(from), std::move(to)}; }

Result<Shown> show_socat_server(const Stage& stage) {
    const auto address = stage.address("unix", "socat");
    return show_server(stage, socat("UNIX-LISTEN:" + address.place(), "PIPE"), address);
}

Result<Shown> show_socat_client(const Stage& stage) {
    return show_client(stage, *Address::parse("tcp://127.0.0.1:0"),
                       [](const Address& real) { return socat("TCP:127.0.0.1:" + port_of(real), "PIPE"); });
}

Result<Shown> show_socat_child(const Stage& stage) { return show_child(stage, socat("STDIO", "PIPE"), "exec:socat"); }

}  // namespace

std::vector<Exhibit> foreign_exhibits() {
    return {
        {"exec", "node", "a Node child", show_node_child},
        {"pipe", "node", "a Node net server", show_node_pipe_server},
        {"pipe", "node", "a Node net client", show_node_pipe_client},
        {"tcp", "node", "a Node net server", show_node_tcp_server},
        {"tcp", "node", "a Node net client", show_node_tcp_client},
        {"exec", "socat", "socat as a child", show_socat_child},
        {"unix", "socat", "socat as a server", show_socat_server},
        {"tcp", "socat", "socat as a client", show_socat_client},
    };
}

}  // namespace strait::app::tour
