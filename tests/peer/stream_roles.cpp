#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <strait/listener.hpp>
#include <strait/stream.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strait::test::peer {
namespace {

using Buffer = std::array<std::byte, 65536>;

Stream connect(const std::string& address) {
    auto stream = must(Stream::connect(address, {.wait = kPatience}));
    if (address != "stdio:") say("ready");
    return stream;
}

Stream accept(const std::string& address) {
    auto listener = must(Listener::listen(address));
    say("ready " + listener.address().text());
    return must(listener.accept(patience()));
}

Stream open(const Arguments& arguments, bool listens) {
    const auto& address = argument(arguments, 0);
    return listens ? accept(address) : connect(address);
}

void finish(Stream& stream) {
    if (stream.can_close_write()) must(stream.close_write());
}

}  // namespace

int echo(const Arguments& arguments, bool listens) {
    auto stream = open(arguments, listens);
    Buffer buffer;
    while (const auto size = must(stream.read(buffer))) must(stream.write(std::span(buffer).first(size)));
    finish(stream);
    return 0;
}

int sink(const Arguments& arguments, bool listens) {
    auto stream = open(arguments, listens);
    Checksum checksum;
    Buffer buffer;
    while (const auto size = must(stream.read(buffer))) checksum.add(std::span(buffer).first(size));
    say(fmt::format("got {} {:x}", checksum.count(), checksum.value()));
    return 0;
}

int source(const Arguments& arguments, bool listens) {
    auto left = number(arguments, 1);
    auto stream = open(arguments, listens);
    Pattern pattern;
    Buffer buffer;
    while (left > 0) {
        const auto piece = std::span(buffer).first(std::min<std::uint64_t>(left, buffer.size()));
        pattern.fill(piece);
        must(stream.write(piece));
        left -= piece.size();
    }
    stream.close();
    if (argument(arguments, 0) != "stdio:") say("sent");
    return 0;
}

int ping(const Arguments& arguments, bool listens) {
    const auto count = number(arguments, 1);
    auto stream = open(arguments, listens);
    std::array<std::byte, 1> ball{};
    for (std::uint64_t i = 0; i < count; ++i) {
        must(stream.write(ball));
        must(stream.read_exact(ball));
    }
    return 0;
}

int queue(const Arguments& arguments) {
    const auto listener = must(Listener::listen(argument(arguments, 0)));
    say("ready " + listener.address().text());
    wait_for_end();
    return 0;
}

int hold(const Arguments& arguments, bool listens) {
    const auto stream = open(arguments, listens);
    say("connected");
    wait_for_end();
    return 0;
}

int identity(const Arguments& arguments, bool listens) {
    const auto stream = open(arguments, listens);
    say(fmt::format("peer {}", stream.peer().process_id));
    wait_for_end();
    return 0;
}

}  // namespace strait::test::peer
