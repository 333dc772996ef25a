#include "support/background.hpp"
#include "support/calls.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace strait::test {
namespace {

void bind_all(rpc::Server& server) {
    server.bind("subtract", [](int a, int b) { return a - b; }, {.parameters = {"minuend", "subtrahend"}});
    server.bind("update", [](rpc::Value) {});
    server.bind("get_data", [] { return std::tuple<std::string, int>("hello", 5); });
    server.bind("throw", []() -> int { throw std::runtime_error("a fuse has blown"); });
}

bool is_stream(const CallDriver& driver) { return !driver.in_place && driver.dialect == rpc::Dialect::msgpack; }

/// Somebody who writes bytes, and sees what comes back.
class Stranger {
  public:
    explicit Stranger(const Served& server)
        : stream_(must(Stream::connect(server.address(), {.deadline = patience()}))) {}

    void say(std::string_view text) { must(stream_.write(bytes(text), patience())); }
    std::string hear(std::size_t size) {
        std::string text(size, ' ');
        must(stream_.read_exact(std::as_writable_bytes(std::span(text)), patience()));
        return text;
    }
    /// Says it, and expects that.
    std::string answer(std::string_view question, std::string_view expected) {
        say(question);
        return hear(expected.size());
    }
    /// Whether the other end hangs up.
    bool is_hung_up() {
        std::array<std::byte, 256> rest{};
        while (true) {
            const auto size = stream_.read(rest, patience());
            if (!size) return size.error() == Errc::peer_died;
            if (*size == 0) return true;
        }
    }

  private:
    Stream stream_;
};

struct Exchange {
    std::string_view question;
    std::string_view answer;
};

// Of the specification, section 7; what it leaves open in ours.
constexpr std::array kExchanges{
    Exchange{R"({"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1})",
             R"({"jsonrpc":"2.0","id":1,"result":19})"},
    Exchange{R"({"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": "three"})",
             R"({"jsonrpc":"2.0","id":"three","result":19})"},
    Exchange{R"({"jsonrpc": "2.0", "method": "subtract", "params": [1, 2], "id": null})",
             R"({"jsonrpc":"2.0","id":null,"result":-1})"},
    Exchange{R"({"jsonrpc": "2.0", "method": "subtract", "params": [1, 2], "id": 1.5})",
             R"({"jsonrpc":"2.0","id":1.5,"result":-1})"},
    Exchange{
        R"({"jsonrpc": "2.0", "method": "foobar", "id": "1"})",
        R"({"jsonrpc":"2.0","id":"1","error":{"code":-32601,"message":"there is no procedure 'foobar'","data":"not_found"}})"},
    Exchange{
        R"({"jsonrpc": "2.0", "method": "subtract", "params": [1], "id": 2})",
        R"({"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"subtract: expected 2 arguments (int32, int32), got 1","data":"invalid_argument"}})"},
    Exchange{R"({"jsonrpc": "2.0", "method": "throw", "id": 3})",
             R"({"jsonrpc":"2.0","id":3,"error":{"code":-32603,"message":"a fuse has blown","data":"remote_error"}})"},
    Exchange{
        R"({"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz])",
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error: ',' or '}' expected at byte 39"}})"},
    Exchange{R"({"jsonrpc": "2.0", "method": 1, "params": "bar"})",
             R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}})"},
    Exchange{R"({"method": "get_data", "id": 1})",
             R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}})"},
    Exchange{"[]", R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}})"},
    Exchange{"[1,2]", R"([{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}},)"
                      R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}])"},
    Exchange{
        R"([{"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":"a"},{"jsonrpc":"2.0","method":"update","params":[7]},)"
        R"(1,{"jsonrpc":"2.0","method":"get_data","id":"b"}])",
        R"([{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}},)"
        R"({"jsonrpc":"2.0","id":"a","result":2},{"jsonrpc":"2.0","id":"b","result":["hello",5]}])"},
};

std::string framed(std::string_view text, rpc::Dialect dialect) {
    if (dialect == rpc::Dialect::jsonl) return std::string(text) + "\n";
    return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + std::string(text);
}

}  // namespace

