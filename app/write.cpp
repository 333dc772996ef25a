/// `strait write ADDRESS [TEXT]`: replaces the content of a region, or sends to a stream or as a datagram.

#include "arguments.hpp"
#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "items.hpp"
#include "lines.hpp"
#include "region_content.hpp"
#include "relay.hpp"
#include "states.hpp"
#include "verb.hpp"
#include "write_elsewhere.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

namespace strait::app {
namespace {

constexpr std::uint64_t kPage = 4096;

struct Options {
    std::string address;
    std::optional<std::string> text;
    bool lines = false;
    bool hold = false;
    bool state = false;
    std::uint64_t size = 0;
};

CreateOptions creation(const Address& address, const Options& options, std::size_t content_size) {
    CreateOptions creation;
    const bool sized_by_address = options.size == 0 && address.option("size");
    if (!sized_by_address) {
        const auto pages = std::max<std::uint64_t>(1, (content_size + kPage - 1) / kPage);
        creation.size = options.size > 0 ? options.size : pages * kPage;
    }
    // Without somebody who holds it, it has to stay by itself. Windows has no such thing; see below.
    const bool can_persist = address.scheme() == "shm" && this_system() == System::linux_;
    creation.lifetime = can_persist && !options.hold ? Lifetime::persistent : Lifetime::while_used;
    return creation;
}

// Before anything is made: what does not fit leaves nothing behind.
Result<CreateOptions> creation_for(const Address& address, const Options& options, std::size_t content_size) {
    const auto made = creation(address, options, content_size);
    const auto size = made.size > 0 ? made.size : parse_size(*address.option("size")).value_or(content_size);
    if (size > 0 && content_size > size)
        return std::unexpected(too_large_for(size, content_size).doing("write to", address.text()));
    return made;
}

// What is there keeps its size; a file that is there may be empty or too small, and grows.
Result<Region> open_for(const Address& address, const Options& options, std::size_t content_size) {
    auto region = Region::open(address);
    const bool grows =
        address.scheme() == "map" && (region ? region->size() < content_size : region.error() == Errc::too_small);
    if (!grows && (region || region.error() != Errc::not_found)) return region;
    const auto made = creation_for(address, options, content_size);
    if (!made) return std::unexpected(made.error());
    region = Result<Region>();
    return grows ? Region::create(address, *made) : Region::open_or_create(address, *made);
}

void wait_until_stopped(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, stop, [] { return false; });
}

Result<int> end_of_writing(const Address& address, const Options& options, const Session& session) {
    if (options.hold) {
        note("holding " + address.text() + " until Ctrl-C");
        wait_until_stopped(session.stop);
        return kInterrupted;
    }
    if (address.scheme() == "shm" && this_system() == System::windows)
        note(address.text() + " goes with its last user; --hold keeps it");
    return kSuccess;
}

std::string_view without_newline(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Result<int> write_lines(const Address& address, const Options& options, const Session& session) {
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    auto region = open_for(address, options, 0);
    if (!region) return std::unexpected(region.error());
    LineReader lines(*stdio, region->size() + 2);
    while (true) {
        const auto line = lines.next(Deadline::until_stopped(session.stop));
        if (!line) return std::unexpected(Error(line.error()).doing("read from", "stdin"));
        if (line->empty()) return end_of_writing(address, options, session);
        if (auto replaced = replace_content(*region, bytes(without_newline(*line))); !replaced)
            return std::unexpected(std::move(replaced.error()).doing("write to", address.text()));
    }
}

Result<std::string> content_of(const Options& options, const Session& session) {
    if (options.text) return *options.text;
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    const auto all =
        stdio->read_all({.limit = kDefaultLimits.region, .deadline = Deadline::until_stopped(session.stop)});
    if (!all) return std::unexpected(Error(all.error()).doing("read from", "stdin"));
    return std::string(text(*all));
}

Result<int> write_value(const Address& address, const Options& options, const Session& session) {
    const auto content = content_of(options, session);
    if (!content) return std::unexpected(content.error());
    const auto state = write_state(address, bytes(*content), options.size, session.stop);
    if (!state) return std::unexpected(state.error());
    const bool goes = address.scheme() == "shm" && state->version() == 1;
    if (goes && !options.hold) note(address.text() + " goes with its last user; --hold keeps it");
    if (goes && !options.hold) return kSuccess;
    return end_of_writing(address, options, session);
}

Result<int> write_region(const Address& address, const Options& options, const Session& session) {
    if (options.lines) return write_lines(address, options, session);
    const auto content = content_of(options, session);
    if (!content) return std::unexpected(content.error());
    auto region = open_for(address, options, content->size());
    if (!region) return std::unexpected(region.error());
    if (auto replaced = replace_content(*region, bytes(*content)); !replaced)
        return std::unexpected(std::move(replaced.error()).doing("write to", address.text()));
    return end_of_writing(address, options, session);
}

Result<int> write(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    const bool is_region = carries(*address, Noun::region);
    if (!is_region && (options.lines || options.hold || options.state || options.size != 0))
        return fail(Errc::invalid_argument,
                    "--lines, --hold, --state and --size are for regions, such as shm:// and map://");
    const auto there = state_at(*address, Access::read_only);
    if (!there) return std::unexpected(there.error());
    if (options.state || *there) return write_value(*address, options, session);
    if (is_region) return write_region(*address, options, session);
    const bool is_item = carries(*address, Noun::item);
    if (is_item || carries(*address, Noun::datagram)) {
        const auto content = content_of(options, session);
        if (!content) return std::unexpected(content.error());
        return (is_item ? write_item : write_datagram)(*address, bytes(*content), session.stop);
    }
    if (options.text) return write_text(*address, *options.text, session.stop);
    return write_stdin(*address, session.stop);
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://board, map:///tmp/settings.txt, or a stream, or udp://…");
    arguments.optional("TEXT", options->text, "the content; without it all of stdin");
    arguments.flag("--lines", options->lines, "each line of stdin replaces the content, without its newline");
    arguments.exclude("--lines", "TEXT");
    arguments.flag("--hold", options->hold, "keep the region alive until Ctrl-C; a new one goes with it");
    arguments.flag("--state", options->state, "make it a state, one value that is always whole, if it is not there");
    arguments.exclude("--lines", "--state");
    arguments.size("--size", options->size, "the size of a new region (default: the content's, rounded up to 4096)");
    return [options](const Session& session) { return write(*options, session); };
}

}  // namespace

const Verb kWriteVerb{
    .name = "write",
    .family = "share",
    .summary = "replace the content of a region or a state, and tell those who watch",
    .details =
        "Into a state that is there it stores a new version. Else it\n"
        "creates the region when it is not there. The rest behind the content is filled with NUL bytes.\n"
        "On Linux shm:// stays until it is removed: rm \"$(strait path shm://board)\". On Windows it goes with its\n"
        "last user, so use --hold.\n"
        "clipboard: and dde:// are replaced by UTF-8 text, or with ?format=PNG by the bytes of that format.\n"
        "To a stream it connects, sends and closes; to udp://, a queue or a mailslot it sends one datagram.\n",
    .examples =
        "  strait write shm://board \"hello\"\n"
        "  strait write map:///tmp/settings.txt <settings\n"
        "  strait write shm://board --lines --hold          (and: strait watch shm://board)\n",
    .define = define};

}  // namespace strait::app
