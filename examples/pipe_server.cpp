// A named pipe: sends each typed line to its client.
// pipe_server [ADDRESS]
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
    auto listener = ipc::Listener::listen(argc > 1 ? argv[1] : "pipe://test");
    if (!listener) return complain(listener.error());
    std::cout << "listening at " << listener->address().text() << std::endl;

    auto client = listener->accept();
    if (!client) return complain(client.error());
    std::cout << "process " << client->peer().process_id << " is here" << std::endl;

    for (std::string line; std::getline(std::cin, line);) {
        if (const auto sent = client->write(ipc::bytes(line + '\n')); !sent) return complain(sent.error());
    }
}
