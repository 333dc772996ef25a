// A topic: prints every quote, those of the past 16 first. Says how many it missed, should it be too slow.
// quote_subscriber [ADDRESS]
#include <strait/strait.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;
namespace ipc = strait;

// The same in the publisher: a mismatch is an error that names both types.
struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto subscriber = ipc::Subscriber<Quote>::attach(argc > 1 ? argv[1] : "shm://quotes", {.wait = 5s});
    if (!subscriber) return complain(subscriber.error());

    while (true) {
        const auto sample = subscriber->receive();  // the sample keeps its place until it goes out of scope
        if (!sample) return complain(sample.error());
        if (sample->missed > 0) std::cout << sample->missed << " quotes missed" << std::endl;
        std::cout << "bid " << sample->value().bid << ", ask " << sample->value().ask << std::endl;
    }
}
