#include "support/foreign_calls.hpp"

#include "support/patience.hpp"

#include <condition_variable>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace strait::test {
namespace {

Result<int> hang(const rpc::CallContext& context) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait_for(lock, context.stop_token(), kPatience, [] { return false; });
    return fail(context.cancelled() ? Errc::cancelled : Errc::timed_out);
}

}  // namespace

void bind_for_others(rpc::Server& server) {
    server.bind("add", [](int a, int b) { return a + b; }, {.documentation = "the sum", .parameters = {"a", "b"}});
    server.bind("twice", [](const std::string& text) { return text + text; });
    server.bind("bytes", [](std::span<const std::byte> bytes) { return std::vector(bytes.begin(), bytes.end()); });
    server.bind("fail", [](const std::string& why) -> int { throw std::runtime_error(why); });
    server.bind("ask", [](rpc::CallContext& context, const std::string& question) {
        return context.caller().within(patience()).call<std::string>("answer", question);
    });
    server.bind("tell", [](rpc::CallContext& context, const std::string& item, int count) {
        return context.caller().notify("news", item, count);
    });
    server.bind("hang", [](rpc::CallContext& context) { return hang(context); });
}

}  // namespace strait::test
