/// `strait read ADDRESS`: what is there now, once.

#include "arguments.hpp"
#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "items.hpp"
#include "region_content.hpp"
#include "relay.hpp"
#include "states.hpp"
#include "stdout_watch.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <algorithm>
#include <memory>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    bool text = false;
    bool json = false;
    std::chrono::milliseconds wait{0};
};

Result<void> print_raw(const Region& region, Stream& stdio, const Deadline& deadline) {
    std::vector<std::byte> buffer(std::min<std::size_t>(region.size(), 1_MiB));
    for (std::size_t offset = 0; offset < region.size(); offset += buffer.size()) {
        const auto part = std::span(buffer).first(std::min(buffer.size(), region.size() - offset));
        if (auto copied = region.read(offset, part); !copied) return copied;
        if (auto printed = write_stdout(stdio, part, deadline); !printed) return printed;
    }
    return {};
}

Result<void> print_text(const Region& region, Stream& stdio, const Deadline& deadline) {
    const auto content = snapshot(region);
    if (!content) return std::unexpected(content.error());
    return write_stdout(stdio, bytes(up_to_nul(*content)), deadline);
}

// Everything a stream's peer says. Nothing is sent, and where that can be told, the peer is.
Result<int> read_stream(const Address& address, Stream& stdio, const Options& options, const Session& session) {
    const bool is_fifo = address.scheme() == "fifo" && !address.option("mode");
    const auto from = is_fifo ? Address::parse(address.text() + "?mode=read") : address;
    if (!from) return std::unexpected(from.error());
    auto peer = Stream::connect(*from, {.wait = options.wait, .deadline = Deadline::until_stopped(session.stop)});
    if (!peer) return std::unexpected(peer.error());
    if (peer->can_close_write()) static_cast<void>(peer->close_write());
    const auto report =
        relay(RelayEnd::own(stdio).only_sink(), RelayEnd::peer(*peer, *from).only_source(), {.stop = session.stop});
    if (session.stop.stop_requested()) return kInterrupted;
    if (const auto outcome = report.outcome(); !outcome) return std::unexpected(outcome.error());
    return kSuccess;
}

Result<int> read(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    if (carries(*address, Noun::stream)) return read_stream(*address, *stdio, options, session);

    if (carries(*address, Noun::item)) return read_item(*address, *stdio, session.stop);

    const auto deadline = Deadline::until_stopped(session.stop);
    const auto state = state_at(*address, Access::read_only);
    if (!state) return std::unexpected(state.error());
    if (*state) {
        const auto format = options.json ? ValueFormat::as_json : options.text ? ValueFormat::text : ValueFormat::raw;
        if (auto done = print_value(**state, format, *stdio, deadline); !done) return std::unexpected(done.error());
        return kSuccess;
    }
    const auto region = Region::open(*address, Access::read_only);
    if (!region) return std::unexpected(region.error());
    if (options.json) return fail(Errc::wrong_kind, "no state is there; --json is for states");
    const auto printed = (options.text ? print_text : print_raw)(*region, *stdio, deadline);
    if (!printed) return std::unexpected(printed.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://board, map:///tmp/settings.txt, or a stream");
    arguments.flag("--text", options->text, "only what stands in front of the first NUL byte");
    arguments.flag("--json", options->json, "of a state: one JSON object with version, size, type, and text or hex");
    arguments.exclude("--text", "--json");
    arguments.duration("--wait", options->wait, "for a stream: how long to go on trying while nobody listens");
    return [options](const Session& session) {
        return while_stdout_is_read(session, [&](const Session& until) { return read(*options, until); });
    };
}

}  // namespace

const Verb kReadVerb{
    .name = "read",
    .family = "share",
    .summary = "print what is in a region or a state, once",
    .details =
        "Prints every byte as it is, whoever made the region; on Windows a named section has whole pages.\n"
        "clipboard: and dde:// are printed as UTF-8 text, or with ?format=PNG as the bytes of that format.\n"
        "Of a state it prints the newest value, whole.\n"
        "Of a stream it prints everything until the peer ends, and sends nothing.\n",
    .examples =
        "  strait read --text shm://board\n"
        "  strait read map:///tmp/settings.txt >copy\n"
        "  strait read tcp://localhost:13\n",
    .define = define};

}  // namespace strait::app
