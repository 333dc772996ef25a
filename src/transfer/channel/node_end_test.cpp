/// Node's channel over a stream that does exactly what a test wants.

#include "transfer/channel/node_end.hpp"

#include "strait/bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>

namespace strait::channel {
namespace {

/// Gives the pieces one by one and then the end, or nothing more; keeps what is written, as long as it has room.
class Scripted final : public os::ByteStream, public os::PassedStreams {
  public:
    std::deque<std::string> pieces;
    std::string written;
    std::size_t room = std::size_t{1} << 30;
    bool ends = false;
    int passed = 0;  // streams that have come

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override {
        if (pieces.empty() && ends) return std::size_t{0};
        if (pieces.empty()) return deadline.is_never() ? fail(Errc::io, "would wait for ever") : fail(Errc::timed_out);
        auto& piece = pieces.front();
        const auto count = std::min(buffer.size(), piece.size());
        std::ranges::copy(bytes(piece).first(count), buffer.begin());
        piece.erase(0, count);
        if (piece.empty()) pieces.pop_front();
        return count;
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override {
        const auto count = std::min(data.size(), room);
        if (count == 0) return deadline.is_never() ? fail(Errc::io, "would wait for ever") : fail(Errc::timed_out);
        written += text(data.first(count));
        room -= count;
        return count;
    }
    std::unique_ptr<os::ByteStream> take_passed() override {
        if (passed == 0) return nullptr;
        --passed;
        return std::make_unique<Scripted>();
    }
    Result<void> close_write() override { return {}; }
    [[nodiscard]] bool can_close_write() const noexcept override { return true; }
    Result<void> flush(const Deadline& /*deadline*/) override { return {}; }
    Result<void> wait_hang_up(const Deadline& /*deadline*/) override { return {}; }
    [[nodiscard]] Peer peer() const override { return {}; }
    Result<NativeHandle> wait_handle() override { return NativeHandle{}; }
};

/// The end with its stream, of which it is the owner.
struct Node {
    explicit Node(std::deque<std::string> pieces, const ChannelSettings& settings = {})
        : Node(std::make_unique<Scripted>(), settings) {
        stream->pieces = std::move(pieces);
    }

    // The next message, or the name of the error.
    std::string next(const Deadline& deadline = Deadline::now()) {
        const auto message = end.receive(deadline);
        if (!message) return std::string(name(message.error().code()));
        std::string said(text(*message));
        end.release();
        return said;
    }
    std::string send(std::string_view message, const Deadline& deadline = Deadline::now()) {
        const auto sent = end.send(bytes(message), deadline);
        return sent ? "ok" : std::string(name(sent.error().code()));
    }

    Scripted* stream;
    NodeEnd end;

