/// What a long argument takes besides its place in the ring.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/rpc_client.hpp>
#include <strait/rpc_server.hpp>

#include <doctest/doctest.h>

#include <malloc.h>
#include <sys/resource.h>

#include <cstddef>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace strait::test {
namespace {

constexpr std::size_t kSize = std::size_t{1} << 20;
constexpr int kCalls = 8;

long page_faults_of_this_thread() {
    rusage use{};
    ::getrusage(RUSAGE_THREAD, &use);
    return use.ru_minflt;
}

void call_often(const rpc::Caller& caller, const std::vector<std::byte>& argument) {
    for (int i = 0; i < kCalls; ++i) REQUIRE(must(caller.call<std::size_t>("size", argument)) == kSize);
}

}  // namespace

TEST_SUITE("long_arguments") {
    TEST_CASE("a long argument over shared memory goes into no buffer on its way to the ring") {
        // A buffer of this size is new memory each time, and each of its pages is a fault.
        ::mallopt(M_MMAP_THRESHOLD, kSize / 16);
        rpc::Server server;
        server.bind("size", [](std::span<const std::byte> bytes) { return bytes.size(); });
        const auto address = must(server.serve("shm://" + unique_name())).text();
        const std::jthread thread([&server](const std::stop_token& stop) { must(server.run(stop)); });
        const auto client = must(rpc::Client::connect(address, {}, {.deadline = patience()}));
        const std::vector<std::byte> argument(kSize);
        call_often(client, argument);  // all of the ring is there then
        const auto before = page_faults_of_this_thread();
        call_often(client, argument);
        const auto pages = static_cast<long>(kSize / 4096);
        CHECK(page_faults_of_this_thread() - before < pages);
    }
}

}  // namespace strait::test
