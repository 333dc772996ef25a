// Opens a file with its own rights and hands it, open, to the worker, which need not be allowed to open it.
// file_broker FILE [ADDRESS]
#include <strait/strait.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "file_broker FILE [ADDRESS]\n";
        return 2;
    }
    // The broker may reach its worker; the worker could not reach a broker of another user.
    auto worker = ipc::Stream::connect(argc > 2 ? argv[2] : "pipe://file-worker", {.wait = 10s});
    if (!worker) return complain(worker.error());

    auto handed = ipc::hand_over_file(*worker, argv[1], ipc::Access::read_only, ipc::Deadline::after(10s));
    // On Windows it is the broker's until the worker has taken it.
    if (handed) handed = worker->flush(ipc::Deadline::after(10s));
    if (!handed) return complain(handed.error());
    std::cout << "handed over " << argv[1] << std::endl;
}
