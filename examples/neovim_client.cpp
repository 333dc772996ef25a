// Drives a Neovim: fills its buffer, hears of each change there, and answers what it asks.
// neovim_client [ADDRESS]; without one it starts a Neovim of its own.
#include <strait/strait.hpp>

#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace ipc = strait;
using ipc::rpc::Value;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto client = ipc::rpc::Client::connect(argc > 1 ? argv[1] : "exec:nvim --clean --headless --embed");
    if (!client) return complain(client.error());

    // What Neovim calls, and what it notifies.
    client->bind("price", [](const std::string& item) -> ipc::Result<int> {
        if (item != "tea") return ipc::fail(ipc::Errc::not_found, "there is no " + item);
        return 3;
    });
    client->bind("nvim_buf_lines_event",
                 [](const Value&, const Value&, int first, int last, const std::vector<std::string>& lines, bool) {
                     // In one piece: this is another thread's than what main() writes.
                     std::cout << std::to_string(last - first) + " lines became " + std::to_string(lines.size()) + "\n"
                               << std::flush;
                 });
    client->listen_for_calls();

    const auto editor = client->within(ipc::Deadline::after(20s));
    const auto about = editor.call<std::pair<int, Value>>("nvim_get_api_info");
    if (!about) return complain(about.error());
    const auto attached = editor.call<bool>("nvim_buf_attach", 0, false, std::map<std::string, int>());
    if (!attached) return complain(attached.error());

    const std::vector<std::string> lines(100'000, "tea");
    if (const auto set = editor.call("nvim_buf_set_lines", 0, 0, -1, true, lines); !set) return complain(set.error());
    const auto count = editor.call<int>("nvim_buf_line_count", 0);
    if (!count) return complain(count.error());
    std::cout << "the buffer has " + std::to_string(*count) + " lines\n" << std::flush;

    // Neovim asks us while we wait for it.
    const auto ask = "rpcrequest(" + std::to_string(about->first) + ", 'price', getline(1))";
    const auto price = editor.call<int>("nvim_eval", ask);
    if (!price) return complain(price.error());
    std::cout << "Neovim was told that tea costs " << *price << std::endl;
}
