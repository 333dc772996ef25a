// Whole messages over shared memory: answers each one with how many it has had.
// channel_server [ADDRESS]
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
    auto listener = ipc::ChannelListener::listen(argc > 1 ? argv[1] : "shm://engine");
    if (!listener) return complain(listener.error());
    std::cout << "listening at " << listener->address().text() << std::endl;

    auto client = listener->accept();
    if (!client) return complain(client.error());

    for (int count = 1;; ++count) {
        // In place, where the client has written it, until `message` goes out of scope.
        const auto message = client->receive();
        if (!message && message.error() == ipc::Errc::closed) return 0;
        if (!message) return complain(message.error());
        const auto answer = std::to_string(count) + ": " + std::string(message->text());
        if (const auto sent = client->send(ipc::bytes(answer)); !sent) return complain(sent.error());
    }
}
