// A wait set: one thread serves many guests and passes on what each of them says. chat_server [ADDRESS]
#include <strait/strait.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <list>
#include <span>
#include <utility>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

struct Guest {
    ipc::Stream stream;
    ipc::WaitSet::Id id = 0;
};

}  // namespace

int main(int argc, char** argv) {
    auto listener = ipc::Listener::listen(argc > 1 ? argv[1] : "pipe://chat");
    if (!listener) return complain(listener.error());
    std::cout << "listening at " << listener->address().text() << std::endl;

    ipc::WaitSet set;
    std::list<Guest> guests;
    const auto hear = [&](std::list<Guest>::iterator guest) {
        std::array<std::byte, 4096> buffer;
        const auto size = guest->stream.try_read(buffer);
        if (!size && size.error() == ipc::Errc::would_block) return;
        if (!size || *size == 0) {
            set.remove(guest->id);
            return (void)guests.erase(guest);
        }
        const auto said = std::span(buffer).first(*size);
        // A guest that does not read stops the others for a moment only.
        for (Guest& other : guests)
            if (&other != &*guest) (void)other.stream.write(said, ipc::Deadline::after(100ms));
    };
    const auto welcome = [&] {
        auto stream = listener->try_accept();
        if (!stream) return;
        const auto guest = guests.insert(guests.end(), {std::move(*stream)});
        const auto id = set.add(guest->stream, [&hear, guest] { hear(guest); });
        if (!id) return guests.pop_back();
        guest->id = *id;
        std::cout << guests.size() << " in the room" << std::endl;
    };
    if (const auto added = set.add(*listener, welcome); !added) return complain(added.error());
    if (const auto ended = set.run({}); !ended) return complain(ended.error());
}
