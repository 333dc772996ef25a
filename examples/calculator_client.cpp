// Calls the calculator: local or remote, the same code.
// calculator_client [ADDRESS]
#include <strait/strait.hpp>

#include <iostream>

namespace ipc = strait;
using namespace std::chrono_literals;

namespace {

struct Point {
    double x = 0;
    double y = 0;
};
struct Line {
    Point from;
    Point to;
};

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto calculator = ipc::rpc::Client::connect(argc > 1 ? argv[1] : "shm://calculator", {}, {.wait = 5s});
    if (!calculator) return complain(calculator.error());

    const auto sum = calculator->call<double>("add", 2, 3);
    if (!sum) return complain(sum.error());
    std::cout << "2 + 3 = " << *sum << '\n';

    // A member each by its name; `Line` need not be the server's own type.
    const auto length = calculator->call<double>("length", Line{{0, 0}, {3, 4}});
    if (!length) return complain(length.error());
    std::cout << "from 0,0 to 3,4: " << *length << '\n';

    // What goes wrong there is an error here.
    const auto quotient = calculator->call<double>("divide", 1, 0);
    std::cout << "1 / 0: " << (quotient ? "?" : quotient.error().message()) << '\n';

    // As they are found; never more than a few ahead of this loop.
    auto primes = calculator->stream<int>("primes", 30);
    for (const int prime : primes) std::cout << prime << ' ';
    std::cout << std::endl;
    return primes.status() ? 0 : complain(primes.status().error());
}
