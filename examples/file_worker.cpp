// Takes files over from a broker and prints them: it gets what it is handed, and nothing else.
// file_worker [ADDRESS]
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
    auto listener = ipc::Listener::listen(argc > 1 ? argv[1] : "pipe://file-worker");
    if (!listener) return complain(listener.error());
    std::cout << "listening at " << listener->address().text() << std::endl;

    while (true) {
        auto broker = listener->accept();
        if (!broker) return complain(broker.error());
        auto file = ipc::take_over<ipc::HandedFile>(*broker, ipc::Deadline::after(10s));
        // A broker that hands over nothing, or something else, is no reason to stop.
        if (!file) {
            std::cout << "nothing: " << file.error().message() << std::endl;
            continue;
        }
        const auto content = file->stream.read_all();
        if (!content) return complain(content.error());
        std::cout << ipc::text(*content) << std::flush;
    }
}
