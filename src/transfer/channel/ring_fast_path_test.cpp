#include "strait/ring_fast_path.hpp"
#include "transfer/channel/ring_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

TEST_SUITE("transfer.ring_fast_path") {
    using namespace strait::ring;

    constexpr auto kQuiet = static_cast<std::uint32_t>(Attention::unfenced);

    /// A reader that finds the ring empty behind each message.
    struct AtTheHeels {
        Ring ring{kSmallestCapacity};
        Producer<> producer{ring.bytes(), ring.control, ring.key};
        std::atomic<std::uint32_t> attention{kQuiet};
        Outgoing sent{
            .producer = {ring.bytes(), ring.control, ring.key}, .peer_attention = &attention, .quiet = kQuiet};
        Incoming in{.consumer = {ring.bytes(), ring.control, ring.key},
                    .peer_attention = &attention,
                    .quiet = kQuiet,
                    .largest = 1000,
                    .answers = &sent,
                    .looks = 2};

        void take(std::uint64_t number, std::size_t size) {
            const auto bytes = message(number, size);
            REQUIRE(send(producer, bytes));
            const auto record = in.try_receive();
            REQUIRE(record.kind == Record::Kind::whole);
            CHECK(std::ranges::equal(record.bytes, bytes));
            static_cast<void>(in.release());
            CHECK(in.try_receive().kind == Record::Kind::none);
            CHECK_FALSE(in.look_for());
        }
    };

    TEST_CASE("who answers nothing has a stream before it, though the ring is empty behind each message") {
        AtTheHeels reader;
        for (std::uint32_t number = 1; number <= 2 * Incoming::kStream; ++number) {
            reader.take(number, number % 250);
            CHECK(reader.in.in_a_row == number);
        }
    }

    TEST_CASE("who answers is in a conversation") {
        AtTheHeels reader;
        for (std::uint32_t number = 1; number <= 2 * Incoming::kStream; ++number) {
            reader.sent.left.set(number);
            reader.take(number, 8);
            CHECK(reader.in.in_a_row == 0);
        }
    }

    TEST_CASE("a message as long as what was sent of a longer loan goes where it is looked for") {
        for (const std::uint64_t size : {0U, 8U, 40U, 50U, 56U, 57U, 100U, 240U, 241U, 900U}) {
            CAPTURE(size);
            AtTheHeels reader;
            for (std::uint64_t number = 0; number < 50; ++number) {
                const auto bytes = message(number, size);
                auto* const place = reader.producer.claim(1000);
                REQUIRE(place != nullptr);
                std::ranges::copy(bytes, place);
                reader.producer.commit(size);
                reader.producer.look_ahead();
                if (size <= code::kLongestShort) REQUIRE(reader.producer.put(bytes));
                while (reader.in.consumer.position() < reader.producer.position()) {
                    const auto record = reader.in.try_receive();
                    REQUIRE(record.kind == Record::Kind::whole);
                    CHECK(std::ranges::equal(record.bytes, bytes));
                    static_cast<void>(reader.in.release());
                    static_cast<void>(reader.in.is_ready());
                }
                CHECK(reader.in.consumer.position() == reader.producer.position());
            }
        }
    }

    TEST_CASE("what was given back is not given again, and its place is told of in time") {
        AtTheHeels reader;
        for (std::uint64_t number = 0; number < 1000; ++number) reader.take(number, number % 200);
        CHECK(reader.ring.control.consumed == reader.in.consumer.position());
        CHECK(reader.producer.position() == reader.in.consumer.position());
    }
}
