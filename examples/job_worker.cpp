// Waits for jobs and for the end at once, and does a job only while it has the desk: one worker at a time, however many there are.
// job_worker [NAME]
#include <strait/strait.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

void work(ipc::Mutex& desk, int number) {
    // Until the guard goes out of scope. A worker that is killed at the desk keeps nobody waiting.
    const auto guard = desk.lock(ipc::Deadline::after(10s));
    if (!guard) return static_cast<void>(complain(guard.error()));
    if (guard->previous_owner_died()) std::cout << "tidying the desk up" << std::endl;
    std::cout << "job " << number << " done" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string name = argc > 1 ? argv[1] : "jobs";
    auto jobs = ipc::Semaphore::open_or_create("sem://" + name);
    if (!jobs) return complain(jobs.error());
    auto desk = ipc::Mutex::open_or_create("mutex://" + name + ".desk");
    if (!desk) return complain(desk.error());
    auto closing_time = ipc::Event::open_or_create("event://" + name + ".end", {.reset = ipc::Reset::manual});
    if (!closing_time) return complain(closing_time.error());

    int count = 0;
    std::stop_source end;
    ipc::WaitSet set;
    auto added = set.add(*jobs, [&] {
        if (jobs->try_acquire()) work(*desk, ++count);
    });
    if (added) added = set.add(*closing_time, [&] { end.request_stop(); });
    if (!added) return complain(added.error());
    std::cout << "waiting for jobs" << std::endl;
    if (const auto ended = set.run(end.get_token()); !ended) return complain(ended.error());
    std::cout << "the end" << std::endl;
}
