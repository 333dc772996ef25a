// A semaphore and an event: each number you type is so many jobs for the workers; with the end of the typing they end as well.
// job_giver [NAME]
#include <strait/strait.hpp>

#include <iostream>
#include <string>

namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string name = argc > 1 ? argv[1] : "jobs";
    auto jobs = ipc::Semaphore::open_or_create("sem://" + name);
    if (!jobs) return complain(jobs.error());
    // Reset by hand, so that it lets every worker through, not one.
    auto closing_time = ipc::Event::open_or_create("event://" + name + ".end", {.reset = ipc::Reset::manual});
    if (!closing_time) return complain(closing_time.error());
    std::cout << "how many jobs?" << std::endl;

    for (std::uint32_t count = 0; std::cin >> count;) {
        const auto given = jobs->release(count);
        if (!given) return complain(given.error());
        std::cout << "given" << std::endl;
    }
    if (const auto told = closing_time->set(); !told) return complain(told.error());
}