TEST_SUITE("call.dialect") {
    TEST_CASE("JSON-RPC is answered as its specification says, in lines and behind Content-Length") {
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            for (const auto dialect : {rpc::Dialect::jsonl, rpc::Dialect::lsp}) {
                Stranger stranger(server);
                for (const auto& exchange : kExchanges) {
                    CAPTURE(exchange.question);
                    const auto expected = framed(exchange.answer, dialect);
                    CHECK(stranger.answer(framed(exchange.question, dialect), expected) == expected);
                }
            }
        });
    }

    TEST_CASE("an address fixes the dialect, on both ends") {
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            for (const std::string dialect : {"msgpack", "jsonl", "lsp"}) {
                CAPTURE(dialect);
                const auto address = driver.address() + "?dialect=" + dialect;
                const Served server(address, bind_all);
                CHECK(server.address().ends_with("?dialect=" + dialect));
                const auto client = must(rpc::Client::connect(server.address(), {}, {.deadline = patience()}));
                CHECK(must(client.call<int>("subtract", 42, 23)) == 19);
                // What it did not ask for it does not understand.
                Stranger stranger(server);
                stranger.say(dialect == "jsonl" ? "Content-Length: 2\r\n\r\n{}" : "{}\n");
                if (dialect == "jsonl") {
                    CHECK(stranger.hear(38) == R"({"jsonrpc":"2.0","id":null,"error":{"c)");
                } else {
                    CHECK(stranger.is_hung_up());
                }
            }
        });
    }

    TEST_CASE("a dialect that makes no sense is refused") {
        const auto refused = [](std::string_view address, rpc::Dialect dialect) {
            rpc::Server server;
            const auto served = server.serve(address, {.dialect = dialect});
            const auto connected = rpc::Client::connect(address, {.dialect = dialect});
            CHECK(problem(served) == problem(connected));
            CHECK(served.error() == Errc::invalid_argument);
            return problem(served);
        };
        CHECK(refused("tcp://127.0.0.1:0?dialect=soap", rpc::Dialect::any) ==
              "cannot make calls at tcp://127.0.0.1:0?dialect=soap: there is no dialect 'soap': msgpack, jsonl, lsp");
        CHECK(refused("shm://x?dialect=lsp", rpc::Dialect::jsonl) ==
              "cannot make calls at shm://x?dialect=lsp: another dialect was asked for than the address names");
        CHECK(refused("node:?dialect=msgpack", rpc::Dialect::any) ==
              "cannot make calls at node:?dialect=msgpack: Node's channel carries nothing but JSON, a message each: "
              "dialect=jsonl");
    }

    TEST_CASE("what needs no answer gets none") {
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            Stranger stranger(server);
            stranger.say("\r\n  \n");
            stranger.say(framed(R"({"jsonrpc":"2.0","method":"update","params":[1]})", rpc::Dialect::jsonl));
            stranger.say(framed(R"({"jsonrpc":"2.0","method":"foobar"})", rpc::Dialect::jsonl));
            stranger.say(framed(R"([{"jsonrpc":"2.0","method":"update"},{"jsonrpc":"2.0","method":"foobar"}])",
                                rpc::Dialect::jsonl));
            stranger.say(framed(R"({"jsonrpc":"2.0","id":77,"result":1})", rpc::Dialect::jsonl));
            const std::string last = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n";
            CHECK(stranger.answer("{\"jsonrpc\":\"2.0\",\"method\":\"subtract\",\"params\":[2,1],\"id\":1}\r\n",
                                  last) == last);
        });
    }

    TEST_CASE("a message arrives split at any byte") {
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const std::string_view msgpack("\x94\x00\x07\xa8subtract\x92\x05\x03", 15);
            const std::string_view answer("\x94\x01\x07\xc0\x02", 5);
            Stranger stranger(server);
            for (std::size_t at = 1; at < msgpack.size(); ++at) {
                stranger.say(msgpack.substr(0, at));
                CHECK(stranger.answer(msgpack.substr(at), answer) == answer);
            }
        });
    }

    TEST_CASE("what is no call ends that connection, and no other") {
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all, {.message = 1000, .half_open = kMoment});
            const auto client = server.client(driver);
            using namespace std::string_view_literals;
            const std::array kHostile{
                "\0"sv,                                   // no dialect
                "GET / HTTP/1.1\r\n\r\n"sv,               // of another protocol
                "\x94\xc1"sv,                             // no msgpack
                "\x90"sv,                                 // no call
                "\x94\x05\x01\xa1x\x90"sv,                // of no kind
                "\x93\x00\x01\xa1x"sv,                    // too short
                "\x94\x00\x90\xa1x\x90"sv,                // its number is none
                "\x94\x00\x01\x05\x90"sv,                 // its name is none
                "\x94\x00\x01\xa1x\x05"sv,                // its parameters are none
                "\xdd\xff\xff\xff\xff"sv,                 // as large as can be said
                "\x94\x00\x01\xdb\xff\xff\xff\xff"sv,     // its name as well
                "\x94\x00\x01\xa1x\xdc\x10\x00"sv,        // never whole
                "Content-Length: 99999999999\r\n\r\n"sv,  // too long a text
                "{"sv,                                    // a line without an end
            };
            for (const auto hostile : kHostile) {
                CAPTURE(hostile);
                Stranger stranger(server);
                stranger.say(hostile);
                CHECK(stranger.is_hung_up());
                CHECK(must(client.call<int>("subtract", 3, 2)) == 1);
            }
            Stranger deep(server);
            deep.say("\x94" + std::string(100, '\x91'));
            CHECK(deep.is_hung_up());
            Stranger long_line(server);
            long_line.say("[" + std::string(5000, ' '));
            CHECK(long_line.is_hung_up());
            CHECK(must(client.call<int>("subtract", 3, 2)) == 1);
        });
    }

    TEST_CASE("an error of another's keeps its number, unless it has one of our names") {
        auto listener = must(Listener::listen("pipe://" + unique_name()));
        const auto client = must(rpc::Client::connect(listener.address().text() + "?dialect=jsonl"));
        auto server = must(listener.accept(patience()));
        const auto said = [&](const std::string& error) {
            Background asked([&] { return client.within(patience()).call("pour").error(); });
            std::array<std::byte, 256> request{};
            const auto size = must(server.read(request, patience()));
            const auto text = strait::text(std::span(request).first(size));
            const auto id =
                text.substr(text.find("\"id\":") + 5, text.find(',', text.find("\"id\":")) - text.find("\"id\":") - 5);
            must(server.write(bytes("{\"jsonrpc\":\"2.0\",\"id\":" + std::string(id) + ",\"error\":" + error + "}\n"),
                              patience()));
            return asked.get();
        };
        const auto theirs = said(R"({"code":-32050,"message":"no tea","data":"a stack"})");
        CHECK(theirs == Errc::remote_error);
        CHECK(theirs.native().value == -32050);
        CHECK(theirs.message() == "no tea (code -32050)");
        CHECK(said(R"({"code":-32601,"message":"?","data":{}})") == Errc::not_found);
        CHECK(said(R"({"code":-32602,"message":"?"})") == Errc::invalid_argument);
        CHECK(said(R"({"code":99999999999,"message":"far"})").message() == "far");
        const auto ours = said(R"({"code":-32000,"message":"no key","data":"access_denied"})");
        CHECK(ours == Errc::access_denied);
        CHECK(ours.message() == "no key");
        // What tells of a connection is said by nobody but this end.
        CHECK(said(R"({"code":-32000,"message":"gone","data":"peer_died"})") == Errc::remote_error);
    }

    TEST_CASE("a server that was told its dialect takes no other") {
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            rpc::Server server;
            bind_all(server);
            const auto address = must(server.serve(driver.address(), {.dialect = rpc::Dialect::jsonl})).text();
            const std::jthread running([&](const std::stop_token& stop) { must(server.run(stop)); });
            const auto fits = must(rpc::Client::connect(address, {.dialect = rpc::Dialect::jsonl}));
            CHECK(must(fits.call<int>("subtract", 3, 2)) == 1);
            const auto other = must(rpc::Client::connect(address, {.dialect = rpc::Dialect::msgpack}));
            must(other.notify("update", 1));
            CHECK(outcome(other.within(moment()).call<int>("subtract", 3, 2)) != "ok");
        });
    }
}

}  // namespace strait::test