  private:
    Node(std::unique_ptr<Scripted> own, const ChannelSettings& settings)
        : stream(own.get()), end(os::NodeLink{std::move(own), stream}, settings) {}
};

constexpr std::string_view kHandle = "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Socket\",\"msg\":{\"id\":1}}\n";
constexpr std::string_view kAck = "{\"cmd\":\"NODE_HANDLE_ACK\"}\n";
constexpr std::string_view kNack = "{\"cmd\":\"NODE_HANDLE_NACK\"}\n";

}  // namespace

TEST_SUITE("transfer.node_end") {
    TEST_CASE("two messages that are split at any two places, characters too, arrive as they are") {
        const std::string first = "{\"tea\":\"\xF0\x9F\x8D\xB5 \xC3\xA9\"}";
        const std::string all = first + "\n[1]\n";
        for (std::size_t a = 0; a <= all.size(); ++a) {
            for (std::size_t b = a; b <= all.size(); ++b) {
                std::deque<std::string> pieces{all.substr(0, a), all.substr(a, b - a), all.substr(b)};
                std::erase(pieces, "");
                Node node(std::move(pieces));
                node.stream->ends = true;
                REQUIRE(node.next() == first);
                REQUIRE(node.next() == "[1]");
                REQUIRE(node.next() == "closed");
            }
        }
    }

    TEST_CASE("an end within a message is a death, and one between two is not") {
        Node node({"{}\n{\"a\""});
        node.stream->ends = true;
        CHECK(node.next() == "{}");
        CHECK(node.next() == "peer_died");
    }

    TEST_CASE("each message is sent as one line, and nothing that would not be one") {
        Node node({});
        CHECK(node.send("{\n  \"a\": [1,\n 2]\n}\n") == "ok");
        CHECK(node.stream->written == "{   \"a\": [1,  2] } \n");
        CHECK(node.send("") == "invalid_argument");
        CHECK(node.send("{\"a\":1}\n{}") == "invalid_argument");
        CHECK(node.send("{\"cmd\":\"NODE_HANDLE\"}") == "invalid_argument");
        CHECK(node.send(std::string(65, '[') + std::string(65, ']')) == "too_large");
        CHECK(node.stream->written == "{   \"a\": [1,  2] } \n");
        CHECK(node.send("{\"cmd\":\"NODE_\"}") == "ok");
        CHECK(node.send("[{\"cmd\":\"NODE_HANDLE\"}]") == "ok");
    }

    TEST_CASE("a message may have exactly the limit, sent and received") {
        const ChannelSettings settings{.largest_message = 10};
        Node node({"\"12345678\"\n\"123456789\"\n1\n"}, settings);
        CHECK(node.send("\"12345678\"") == "ok");
        CHECK(node.send("\"123456789\"") == "too_large");
        CHECK(node.next() == "\"12345678\"");
        CHECK(node.next() == "too_large");
        CHECK(node.next() == "1");
    }

    TEST_CASE("a line without an end grows to the limit and is then passed over") {
        Node node(std::deque<std::string>(), {.largest_message = 100'000});
        for (int i = 0; i < 100; ++i) node.stream->pieces.emplace_back(10'000, 'x');
        CHECK(node.next() == "too_large");
        CHECK(node.next() == "timed_out");
        node.stream->pieces = {"x\n{}\n"};
        CHECK(node.next() == "{}");
    }

    TEST_CASE("what is no JSON ends the channel, for good") {
        for (const std::string_view bad : {"hello", "", "{\"a\":\"\xC3\"}", "{\"a\":1}{}", "\"\xFF\""}) {
            Node node({std::string(bad) + "\n{}\n"});
            CHECK(node.next() == "corrupt_peer");
            CHECK(node.next() == "corrupt_peer");
        }
        Node node({"hello\n"});
        const auto message = node.end.receive(Deadline::now());
        CHECK(message.error().message() == "what it sends is not JSON: expected a value at byte 0");
    }

    TEST_CASE("what is nested too deep is passed over, and the next message arrives") {
        Node node({std::string(65, '[') + std::string(65, ']') + "\n{}\n"});
        CHECK(node.next() == "too_large");
        CHECK(node.next() == "{}");
    }

    TEST_CASE("what Node says to itself never arrives") {
        Node node(
            {"{\"cmd\":\"NODE_CLUSTER\"}\n{\"c\\u006dd\":\"\\u004eODE_X\"}\n{\"cmd\":\"NODE_\"}\n{\"cmd\":[\"NODE_X\"]}"
             "\n"});
        CHECK(node.next() == "{\"cmd\":\"NODE_\"}");
        CHECK(node.next() == "{\"cmd\":[\"NODE_X\"]}");
        CHECK(node.stream->written == "");
    }

    TEST_CASE("a handle is taken, its message arrives, and the stream goes with the message") {
        Node node({std::string(kHandle) + "2\n"});
        node.stream->passed = 1;
        const auto message = node.end.receive(Deadline::now());
        REQUIRE(message);
        CHECK(text(*message) == "{\"id\":1}");
        CHECK(node.stream->written == kAck);
        CHECK((node.end.take_stream() != nullptr));
        CHECK((node.end.take_stream() == nullptr));
        node.end.release();
        CHECK(node.next() == "2");
        CHECK((node.end.take_stream() == nullptr));
    }

    TEST_CASE("what nobody takes from a message is gone with it") {
        Node node({std::string(kHandle) + "2\n"});
        node.stream->passed = 1;
        CHECK(node.next() == "{\"id\":1}");
        CHECK(node.next() == "2");
        CHECK((node.end.take_stream() == nullptr));
    }

    TEST_CASE("a handle that did not come, or is no stream, is refused, and its message does not arrive") {
        Node node({std::string(kHandle) + "2\n"});
        CHECK(node.next() == "2");
        CHECK(node.stream->written == kNack);
    }

    TEST_CASE("a handle that Node sends to itself, or without a message, is refused") {
        for (const std::string_view line :
             {"{\"cmd\":\"NODE_HANDLE\",\"msg\":{\"cmd\":\"NODE_CLUSTER\"}}\n", "{\"cmd\":\"NODE_HANDLE\"}\n"}) {
            Node node({std::string(line)});
            node.stream->passed = 1;
            CHECK(node.next() == "timed_out");
            CHECK(node.stream->written == kNack);
        }
    }

    TEST_CASE("what came with a message that is passed over is refused") {
        Node node({"{\"cmd\":\"NODE_HANDLE\",\"msg\":\"" + std::string(1000, 'x') + "\"}\n2\n"},
                  {.largest_message = 100});
        node.stream->passed = 1;
        CHECK(node.next() == "too_large");
        CHECK(node.stream->written == kNack);
        CHECK(node.next() == "2");
    }

    TEST_CASE("a Node server that counts or closes the connections it has sent gets its answer") {
        Node node({R"({"cmd":"NODE_SOCKET_GET_COUNT","key":"6::::80"})"
                   "\n"
                   R"({"cmd":"NODE_SOCKET_NOTIFY_CLOSE","key":"6::::80"})"
                   "\n"});
        CHECK(node.next() == "timed_out");
        CHECK(node.stream->written == R"({"cmd":"NODE_SOCKET_COUNT","key":"6::::80","count":0})"
                                      "\n"
                                      R"({"cmd":"NODE_SOCKET_ALL_CLOSED","key":"6::::80"})"
                                      "\n");
    }

    TEST_CASE("the peer does not choose how long an answer is") {
        for (const std::size_t length : {254U, 255U}) {
            Node node({R"({"cmd":"NODE_SOCKET_GET_COUNT","key":")" + std::string(length, 'k') + "\"}\n"});
            CHECK(node.next() == "timed_out");
            CHECK(node.stream->written.empty() == (length > 254));
        }
    }

    TEST_CASE("an answer that has no room waits and is sent later, before anything else is received or after") {
        for (std::size_t room = 0; room < kNack.size(); ++room) {
            Node node({std::string(kHandle)});
            node.stream->room = room;
            CHECK(node.next() == "timed_out");
            CHECK(node.stream->written == kNack.substr(0, room));
            node.stream->room = 1000;
            SUBCASE("by receiving") { CHECK(node.next() == "timed_out"); }
            SUBCASE("by sending") {
                CHECK(node.send("1") == "ok");
                CHECK(node.next() == "timed_out");
            }
            CHECK(node.stream->written.find(kNack) != std::string::npos);
        }
    }

    TEST_CASE("who asks again and again and reads no answer is corrupt") {
        std::string lines;
        for (int i = 0; i < 17; ++i) lines += kHandle;
        Node node({lines});
        node.stream->room = 0;
        CHECK(node.next() == "corrupt_peer");
        CHECK(node.next() == "corrupt_peer");
    }

    TEST_CASE("an answer does not wait for a loan") {
        Node node({std::string(kHandle)});
        auto room = node.end.loan(3, Deadline::now());
        REQUIRE(room);
        CHECK(node.send("1") == "invalid_argument");
        CHECK(node.next() == "timed_out");
        CHECK(node.stream->written == kNack);
        std::ranges::copy(bytes("[2\n"), room->begin());
        CHECK_FALSE(node.end.send_loan(3));
        room = node.end.loan(3, Deadline::now());
        std::ranges::copy(bytes("[2]"), room->begin());
        CHECK(node.end.send_loan(3));
        CHECK(node.stream->written == std::string(kNack) + "[2]\n");
    }
}

}  // namespace strait::channel
