/// `strait publish ADDRESS [TEXT…]`: messages on a topic, from the command line or line by line from stdin.

#include "arguments.hpp"
#include "console.hpp"
#include "exit_code.hpp"
#include "lines.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/raw_topic.hpp>

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace strait::app {
namespace {

using namespace std::chrono_literals;

struct Options {
    std::string address;
    std::vector<std::string> texts;
    std::uint64_t size = 1024;
    std::uint64_t keep = 256;
    std::uint64_t history = 0;
    std::uint64_t count = 0;
    bool reliable = false;
    bool raw = false;
    bool hold = false;
    std::chrono::milliseconds wait{0};
};

Result<std::uint32_t> as_number(std::string_view option, std::uint64_t value) {
    constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
    if (value > kMost)
        return fail(Errc::invalid_argument, fmt::format("publish: {} {}: at most {} messages", option, value, kMost));
    return static_cast<std::uint32_t>(value);
}

// A topic that is there is taken as it is, so that options are only needed where it begins.
Result<RawPublisher> open(const Address& address, const Options& options) {
    auto publisher = RawPublisher::join(address);
    if (publisher || publisher.error() != Errc::not_found) return publisher;
    const auto keep = as_number("--keep", options.keep);
    const auto history = as_number("--history", options.history);
    if (!keep || !history) return std::unexpected(keep ? history.error() : keep.error());
    return RawPublisher::create(address, options.size,
                                {.policy = options.reliable ? reliable(*keep) : keep_last(*keep), .history = *history});
}

std::string_view without_newline(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Result<void> publish_lines(RawPublisher& publisher, const Options& options, const Deadline& deadline) {
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    LineReader lines(*stdio, publisher.max_size() + 2);
    for (std::uint64_t number = 0; options.count == 0 || number < options.count; ++number) {
        const auto line = lines.next(deadline);
        if (!line) return std::unexpected(Error(line.error()).doing("read from", "stdin"));
        if (line->empty()) return {};
        const auto message = options.raw ? std::string_view(*line) : without_newline(*line);
        if (auto done = publisher.publish(bytes(message), deadline); !done) return done;
    }
    return {};
}

Result<void> publish_texts(RawPublisher& publisher, const Options& options, const Deadline& deadline) {
    const std::uint64_t rounds = options.count == 0 ? 1 : options.count;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        for (const auto& text : options.texts) {
            if (auto done = publisher.publish(bytes(text), deadline); !done) return done;
        }
    }
    return {};
}

void wait_until_stopped(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, stop, [] { return false; });
}

bool wait_for_subscriber(const RawPublisher& publisher, std::chrono::milliseconds patience,
                         const std::stop_token& stop) {
    constexpr auto kLook = 10ms;
    const auto deadline = Deadline::after(patience);
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    while (publisher.subscribers() == 0) {
        if (stop.stop_requested() || deadline.expired()) return false;
        never.wait_for(lock, stop, kLook, [] { return false; });
    }
    return true;
}

Result<int> publish(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    auto publisher = open(*address, options);
    if (!publisher) return std::unexpected(publisher.error());
    const bool has_subscribers = wait_for_subscriber(*publisher, options.wait, session.stop);
    if (!has_subscribers && options.wait > 0ms && !session.stop.stop_requested())
        return std::unexpected(Error(Errc::timed_out, "nobody subscribes there").doing("publish on", address->text()));
    const auto deadline = Deadline::until_stopped(session.stop);
    const auto done = options.texts.empty() ? publish_lines(*publisher, options, deadline)
                                            : publish_texts(*publisher, options, deadline);
    if (!done) return std::unexpected(done.error());
    if (!options.hold && !has_subscribers && publisher->subscribers() == 0)
        note("nobody subscribes to " + address->text() + ", and it goes with its last participant; --hold keeps it");
    if (!options.hold) return kSuccess;
    note("holding " + address->text() + " until Ctrl-C");
    wait_until_stopped(session.stop);
    return kInterrupted;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://quotes");
    arguments.words("TEXT", options->texts, "a message each; without them each line of stdin is one");
    arguments.count("--count", options->count, "end after that many lines, or publish the texts so many times");
    arguments.flag("--raw", options->raw, "lines keep their newlines");
    arguments.flag("--hold", options->hold, "stay until Ctrl-C; a topic goes with its last participant");
    arguments.duration("--wait", options->wait, "how long to wait for a first subscriber (default: 0)");
    arguments.size("--size", options->size, "the largest message of a new topic (default: 1KiB)");
    arguments.count("--keep", options->keep, "how many messages a new topic keeps (default: 256)");
    arguments.count("--history", options->history, "how many of them a late subscriber gets (default: none)");
    arguments.flag("--reliable", options->reliable, "on a new topic publishers wait for the slowest subscriber");
    return [options](const Session& session) { return publish(*options, session); };
}

}  // namespace

const Verb kPublishVerb{
    .name = "publish",
    .family = "share",
    .summary = "publish messages on a topic, for any number of subscribers",
    .details =
        "Takes part in the topic if it is there, whatever its options are; else makes it. Subscribers that fall "
        "behind\n"
        "are overtaken and told how much they missed, unless the topic is --reliable. Who subscribes later gets "
        "nothing "
        "of\nbefore, but for the --history; --wait waits for the first one.\n",
    .examples =
        "  strait publish shm://quotes <quotes.txt\n"
        "  strait publish shm://news \"hello, all\" --history 1 --hold     (and: strait subscribe shm://news)\n",
    .define = define};

}  // namespace strait::app
