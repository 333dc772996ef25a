// Calls with plain structs, and results that come one by one; the same handlers in msgpack-rpc and JSON-RPC.
// calculator_server [ADDRESS...]
#include <strait/strait.hpp>

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

namespace ipc = strait;

namespace {

struct Point {
    double x = 0;
    double y = 0;
};
struct Line {
    Point from;
    Point to;
};

ipc::Result<double> divide(double a, double b) {
    if (b == 0) return ipc::fail(ipc::Errc::invalid_argument, "nothing can be divided by 0");
    return a / b;
}

ipc::generator<int> primes(int below) {
    for (int number = 2; number < below; ++number) {
        bool is_prime = true;
        for (int factor = 2; factor * factor <= number && is_prime; ++factor) is_prime = number % factor != 0;
        if (is_prime) co_yield number;
    }
}

}  // namespace

int main(int argc, char** argv) {
    ipc::rpc::Server server;
    server.bind("add", [](double a, double b) { return a + b; }, {.documentation = "the sum of two numbers"});
    server.bind("divide", divide);
    server.bind("length",
                [](const Line& line) { return std::hypot(line.to.x - line.from.x, line.to.y - line.from.y); });
    server.bind("primes", primes, {.documentation = "all primes below a number", .parameters = {"below"}});

    std::vector<std::string> addresses(argv + 1, argv + argc);
    if (addresses.empty()) addresses = {"shm://calculator", "pipe://calculator"};
    for (const auto& address : addresses) {
        const auto there = server.serve(address);
        if (!there) {
            std::cerr << there.error().message() << '\n';
            return 1;
        }
        std::cout << "serving at " << there->text() << std::endl;
    }
    return server.run() ? 0 : 1;
}
