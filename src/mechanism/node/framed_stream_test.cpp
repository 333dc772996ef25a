#include "mechanism/node/framed_stream.hpp"

#include "mechanism/node/invitation.hpp"
#include "strait/bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

namespace strait::mechanism::node {
namespace {

/// What was written can be read; each call moves `step` bytes at most.
class Loop final : public os::ByteStream {
  public:
    std::string content;
    std::size_t step = 1000;
    std::size_t room = std::size_t{1} << 30;
    bool ends = true;

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& /*deadline*/) override {
        if (buffer.empty()) return fail(Errc::io, "an empty buffer");
        if (content.empty() && !ends) return fail(Errc::timed_out);
        const auto count = std::min({buffer.size(), content.size(), step});
        std::ranges::copy(bytes(content).first(count), buffer.begin());
        content.erase(0, count);
        return count;
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& /*deadline*/) override {
        const auto count = std::min({data.size(), room, step});
        if (count == 0) return fail(Errc::timed_out);
        content += text(data.first(count));
        room -= count;
        return count;
    }
    Result<void> close_write() override { return {}; }
    [[nodiscard]] bool can_close_write() const noexcept override { return false; }
    Result<void> flush(const Deadline& /*deadline*/) override { return {}; }
    Result<void> wait_hang_up(const Deadline& /*deadline*/) override { return {}; }
    [[nodiscard]] Peer peer() const override { return {}; }
    Result<NativeHandle> wait_handle() override { return NativeHandle{}; }
};

struct Framed {
    explicit Framed(std::string content = {}) : Framed(std::make_unique<Loop>()) { loop->content = std::move(content); }

    // Everything up to the end, in brackets the name of an error.
    std::string read() {
        std::string all;
        std::array<std::byte, 7> buffer{};
        while (true) {
            const auto count = stream.read_some(buffer, Deadline::now());
            if (!count) return all + "[" + std::string(name(count.error().code())) + "]";
            if (*count == 0) return all;
            all += text(std::span(buffer).first(*count));
        }
    }

    Loop* loop;
    FramedStream stream;

  private:
    explicit Framed(std::unique_ptr<Loop> own) : loop(own.get()), stream(std::move(own)) {}
};

std::string header(std::uint32_t flags, std::uint32_t reserved, std::uint32_t size, std::uint32_t last) {
    std::string head;
    for (const auto word : {flags, reserved, size, last}) {
        for (int shift = 0; shift < 32; shift += 8) head += static_cast<char>(word >> shift);
    }
    return head;
}
std::string frame(const std::string& data) { return header(1, 0, static_cast<std::uint32_t>(data.size()), 0) + data; }

}  // namespace

TEST_SUITE("mechanism.node") {
    TEST_CASE("what is written is a frame of libuv's") {
        Framed framed;
        REQUIRE(framed.stream.write_some(bytes("{}\n"), Deadline::now()) == 3);
        CHECK(framed.loop->content == std::string("\1\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0{}\n", 19));
    }

    TEST_CASE("frames that come in pieces of any size give the bytes in them") {
        const std::string content = frame("{\"a\":") + frame("1}\n") + frame(std::string(40, 'x'));
        for (std::size_t step = 1; step <= content.size(); ++step) {
            Framed framed(content);
            framed.loop->step = step;
            CHECK(framed.read() == "{\"a\":1}\n" + std::string(40, 'x'));
        }
    }

    TEST_CASE("a socket that comes along is passed over, its data is not") {
        for (const std::uint32_t flags : {3U, 7U}) {
            Framed framed(header(flags, 0, 2, 0) + std::string(632, 's') + "ab" + frame("c"));
            CHECK(framed.read() == "abc");
        }
        Framed without_data(header(2, 0, 0, 0) + std::string(632, 's') + frame("c"));
        CHECK(without_data.read() == "c");
    }

    TEST_CASE("a frame that libuv would not take is corrupt") {
        for (const auto& head : {header(8, 0, 1, 0), header(0xFFFFFFFF, 0, 1, 0), header(1, 0, 1, 1),
                                 header(5, 0, 1, 0), header(0, 0, 1, 0), header(2, 0, 1, 0)}) {
            Framed framed(frame("a") + head + "b");
            CHECK(framed.read() == "a[corrupt_peer]");
        }
    }

    TEST_CASE("a frame as long as it can be said costs no memory before it comes") {
        Framed framed(header(1, 0, 0xFFFFFFFF, 0) + "ab");
        CHECK(framed.read() == "ab[peer_died]");
    }

    TEST_CASE("an end within a frame is a death, wherever it is") {
        const auto whole = header(3, 0, 2, 0) + std::string(632, 's') + "ab";
        for (std::size_t size = 1; size < whole.size(); ++size) {
            Framed framed(whole.substr(0, size));
            const auto read = framed.read();
            CHECK(read.ends_with("[peer_died]"));
        }
    }

    TEST_CASE("empty frames without end are corrupt, a few are not") {
        std::string empty;
        for (int i = 0; i < 64; ++i) empty += frame("");
        CHECK(Framed(empty + frame("a") + empty).read() == "a");
        CHECK(Framed(empty + frame("")).read() == "[corrupt_peer]");
    }

    TEST_CASE("a read that ran out of time has taken nothing") {
        Framed framed;
        framed.loop->ends = false;
        const auto content = frame("ab");
        for (const char letter : content.substr(0, content.size() - 2)) {
            framed.loop->content = letter;
            CHECK(framed.read() == "[timed_out]");
        }
        framed.loop->content = "ab";
        CHECK(framed.read() == "ab[timed_out]");
    }

    TEST_CASE("a write that ran out of time is a whole frame later, or none") {
        for (std::size_t room = 0; room < 18; ++room) {
            Framed framed;
            framed.loop->room = room;
            const auto written = framed.stream.write_some(bytes("ab"), Deadline::now());
            CHECK(written.has_value() == (room > 0));
            framed.loop->room = 1000;
            REQUIRE(framed.stream.write_some(bytes("cd"), Deadline::now()) == 2);
            CHECK(framed.loop->content == (room > 0 ? frame("ab") : "") + frame("cd"));
        }
    }

    TEST_CASE("a large write goes in frames that fit into a pipe's buffer") {
        Framed framed;
        const std::string large(200'000, 'x');
        REQUIRE(framed.stream.write_some(bytes(large), Deadline::now()) == 65'520);
        CHECK(framed.loop->content.size() == 65'536);
    }

    TEST_CASE("the invitation is a number, and JSON or nothing") {
        CHECK(descriptor_of({"3", ""}) == 3);
        CHECK(descriptor_of({"0", "json"}) == 0);
        for (const std::string bad : {"", "-1", "3x", " 3", "99999999999"})
            CHECK(descriptor_of({bad, ""}).error() == Errc::not_found);
        CHECK(require_json({"3", ""}));
        CHECK(require_json({"3", "json"}));
        const auto refused = require_json({"3", "advanced"});
        CHECK(refused.error() == Errc::not_supported_here);
        CHECK(refused.error().message() ==
              "the Node parent wants serialization 'advanced', which only Node can read; it has to use serialization: "
              "'json'");
    }
}

}  // namespace strait::mechanism::node
