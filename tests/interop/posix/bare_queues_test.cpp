#include "interop/foreign.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace strait::test {
namespace {

// A kind of queue, its bare programs, and the option that is its priority or type.
struct QueueKind {
    const char* name;
    std::string (*address)();
    const char* receiver;
    const char* sender;
    const char* option;
};

const std::vector<QueueKind> kKinds{
    {"mq", [] { return "mq://" + unique_name(); }, "queue_receiver", "queue_sender", "?priority="},
    {"mq-sysv", [] { return "mq-sysv://" + unique_key(); }, "sysv_receiver", "sysv_sender", "?type="},
};

std::string native(const std::string& address) { return must(native_name(must(Address::parse(address)))); }

template <typename Body>
void on_each_kind(Body body) {
    for (const auto& kind : kKinds) {
        CAPTURE(std::string(kind.name));
        body(kind, kind.address());
    }
}

}  // namespace

TEST_SUITE("bare_queues") {
    TEST_CASE("a bare receiver gets what the library and the command send, whole and with its mark") {
        on_each_kind([](const QueueKind& kind, const std::string& address) {
            Program receiver(bare(kind.receiver, {native(address), "3"}));
            CHECK(receiver.out_line() == "ready");
            auto sender = must(Datagram::connect(address + kind.option + "7"));
            must(sender.send(bytes("from the library"), patience()));
            CHECK(receiver.out_line() == "7 from the library");
            CHECK(run(strait_command({"write", address + kind.option + "9", "from the command"})).code == 0);
            CHECK(receiver.out_line() == "9 from the command");
            CHECK(run(strait_command({"connect", address + kind.option + "1"}), "a line\n").code == 0);
            CHECK(receiver.out_line() == "1 a line");
            CHECK(receiver.out_line().empty());
            CHECK(receiver.exit_code() == 0);
        });
    }

    TEST_CASE("the library and the command get what a bare sender sends") {
        on_each_kind([](const QueueKind& kind, const std::string& address) {
            {
                auto receiver = must(Datagram::bind(address));
                CHECK(run(bare(kind.sender, {native(address), "5", "hello"})).code == 0);
                std::array<std::byte, 64> buffer;
                const auto came = must(receiver.receive(buffer, patience()));
                CHECK(text(std::span(buffer).first(came.size)) == "hello");
                CHECK(came.priority == 5);
            }
            {
                Program command(strait_command({"listen", address}));
                CHECK(listening_at(command) == address);
                CHECK(run(bare(kind.sender, {native(address), "5", "hello\n"})).code == 0);
                CHECK(command.out_line() == "hello");
            }
            // The command was killed: whoever receives there next takes over what it left, and removes it.
            must(Datagram::bind(address)).close();
        });
    }

    TEST_CASE("a queue that a bare program has made is received from, and left to it") {
        on_each_kind([](const QueueKind& kind, const std::string& address) {
            Program maker(bare(kind.receiver, {native(address), "1"}));
            CHECK(maker.out_line() == "ready");
            must(Datagram::bind(address)).close();
            must(must(Datagram::connect(address)).send(bytes("still there"), patience()));
            CHECK(maker.out_line().ends_with(" still there"));
            CHECK(maker.exit_code() == 0);
            CHECK(outcome(Datagram::connect(address)) == "not_found");
        });
    }

    TEST_CASE("of messages in a POSIX queue the higher priority comes first, then the older") {
        const auto address = "mq://" + unique_name();
        auto receiver = must(Datagram::bind(address));
        for (const auto& [priority, word] :
             std::vector<std::pair<std::string, std::string>>{{"0", "d"}, {"5", "b"}, {"32767", "a"}, {"5", "c"}})
            must(must(Datagram::connect(address + "?priority=" + priority)).send(bytes(word), patience()));
        std::string order;
        std::array<std::byte, 8> buffer;
        for (int i = 0; i < 4; ++i) order += text(std::span(buffer).first(must(receiver.receive(buffer)).size));
        CHECK(order == "abcd");
    }
}

}  // namespace strait::test
