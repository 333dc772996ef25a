/// `strait listen ADDRESS`: waits for a peer, sends it stdin, prints what it sends.

#include "arguments.hpp"
#include "broadcast.hpp"
#include "console.hpp"
#include "datagrams.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "handed_files.hpp"
#include "messages.hpp"
#include "open_files.hpp"
#include "relay.hpp"
#include "stdout_watch.hpp"
#include "verb.hpp"

#include <strait/listener.hpp>

#include <memory>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    bool keep = false;
    bool lines = false;
    std::string send_file;
    std::chrono::milliseconds linger{500};
};

Result<int> serve_one(Listener listener, Stream& stdio, const RelayOptions& options) {
    auto peer = listener.accept(Deadline::until_stopped(options.stop));
    if (!peer) return std::unexpected(peer.error());
    const auto address = listener.address();
    // Whoever else comes is told at once that nobody listens, instead of waiting in a queue.
    listener.close();
    const auto report = relay(RelayEnd::own(stdio), end_of(*peer, address, Role::listens), options);
    if (options.stop.stop_requested()) return kInterrupted;
    if (const auto outcome = report.outcome(); !outcome) return std::unexpected(outcome.error());
    return kSuccess;
}

Result<int> listen(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    if (!options.send_file.empty()) return send_file(*address, options.send_file, session.stop);
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    if (carries(*address, Noun::datagram)) return listen_datagrams(*address, *stdio, session.stop);

    if (carries_messages(*address)) {
        if (options.keep) return fail(Errc::invalid_argument, "--keep is for streams; a channel has one peer");
        return listen_messages(*address, *stdio, {.lines = options.lines, .stop = session.stop});
    }

    if (options.keep) allow_many_peers();
    auto listener = Listener::listen(*address);
    if (!listener) return std::unexpected(listener.error());
    announce(listener->address());
    if (options.keep) return broadcast(*listener, *stdio, session.stop);
    return serve_one(std::move(*listener), *stdio,
                     {.linger = options.linger, .linger_if_nothing_sent = false, .stop = session.stop});
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "pipe://test, tcp://localhost:8124 (port 0: any), udp://…, …");
    arguments.flag("--keep", options->keep, "go on accepting, many peers at once, until Ctrl-C; streams only");
    arguments.flag("--lines", options->lines, "shm://: a message is a line without its newline, and is printed as one");
    arguments.text("--send-file", options->send_file, "PATH",
                   "hand that file over, open, to one peer, which prints it with --receive-file");
    arguments.duration("--linger", options->linger,
                       "how long a peer that cannot be told the end of stdin may stay silent (default: 500ms)");
    return [options](const Session& session) {
        return while_stdout_is_read(session, [&](const Session& until) { return listen(*options, until); });
    };
}

}  // namespace

const Verb kListenVerb{
    .name = "listen",
    .family = "transfer",
    .summary = "wait for a peer, send it stdin, print what it sends",
    .details =
        "Prints `listening on ADDRESS (NATIVE NAME)` to stderr, with the real port, once others can connect. Ends when "
        "both\n"
        "directions have; see `strait connect --help` for how stdin ends. Only this user's programs can connect, "
        "except over\n"
        "TCP and UDP, where the host part says who may.\n"
        "With --keep each peer gets what comes on stdin while it is connected (stdin is not read while nobody is), and "
        "what\n"
        "peers send goes to stdout as it comes. A peer that takes nothing for 10 s while 4 MiB wait for it is "
        "dropped.\n"
        "shm:// is a channel: each line of stdin goes as one message, its newline included, and what comes is printed "
        "as it is.\n"
        "udp:// prints each datagram, sends each line of stdin to the last sender, and goes on until Ctrl-C.\n"
        "Queues (mq://, mq-sysv://) and mailslot:// are one way: each message is printed, stdin is not read.\n"
        "--send-file works at pipe://, shm:// and unix:// (Linux), and in a child of exec: at stdio: (Linux: "
        "?stdio=socket).\n",
    .examples =
        "  strait listen pipe://test                        (and: strait connect pipe://test)\n"
        "  strait listen tcp://127.0.0.1:0 </dev/null >file\n"
        "  strait listen --keep unix:///tmp/log.sock </dev/null | tee log\n"
        "  strait listen pipe://gate --send-file secret.txt  (and: strait connect pipe://gate --receive-file)\n",
    .define = define};

}  // namespace strait::app
