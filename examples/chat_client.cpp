// A guest of chat_server: waits for the keyboard and for the others at once. Works with any server, as nc does.
// chat_client [ADDRESS]
#include <strait/strait.hpp>

#include <array>
#include <chrono>
#include <iostream>
#include <span>
#include <stop_token>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto terminal = ipc::Stream::connect("stdio:");
    if (!terminal) return complain(terminal.error());
    auto room = ipc::Stream::connect(argc > 1 ? argv[1] : "pipe://chat", {.wait = 5s});
    if (!room) return complain(room.error());

    std::stop_source done;
    const auto relay = [&](ipc::Stream& from, ipc::Stream& to) {
        std::array<std::byte, 4096> buffer;
        const auto size = from.try_read(buffer);
        if (!size && size.error() == ipc::Errc::would_block) return;
        if (!size || *size == 0 || !to.write(std::span(buffer).first(*size))) done.request_stop();
    };
    ipc::WaitSet set;
    const auto typed = set.add(*terminal, [&] { relay(*terminal, *room); });
    if (!typed) return complain(typed.error());
    const auto heard = set.add(*room, [&] { relay(*room, *terminal); });
    if (!heard) return complain(heard.error());
    const auto ended = set.run(done.get_token());
    return ended ? 0 : complain(ended.error());
}
