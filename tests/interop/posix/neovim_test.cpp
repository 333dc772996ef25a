/// Neovim, driven over its socket and over its stdio.

#include "interop/foreign.hpp"
#include "support/heard.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/rpc_client.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

using rpc::Value;

constexpr int kLines = 100'000;

/// Neovim and a client that it may call.
class Editor {
  public:
    explicit Editor(rpc::Client client) : client_(std::move(client)) {
        client_.bind("add", [](int a, int b) { return a + b; });
        client_.bind("refuse", [](const std::string& why) -> Result<int> { return fail(Errc::access_denied, why); });
        client_.bind("hello", [this](const std::string& name, int count) { heard_.add(name + std::to_string(count)); });
        client_.bind("nvim_buf_lines_event", [this](const Value&, std::optional<int>, int first, int last,
                                                    const std::vector<std::string>& lines, bool) {
            heard_.add(std::to_string(first) + "-" + std::to_string(last) + ": " + std::to_string(lines.size()));
        });
        client_.listen_for_calls();
    }

    template <typename R = void, typename... Arguments>
    Result<R> call(std::string_view name, const Arguments&... arguments) {
        return client_.within(patience()).call<R>(name, arguments...);
    }
    std::string next_heard() { return heard_.next(); }

  private:
    Heard heard_;
    rpc::Client client_;
};

void check_editor(rpc::Client client) {
    Editor editor(std::move(client));
    const auto [channel, about] = must(editor.call<std::tuple<int, std::map<std::string, Value>>>("nvim_get_api_info"));
    CHECK(channel > 0);
    CHECK(about.contains("functions"));
    const auto ours = std::to_string(channel);

    // A buffer is an extension of msgpack, as Neovim defines it.
    const auto buffer = must(editor.call<Value>("nvim_get_current_buf"));
    CHECK(buffer.kind() == rpc::Kind::extension);
    CHECK(must(editor.call<bool>("nvim_buf_attach", buffer, false, std::map<std::string, int>())));

    std::vector<std::string> lines;
    for (int i = 0; i < kLines; ++i) lines.push_back("line " + std::to_string(i) + " 🍵");
    must(editor.call("nvim_buf_set_lines", buffer, 0, -1, true, lines));
    CHECK(editor.next_heard() == "0-1: " + std::to_string(kLines));
    CHECK(must(editor.call<int>("nvim_buf_line_count", buffer)) == kLines);
    CHECK((must(editor.call<std::vector<std::string>>("nvim_buf_get_lines", buffer, 0, -1, true)) == lines));

    must(editor.call("nvim_command", "call rpcnotify(" + ours + ", 'hello', 'tea', 2)"));
    CHECK(editor.next_heard() == "tea2");
    CHECK(must(editor.call<int>("nvim_eval", "rpcrequest(" + ours + ", 'add', 2, 3)")) == 5);
    CHECK(problem(editor.call("nvim_eval", "rpcrequest(" + ours + ", 'refuse', 'no tea left')")).find("no tea left") !=
          std::string::npos);
    CHECK(problem(editor.call("nvim_command", "tea")) == "Vim:E492: Not an editor command: tea");
    CHECK(problem(editor.call("nvim_tea")) == "Invalid method: nvim_tea");
}

Command neovim(const Command& arguments) {
    Command all{"--clean", "--headless"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return installed("nvim", "neovim", all);
}

}  // namespace

TEST_SUITE("neovim") {
    TEST_CASE("Neovim is driven over its socket, and calls back") {
        const auto path = unique_path();
        const Program editor(neovim({"--listen", path.string()}));
        check_editor(must(rpc::Client::connect(path_address("unix", path), {}, {.wait = kPatience})));
    }

    TEST_CASE("Neovim is driven over its stdio, and calls back") {
        check_editor(must(rpc::Client::connect(exec_address(neovim({"--embed"})))));
    }
}

}  // namespace strait::test
