/// `strait watch ADDRESS`: each new content of a region, by itself, as it changes.

#include "arguments.hpp"
#include "console.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "region_content.hpp"
#include "states.hpp"
#include "stdout_watch.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/item.hpp>
#include <strait/region.hpp>

#include <memory>
#include <string>
#include <vector>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    std::uint64_t count = 0;
    bool raw = false;
    bool json = false;
};

std::string as_printed(std::span<const std::byte> content, std::uint64_t number, const Options& options) {
    if (options.raw) return std::string(text(content));
    const auto shown = up_to_nul(content);
    if (!options.json) return std::string(shown) + "\n";
    return JsonObject().add("number", number).add("size", content.size()).add("text", shown).json().text + "\n";
}

// The change that is waited for may be one that leaves what is printed as it was.
bool is_same(std::span<const std::byte> one, std::span<const std::byte> other, const Options& options) {
    return options.raw ? text(one) == text(other) : up_to_nul(one) == up_to_nul(other);
}

// Each content by itself; while there is none of that format, nothing.
Result<int> watch_item(const Address& address, Stream& stdio, const Options& options, const Deadline& deadline) {
    auto item = Item::open(address, deadline);
    if (!item) return std::unexpected(item.error());
    // From here on it is told, so that nothing is missed between the first reading and the first waiting.
    if (const auto told = item->wait_handle(); !told) return std::unexpected(told.error());
    for (std::uint64_t number = 0;;) {
        const auto content = item->read(deadline);
        if (!content && content.error() != Errc::not_found)
            return std::unexpected(Error(content.error()).doing("watch", address.text()));
        if (content) {
            const auto printed = write_stdout(stdio, bytes(as_printed(*content, ++number, options)), deadline);
            if (!printed) return std::unexpected(printed.error());
        }
        if (options.count != 0 && number >= options.count) return kSuccess;
        if (auto changed = item->wait_change(deadline); !changed)
            return std::unexpected(std::move(changed.error()).doing("watch", address.text()));
    }
}

Result<int> watch(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    auto state = state_at(*address, Access::read_only);
    if (!state) return std::unexpected(state.error());
    if (*state) {
        const auto format = options.json ? ValueFormat::as_json : options.raw ? ValueFormat::raw : ValueFormat::line;
        if (auto done = watch_state(**state, format, options.count, session.stop); !done)
            return std::unexpected(done.error());
        return kSuccess;
    }
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    const auto deadline = Deadline::until_stopped(session.stop);
    if (carries(*address, Noun::item)) return watch_item(*address, *stdio, options, deadline);
    auto region = Region::open(*address, Access::read_only);
    if (!region) return std::unexpected(region.error());

    std::vector<std::byte> shown;
    for (std::uint64_t number = 0; options.count == 0 || number < options.count;) {
        auto content = snapshot(*region);
        if (!content) return std::unexpected(content.error());
        if (number == 0 || !is_same(*content, shown, options)) {
            const auto printed = write_stdout(*stdio, bytes(as_printed(*content, ++number, options)), deadline);
            if (!printed) return std::unexpected(printed.error());
            shown = std::move(*content);
            continue;
        }
        if (auto changed = region->wait_change(deadline); !changed)
            return std::unexpected(std::move(changed.error()).doing("watch", address->text()));
    }
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://board, map:///tmp/settings.txt, …");
    arguments.count("--count", options->count, "end after that many contents, the first one included");
    arguments.flag("--raw", options->raw, "every byte of the region each time, and nothing between them");
    arguments.flag("--json", options->json,
                   "one JSON object a line: number, size, text; of a state: version, size, type, and text or hex");
    arguments.exclude("--raw", "--json");
    return [options](const Session& session) {
        return while_stdout_is_read(session, [&](const Session& until) { return watch(*options, until); });
    };
}

}  // namespace

const Verb kWatchVerb{.name = "watch",
                      .family = "share",
                      .summary = "print each new content of a region or a state as it changes",
                      .details =
                          "Prints the content there is at once, and then each new one: what stands in front of the "
                          "first NUL byte, and a newline.\n"
                          "Of clipboard: and dde:// each content is printed that somebody puts there.\n"
                          "Writers that have never heard of strait are noticed too, within 100 ms. Two changes in a "
                          "row may show as one.\n",
                      .examples =
                          "  strait watch map:///tmp/settings.txt\n"
                          "  strait watch shm://board --count 2 --json\n",
                      .define = define};

}  // namespace strait::app
