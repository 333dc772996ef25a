#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/stream_pair.hpp"
#include "support/this_process.hpp"

#include <strait/bytes.hpp>

#include <array>
#include <utility>

namespace strait::test {
namespace {

bool has_half_close(const StreamDriver& driver) { return driver.half_close; }
bool answers_after_half_close(const StreamDriver& driver) { return driver.duplex && driver.half_close; }
bool has_no_half_close(const StreamDriver& driver) { return driver.duplex && !driver.half_close; }
bool is_duplex(const StreamDriver& driver) { return driver.duplex; }
bool sees_hang_up(const StreamDriver& driver) { return driver.sees_hang_up; }

// The peer is gone, which the system may find out only with the second write.
std::string outcome_of_writing(Stream& stream) {
    const auto deadline = patience();
    std::array<std::byte, 4096> data{};
    auto written = stream.write(data, deadline);
    while (written) written = stream.write(data, deadline);
    return outcome(written);
}

void check_closed(Stream& stream) {
    std::array<std::byte, 1> buffer{};
    CHECK_FALSE(stream.is_open());
    CHECK_FALSE(stream.can_close_write());
    CHECK(outcome(stream.read(buffer)) == "closed");
    CHECK(outcome(stream.try_read(buffer)) == "closed");
    CHECK(outcome(stream.read_exact(buffer)) == "closed");
    CHECK(outcome(stream.read_all()) == "closed");
    CHECK(outcome(stream.write(buffer)) == "closed");
    CHECK(outcome(stream.write_some(buffer)) == "closed");
    CHECK(outcome(stream.try_write(buffer)) == "closed");
    CHECK(outcome(stream.close_write()) == "closed");
    CHECK(outcome(stream.flush()) == "closed");
    CHECK(outcome(stream.wait_hang_up()) == "closed");
    CHECK(outcome(stream.wait_handle()) == "closed");
    CHECK(stream.peer().process_id == 0);
    stream.close();
}

}  // namespace

TEST_SUITE("stream.end") {
    TEST_CASE("what was written before the close is read, then the end, again and again") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto sent = Pattern::take(4000);
            must(pair.client.write(sent, patience()));
            pair.client.close();
            CHECK(must(pair.server.read_all({.deadline = patience()})) == sent);
            std::array<std::byte, 1> buffer;
            CHECK(must(pair.server.read(buffer, patience())) == 0);
            CHECK(must(pair.server.try_read(buffer)) == 0);
        });
    }

    TEST_CASE("what the server wrote before its close is read, then the end") {
        on_each(stream_drivers(), is_duplex, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto sent = Pattern::take(4000);
            must(pair.server.write(sent, patience()));
            pair.server.close();
            CHECK(must(pair.client.read_all({.deadline = patience()})) == sent);
        });
    }

    TEST_CASE("a reader that waits is told that its peer has closed") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            Background read([&] {
                std::array<std::byte, 1> buffer;
                return pair.server.read(buffer, patience());
            });
            pair.client.close();
            CHECK(must(read.get()) == 0);
        });
    }

    TEST_CASE("writing to a peer that has closed is peer_died") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            pair.server.close();
            pair.listener.close();
            CHECK(outcome_of_writing(pair.client) == "peer_died");
        });
    }

    TEST_CASE("a writer that waits for room is told that its peer has closed") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto taken = fill_up(pair.client);
            CHECK(taken > 0);
            Background written([&] { return outcome_of_writing(pair.client); });
            pair.listener.close();
            pair.server.close();
            CHECK(written.get() == "peer_died");
        });
    }

    TEST_CASE("a stream closed for writing ends there and goes on the other way") {
        on_each(stream_drivers(), answers_after_half_close, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(pair.client.can_close_write());
            must(pair.client.write(bytes("question"), patience()));
            must(pair.client.close_write());
            CHECK(text(must(pair.server.read_all({.deadline = patience()}))) == "question");
            must(pair.server.write(bytes("answer"), patience()));
            must(pair.server.close_write());
            CHECK(text(must(pair.client.read_all({.deadline = patience()}))) == "answer");
        });
    }

    TEST_CASE("after its sending half is closed a stream writes no more") {
        on_each(stream_drivers(), has_half_close, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.close_write());
            CHECK(outcome(pair.client.write(bytes("late"), patience())) == "closed");
            CHECK(outcome(pair.client.try_write(bytes("late"))) == "closed");
            CHECK(outcome(pair.client.close_write()) == "ok");
        });
    }

    TEST_CASE("without half-close the refusal is exact and closes nothing") {
        on_each(stream_drivers(), has_no_half_close, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK_FALSE(pair.client.can_close_write());
            CHECK(outcome(pair.client.close_write()) == "not_supported_here");
            std::array<std::byte, 5> buffer;
            must(pair.client.write(bytes("there"), patience()));
            must(pair.server.read_exact(buffer, patience()));
            must(pair.server.write(buffer, patience()));
            must(pair.client.read_exact(buffer, patience()));
            CHECK(text(buffer) == "there");
        });
    }

    TEST_CASE("a stream of one way refuses the other") {
        const auto one_way = [](const StreamDriver& driver) { return !driver.duplex; };
        on_each(stream_drivers(), one_way, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            std::array<std::byte, 1> buffer;
            CHECK(outcome(pair.client.read(buffer, patience())) == "not_supported_here");
            CHECK(outcome(pair.client.try_read(buffer)) == "not_supported_here");
            CHECK(outcome(pair.server.write(bytes("x"), patience())) == "not_supported_here");
            must(pair.client.write(bytes("x"), patience()));
            CHECK(must(pair.server.read(buffer, patience())) == 1);
        });
    }

    TEST_CASE("waiting for the hang-up ends when the peer closes") {
        on_each(stream_drivers(), sees_hang_up, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(outcome(pair.client.wait_hang_up(Deadline::now())) == "timed_out");
            Background hung_up([&] { return pair.client.wait_hang_up(patience()); });
            pair.listener.close();
            pair.server.close();
            CHECK(outcome(hung_up.get()) == "ok");
            CHECK(outcome(pair.client.wait_hang_up(patience())) == "ok");
        });
    }

    TEST_CASE("a hang-up is seen while bytes wait to be read, and loses none of them") {
        const auto fits = [](const StreamDriver& driver) { return driver.sees_hang_up && driver.duplex; };
        on_each(stream_drivers(), fits, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.server.write(bytes("last words"), patience()));
            pair.server.close();
            CHECK(outcome(pair.client.wait_hang_up(patience())) == "ok");
            CHECK(text(must(pair.client.read_all({.deadline = patience()}))) == "last words");
        });
    }

    TEST_CASE("a flush returns once the peer has taken everything, or the system keeps it") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(outcome(pair.client.flush(patience())) == "ok");
            must(pair.client.write(bytes("four"), patience()));
            CHECK(outcome(pair.client.flush(Deadline::now())) == (driver.flush_waits ? "timed_out" : "ok"));
            Background flushed([&] { return pair.client.flush(patience()); });
            std::array<std::byte, 4> buffer;
            must(pair.server.read_exact(buffer, patience()));
            CHECK(outcome(flushed.get()) == "ok");
            CHECK(outcome(pair.client.flush(patience())) == "ok");
        });
    }

    TEST_CASE("closed, moved-from and empty streams answer `closed` to everything") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            Stream empty;
            check_closed(empty);
            Stream moved = std::move(pair.client);
            check_closed(pair.client);  // NOLINT(bugprone-use-after-move): that is the question
            CHECK(moved.is_open());
            moved.close();
            check_closed(moved);
        });
    }

    TEST_CASE("a moved stream is the same stream, and assigning over one closes it") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto first = connect_pair(driver);
            auto second = connect_pair(driver);
            first.client = std::move(second.client);
            CHECK(must(first.server.read_all({.deadline = patience()})).empty());
            must(first.client.write(bytes("moved"), patience()));
            first.client.close();
            CHECK(text(must(second.server.read_all({.deadline = patience()}))) == "moved");
        });
    }

    TEST_CASE("connections leave no handle behind") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto once = [&driver] {
                auto pair = connect_pair(driver);
                must(pair.client.write(bytes("x"), patience()));
                std::array<std::byte, 1> buffer;
                must(pair.server.read(buffer, patience()));
            };
            once();  // what the process opens once and keeps is not a leak
            const auto before = open_handles();
            for (int round = 0; round < 20; ++round) once();
            CHECK(open_handles() == before);
        });
    }
}

}  // namespace strait::test
