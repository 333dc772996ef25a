/// Queues outlive who has made them. What a killed receiver leaves, the next one takes over, and removes at its end.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>

#include <doctest/doctest.h>

#include <array>
#include <filesystem>

namespace strait::test {
namespace {

std::vector<std::string> some_queues() { return {"mq://" + unique_name(), "mq-sysv://" + unique_key()}; }

std::size_t files_below(const std::filesystem::path& folder) {
    std::size_t count = 0;
    // Who has what open is another matter: the suite `doctor` looks at that.
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        count += !entry.is_directory() && entry.path().parent_path().filename() != "registry";
    return count;
}

}  // namespace

TEST_SUITE("queue_leftovers") {
    TEST_CASE("the next receiver gets what a killed one had not received, and nothing is left after it") {
        const RuntimeFolder runtime;
        for (const auto& address : some_queues()) {
            CAPTURE(address);
            TestPeer victim({"datagram-sink", address});
            auto sender = must(Datagram::connect(address));
            must(sender.send(bytes("seen"), patience()));
            CHECK(victim.line().starts_with("got 4 "));
            must(victim.process().kill());
            must(victim.process().wait(patience()));
            // A queue keeps what is sent to it, whether or not somebody lives who receives.
            must(sender.send(bytes("kept"), patience()));
            auto next = must(Datagram::bind(address));
            std::array<std::byte, 8> buffer;
            CHECK(must(next.receive(buffer, patience())).size == 4);
            CHECK(text(std::span(buffer).first(4)) == "kept");
            next.close();
            CHECK(outcome(Datagram::connect(address)) == "not_found");
            CHECK(files_below(runtime.root()) == 0);
        }
    }

    TEST_CASE("a sender that is killed in the middle of waiting leaves the queue as it is") {
        const RuntimeFolder runtime;
        for (const auto& address : some_queues()) {
            CAPTURE(address);
            auto receiver = must(Datagram::bind(address));
            TestPeer victim({"datagram-source", address, "100000"});
            CHECK(victim.line() == "sent");
            must(victim.process().kill());
            must(victim.process().wait(patience()));
            // Numbers without a gap, and then nothing: each message is whole or absent.
            std::array<std::byte, 8> buffer;
            std::uint64_t next = 0;
            for (auto came = receiver.try_receive(buffer); came; came = receiver.try_receive(buffer))
                CHECK(text(std::span(buffer).first(came->size)) == std::to_string(next++));
            CHECK(next > 0);
        }
    }
}

}  // namespace strait::test
