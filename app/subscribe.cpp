/// `strait subscribe ADDRESS`: what is published on a topic, one line for each message, or how much it is.

#include "arguments.hpp"
#include "console.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "stdout_watch.hpp"
#include "topic_line.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/raw_topic.hpp>

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace strait::app {
namespace {

using namespace std::chrono_literals;
using Clock = Deadline::Clock;

struct Options {
    std::string address;
    std::chrono::milliseconds wait{0};
    std::uint64_t count = 0;
    bool rate = false;
    bool raw = false;
    bool json = false;
};

/// What has come so far.
struct Tally {
    std::uint64_t messages = 0;
    std::uint64_t missed = 0;
    std::uint64_t bytes = 0;

    void add(const RawSample& sample) {
        ++messages;
        missed += sample.missed;
        bytes += sample.bytes().size();
    }
};

std::string line_of(const RawSample& sample, std::uint64_t number, const Options& options) {
    if (options.raw) return std::string(text(sample.bytes()));
    if (options.json) return as_json(sample.bytes(), number, sample.missed);
    return shown(sample.bytes()) + "\n";
}

/// Where it is printed, and until when.
struct Output {
    Stream stdio;
    Deadline deadline;

    Result<void> write(std::string_view printed) { return write_stdout(stdio, bytes(printed), deadline); }
};

Result<void> print_each(RawSubscriber& subscriber, Output& output, const Options& options, Tally& all) {
    while (options.count == 0 || all.messages < options.count) {
        auto sample = subscriber.receive(output.deadline);
        if (!sample) return std::unexpected(sample.error());
        all.add(*sample);
        if (sample->missed > 0 && !options.json) note(fmt::format("{} messages missed", sample->missed));
        if (const auto printed = output.write(line_of(*sample, all.messages, options)); !printed) return printed;
    }
    return {};
}

std::string rate_line(const Tally& tally, Clock::duration time, const Options& options) {
    const double seconds = std::chrono::duration<double>(time).count();
    const auto per_second = static_cast<double>(tally.messages) / seconds;
    const auto bytes_per_second = static_cast<double>(tally.bytes) / seconds;
    if (options.json) {
        return JsonObject()
                   .add("messages_per_second", per_second)
                   .add("bytes_per_second", bytes_per_second)
                   .add("missed", tally.missed)
                   .json()
                   .text +
               "\n";
    }
    return fmt::format("{:.0f} messages/s, {:.1f} MB/s, {} missed\n", per_second, bytes_per_second / 1e6, tally.missed);
}

// Once a second, and at the end.
Result<void> print_rate(RawSubscriber& subscriber, Output& output, const Options& options, Tally& all) {
    auto start = Clock::now();
    for (Tally tally;;) {
        auto sample = subscriber.receive(output.deadline.or_at(start + 1s));
        if (sample) {
            tally.add(*sample);
            all.add(*sample);
        } else if (sample.error() != Errc::timed_out) {
            return std::unexpected(sample.error());
        }
        const auto now = Clock::now();
        const bool at_end = options.count != 0 && all.messages == options.count;
        if (now - start < 1s && !at_end) continue;
        const auto printed = output.write(rate_line(tally, now - start, options));
        if (!printed || at_end) return printed;
        tally = {};
        start = now;
    }
}

Result<int> subscribe(const Options& options, const Session& session, Tally& all) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    auto subscriber =
        RawSubscriber::attach_any(*address, {.wait = options.wait, .deadline = Deadline::until_stopped(session.stop)});
    if (!subscriber) return std::unexpected(subscriber.error());
    Output output{std::move(*stdio), Deadline::until_stopped(session.stop)};
    const auto done = (options.rate ? print_rate : print_each)(*subscriber, output, options, all);
    if (!done) return std::unexpected(done.error());
    return kSuccess;
}

Result<int> subscribe_until_told(const Options& options, const Session& session) {
    Tally all;
    const auto code =
        while_stdout_is_read(session, [&](const Session& until) { return subscribe(options, until, all); });
    if (session.stop.stop_requested()) note(fmt::format("{} messages came, {} missed", all.messages, all.missed));
    return code;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://quotes");
    arguments.duration("--wait", options->wait, "how long to wait for the topic to be there (default: 0)");
    arguments.count("--count", options->count, "end after that many messages");
    arguments.flag("--rate", options->rate, "once a second how many came and were missed, instead of the messages");
    arguments.flag("--raw", options->raw, "the messages as they are, and nothing between them");
    arguments.flag("--json", options->json, "one JSON object a line: number, size, missed, text or hex; or the rates");
    arguments.exclude("--raw", "--json");
    arguments.exclude("--raw", "--rate");
    return [options](const Session& session) { return subscribe_until_told(*options, session); };
}

}  // namespace

const Verb kSubscribeVerb{
    .name = "subscribe",
    .family = "share",
    .summary = "print what is published on a topic",
    .details =
        "Whatever type the topic carries: text is printed as text, everything else in "
        "hexadecimal digits. Messages that\n"
        "were overtaken before they could be read are counted on stderr, or as `missed`, and once more at "
        "Ctrl-C.\n",
    .examples =
        "  strait subscribe shm://quotes --rate\n"
        "  strait subscribe shm://news --wait 10s --count 1 --json\n",
    .define = define};

}  // namespace strait::app
