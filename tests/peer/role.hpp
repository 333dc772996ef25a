#pragma once
/// What the peer program can be. A role talks with its test by lines: it prints `ready` once it can be used, reads
/// orders from stdin where it takes any, prints what it has seen, and returns the exit code.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace strait::test::peer {

using Arguments = std::vector<std::string>;

/// The argument at that place. Throws when there is none.
[[nodiscard]] const std::string& argument(const Arguments& arguments, std::size_t index);
[[nodiscard]] std::uint64_t number(const Arguments& arguments, std::size_t index);

// Streams: `<what>-server ADDRESS …` listens and takes one client, `<what>-client ADDRESS …` connects.
// `stdio:` is not announced by `ready`, since what is printed there is the data.
int echo(const Arguments& arguments, bool listens);    ///< ADDRESS: sends back what comes, until it ends
int sink(const Arguments& arguments, bool listens);    ///< ADDRESS: reads to the end, prints `got BYTES CHECKSUM`
int source(const Arguments& arguments, bool listens);  ///< ADDRESS BYTES: sends that much of the pattern, prints `sent`
int ping(const Arguments& arguments, bool listens);    ///< ADDRESS COUNT: sends one byte and reads one, so many times
int hold(const Arguments& arguments, bool listens);    ///< ADDRESS: prints `connected`, then neither reads nor writes
int identity(const Arguments& arguments, bool listens);  ///< ADDRESS: prints `peer PID`, holds on

// Channels, in the same way, with the settings of a channel driver by its name.
int channel_echo(const Arguments& arguments,
                 bool listens);  ///< ADDRESS DRIVER: sends back what comes, until it is closed
int channel_source(const Arguments& arguments,
                   bool listens);  ///< ADDRESS DRIVER COUNT LARGE: sends so many numbered messages
int channel_sink(const Arguments& arguments,
                 bool listens);  ///< ADDRESS DRIVER LARGE: prints `got COUNT ok`, or what was wrong
int channel_ping(const Arguments& arguments,
                 bool listens);  ///< ADDRESS DRIVER COUNT: sends a byte and receives one, so many times
int channel_hold(const Arguments& arguments, bool listens);  ///< ADDRESS DRIVER: prints `connected`, and does nothing

/// ADDRESS DRIVER: sends each message back; before that, what comes on the stream that came with it, up to its end.
int channel_taker(const Arguments& arguments, bool listens);

int queue(const Arguments& arguments);  ///< ADDRESS: listens, and takes nobody

int datagram_echo(const Arguments& arguments);  ///< ADDRESS: sends back what comes, until stdin ends
int datagram_sink(const Arguments& arguments);  ///< ADDRESS: prints `got BYTES CHECKSUM` for each that comes
/// ADDRESS COUNT: sends so many datagrams, each with its number as text, and prints `sent` behind each
int datagram_source(const Arguments& arguments);

/// ADDRESS SIZE: makes a region. `write TEXT` stores and rings, `silent TEXT` only stores; each is answered by `done`.
int region_writer(const Arguments& arguments);
/// ADDRESS COUNT: prints `saw TEXT` for each of so many new contents.
int region_watcher(const Arguments& arguments);

/// ADDRESS COUNT: after a line from its test adds 1 to the state so many times, then prints `done`.
int state_adder(const Arguments& arguments);
/// ADDRESS: takes a turn at writing the state, and keeps it until stdin ends.
int state_turn(const Arguments& arguments);

/// ADDRESS COUNT: loads until the state has been stored so many times, then prints `loaded LOADS ok`, or what was wrong with a value.
int state_watcher(const Arguments& arguments);

/// ADDRESS NUMBER COUNT: after a line from its test publishes so many messages as the publisher of that number.
int topic_source(const Arguments& arguments);
/// ADDRESS PUBLISHERS COUNT: takes what they publish until so many were received or missed, prints `counted COUNT missed MISSED ok`.
int topic_sink(const Arguments& arguments);

int event_waiter(const Arguments& arguments);     ///< ADDRESS: prints `passed` after each wait that it gets through
int semaphore_taker(const Arguments& arguments);  ///< ADDRESS: prints `took` for each unit
/// ADDRESS: `lock` is answered by `locked` or `inherited` (the owner before died), `unlock` by `unlocked`.
int mutex_owner(const Arguments& arguments);
/// ADDRESS FILE ROUNDS: under the mutex adds 1 to the number at the beginning of the file, in two halves. Prints `done` at the end.
int mutex_worker(const Arguments& arguments);
/// ADDRESS COUNT: so many times what a mutex, an event, a semaphore or a region does for nobody else.
int notify_rounds(const Arguments& arguments);

int call_server(
    const Arguments&
        arguments);  ///< ADDRESS: serves `add`, `echo`, `count`, and `hang`, which never answers: prints `hanging`
int call_client(const Arguments& arguments);          ///< ADDRESS: calls `hang`
int call_adder(const Arguments& arguments);           ///< ADDRESS COUNT plain|reconnects: calls `add` so often, busily
int foreign_call_server(const Arguments& arguments);  ///< ADDRESS: serves support/foreign_calls, and says nothing

int handed_child(
    const Arguments&
        arguments);  ///< PATH: writes into the region that comes over stdin, and hands the file over on stdout
int file_giver(const Arguments& arguments);  ///< ADDRESS PATH: connects, and hands the file over again and again
int file_taker(const Arguments& arguments);  ///< ADDRESS: connects, and takes files over

int exit_with(const Arguments& arguments);        ///< CODE
int chatter(const Arguments& arguments);          ///< BYTES: fills stdout and stderr, then reads stdin; exits with 0
int linger(const Arguments& arguments);           ///< answers each line TEXT with `heard TEXT`, until stdin ends
int say_arguments(const Arguments& arguments);    ///< prints each in a line of its own
int say_environment(const Arguments& arguments);  ///< NAME
int say_directory(const Arguments& arguments);

}  // namespace strait::test::peer
