/// `strait connect ADDRESS`: stdin goes to whoever listens there, what they send goes to stdout.

#include "arguments.hpp"
#include "console.hpp"
#include "datagrams.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "handed_files.hpp"
#include "messages.hpp"
#include "relay.hpp"
#include "stdout_watch.hpp"
#include "verb.hpp"

#include <memory>

namespace strait::app {
namespace {

using namespace std::chrono_literals;

struct Options {
    std::string address;
    bool lines = false;
    bool receive_file = false;
    std::chrono::milliseconds wait{0};
    std::chrono::milliseconds linger{500};
};

Result<int> connect(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    if (options.receive_file) return receive_file(*address, options.wait, session.stop);
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    if (carries(*address, Noun::datagram)) return connect_datagrams(*address, *stdio, {options.linger, session.stop});

    if (carries_messages(*address))
        return connect_messages(*address, *stdio, {options.lines, options.wait, options.linger, session.stop});

    auto peer = Stream::connect(*address, {.wait = options.wait, .deadline = Deadline::until_stopped(session.stop)});
    if (!peer) return std::unexpected(peer.error());
    const auto report = relay(RelayEnd::own(*stdio), end_of(*peer, *address, Role::connects),
                              {.linger = options.linger, .stop = session.stop});
    if (session.stop.stop_requested()) return kInterrupted;
    if (const auto outcome = report.outcome(); !outcome) return std::unexpected(outcome.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "pipe://test, tcp://localhost:8124, unix:///tmp/x.sock, …");
    arguments.flag("--lines", options->lines, "shm://: a message is a line without its newline, and is printed as one");
    arguments.flag("--receive-file", options->receive_file,
                   "take an open file over from whoever listens there, and print what is in it");
    arguments.duration("--wait", options->wait, "how long to go on trying while nobody listens (default: not at all)");
    arguments.duration("--linger", options->linger,
                       "how long a peer that cannot be told the end of stdin may stay silent (default: 500ms)");
    return [options](const Session& session) {
        return while_stdout_is_read(session, [&](const Session& until) { return connect(*options, until); });
    };
}

}  // namespace

const Verb kConnectVerb{
    .name = "connect",
    .family = "transfer",
    .summary = "connect, send stdin, print what comes",
    .details =
        "When stdin ends, the sending half is closed and receiving goes on until the peer has ended too. A Windows "
        "pipe\n"
        "has no halves: there the peer has taken everything before `--linger` begins. When the peer is gone "
        "altogether\n"
        "the command ends, even if stdin stays open; over TCP that shows only when something is sent.\n"
        "shm:// is a channel: each line of stdin goes as one message, its newline included, and what comes is printed "
        "as it is.\n"
        "node: and exec:COMMAND?ipc=node talk with Node's process.send and process.on('message'): each line of stdin "
        "is a JSON\n"
        "message, and each message is printed as a line. A line that is not JSON is told on stderr and not sent; the "
        "others are.\n"
        "A child is disconnected when it is silent for `--linger` after the end of stdin (for 15s until its first "
        "message: it may\n"
        "still be starting); a parent is never, it disconnects us.\n"
        "udp:// sends each line of stdin, or 65,507 bytes of a longer one, as one datagram, and prints the answers.\n"
        "So do mq://, mq-sysv:// and mailslot://, whose messages are smaller and get no answer.\n",
    .examples =
        "  strait connect pipe://test\n"
        "  strait connect tcp://localhost:8124 --wait 5s <file >answer\n"
        "  echo '{\"say\":\"hello\"}' | strait connect 'exec:node child.js?ipc=node'\n"
        "  printf 'GET / HTTP/1.0\\r\\n\\r\\n' | strait connect tcp://example.org:80\n",
    .define = define};

}  // namespace strait::app
