// Calls the calculator in coroutines of Boost.Asio: many calls at once, in one thread.
// asio_calculator [ADDRESS], of a calculator_server
#include <strait/asio.hpp>
#include <strait/strait.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <iostream>

namespace asio = boost::asio;
namespace ipc = strait;
using namespace std::chrono_literals;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

// The sum of the squares below a number, by a call for each step.
asio::awaitable<void> add_squares(const ipc::rpc::Caller& calculator, int below) {
    double sum = 0;
    for (int number = 0; number < below; ++number) {
        const auto next =
            co_await ipc::rpc::async_call<double>(calculator, asio::use_awaitable, "add", sum, number * number);
        if (!next) {
            complain(next.error());
            co_return;
        }
        sum = *next;
    }
    std::cout << "the squares below " << below << ": " << sum << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    auto client = ipc::rpc::Client::connect(argc > 1 ? argv[1] : "shm://calculator", {}, {.wait = 5s});
    if (!client) return complain(client.error());

    // Each call has until then.
    const auto calculator = client->within(ipc::Deadline::after(10s));
    asio::io_context context;
    for (const int below : {10, 20, 30}) asio::co_spawn(context, add_squares(calculator, below), asio::detached);
    context.run();
    return 0;
}
