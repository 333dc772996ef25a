// A topic: publishes a quote for each price you type. Any number of subscribers read them in place, without a copy.
// quote_publisher [ADDRESS]
#include <strait/strait.hpp>

#include <chrono>
#include <iostream>

namespace ipc = strait;

// The same in the subscriber: a mismatch is an error that names both types.
struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace

int main(int argc, char** argv) {
    auto publisher = ipc::Publisher<Quote>::create(argc > 1 ? argv[1] : "shm://quotes",
                                                   {.policy = ipc::keep_last(1024), .history = 16});
    if (!publisher) return complain(publisher.error());
    std::cout << "type a price" << std::endl;

    for (double price = 0; std::cin >> price;) {
        const auto done = publisher->publish({now(), price, price + 0.5});
        if (!done) return complain(done.error());
        std::cout << "published to " << publisher->subscribers() << std::endl;
    }
}
