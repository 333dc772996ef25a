/// `strait bridge A B`: joins any two addresses.

#include "arguments.hpp"
#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "relay.hpp"
#include "verb.hpp"

#include <strait/listener.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace strait::app {
namespace {

constexpr std::string_view kListen = "listen:";

struct Options {
    std::string first;
    std::string second;
    bool keep = false;
    std::chrono::milliseconds wait{0};
    std::chrono::milliseconds linger{500};
};

/// One side of the bridge: an address to connect to, or a listener that stays open.
struct Side {
    Address address;
    std::optional<Listener> listener;

    static Result<Side> parse(std::string_view text) {
        const bool listens = text.starts_with(kListen);
        if (listens) text.remove_prefix(kListen.size());
        const auto address = Address::parse(text);
        if (!address) return std::unexpected(address.error());
        Side side{*address, std::nullopt};
        if (!listens) return side;
        auto listener = Listener::listen(*address);
        if (!listener) return std::unexpected(listener.error());
        side.address = listener->address();
        announce(side.address);
        side.listener = std::move(*listener);
        return side;
    }

    Result<Stream> open(const Options& options, const std::stop_token& stop) {
        const auto deadline = Deadline::until_stopped(stop);
        if (listener) return listener->accept(deadline);
        return Stream::connect(address, {.wait = options.wait, .deadline = deadline});
    }

    RelayEnd end(Stream& stream) const {
        if (address.scheme() == "stdio") return RelayEnd::own(stream);
        return end_of(stream, address, listener ? Role::listens : Role::connects);
    }
};

/// Two streams that belong together.
struct Pair {
    Stream first;
    Stream second;
};

Result<Pair> open_pair(Side& first, Side& second, const Options& options, const std::stop_token& stop) {
    auto one = first.open(options, stop);
    if (!one) return std::unexpected(one.error());
    auto other = second.open(options, stop);
    if (!other) return std::unexpected(other.error());
    return Pair{std::move(*one), std::move(*other)};
}

Result<void> join(Pair& pair, const Side& first, const Side& second, const RelayOptions& options) {
    return relay(first.end(pair.first), second.end(pair.second), options).outcome();
}

Result<int> join_once(Side first, Side second, const Options& options, const std::stop_token& stop) {
    auto pair = open_pair(first, second, options, stop);
    if (!pair) return std::unexpected(pair.error());
    for (auto* side : {&first, &second}) {
        if (side->listener) side->listener->close();
    }
    const auto joined = join(*pair, first, second, {.linger = options.linger, .stop = stop});
    if (stop.stop_requested()) return kInterrupted;
    if (!joined) return std::unexpected(joined.error());
    return kSuccess;
}

/// A pair in a thread of its own.
struct Joined {
    std::unique_ptr<std::atomic<bool>> done = std::make_unique<std::atomic<bool>>(false);
    std::jthread thread;
};

/// Both sides with what all pairs of theirs need.
struct Crossing {
    Side first;
    Side second;
    const Options& options;
    std::stop_token stop;

    // One pair that fails does not end the others, so its error is only told.
    void join_accepted(Stream accepted) {
        const auto joined = [&]() -> Result<void> {
            auto other = second.open(options, stop);
            if (!other) return std::unexpected(other.error());
            Pair pair{std::move(accepted), std::move(*other)};
            return join(pair, first, second, {.linger = options.linger, .stop = stop});
        }();
        if (!joined && joined.error() != Errc::cancelled) note(joined.error().message());
    }
};

Result<int> join_many(Crossing crossing) {
    std::vector<Joined> all;
    while (true) {
        auto accepted = crossing.first.open(crossing.options, crossing.stop);
        if (!accepted) return std::unexpected(accepted.error());
        std::erase_if(all, [](const Joined& joined) { return joined.done->load(); });
        Joined& joined = all.emplace_back();
        joined.thread = std::jthread([&crossing, done = joined.done.get(), stream = std::move(*accepted)]() mutable {
            crossing.join_accepted(std::move(stream));
            done->store(true);
        });
    }
}

Result<int> bridge(const Options& options, const Session& session) {
    auto first = Side::parse(options.first);
    if (!first) return std::unexpected(first.error());
    auto second = Side::parse(options.second);
    if (!second) return std::unexpected(second.error());
    if (!options.keep) return join_once(std::move(*first), std::move(*second), options, session.stop);
    if (!first->listener)
        return fail(Errc::invalid_argument,
                    "--keep needs a listener to keep: write listen: in front of the first address");
    return join_many({std::move(*first), std::move(*second), options, session.stop});
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("A", options->first, "an address to connect to, or listen:ADDRESS");
    arguments.required("B", options->second, "the same");
    arguments.flag("--keep", options->keep, "go on accepting at A, and open B anew for each peer, until Ctrl-C");
    arguments.duration("--wait", options->wait, "how long to go on trying while nobody listens (default: not at all)");
    arguments.duration("--linger", options->linger,
                       "how long a side that cannot be told the end of the other may stay silent (default: 500ms)");
    return [options](const Session& session) { return bridge(*options, session); };
}

}  // namespace

const Verb kBridgeVerb{
    .name = "bridge",
    .family = "transfer",
    .summary = "join any two addresses, both ways",
    .details =
        "Each address is connected to; with `listen:` in front somebody is awaited there instead, A first.\n"
        "Ends when both directions have ended, or one side is gone altogether.\n",
    .examples =
        "  strait bridge --keep listen:tcp://127.0.0.1:8124 pipe://test     (a local pipe for programs that know TCP)\n"
        "  strait bridge listen:unix:///tmp/x.sock 'exec:node child.js'\n"
        "  strait bridge stdio: tcp://localhost:8124\n",
    .define = define};

}  // namespace strait::app
