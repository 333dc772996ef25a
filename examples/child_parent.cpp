// Starts a child, sends it each typed line over an anonymous pipe and prints what comes back over another.
// child_parent [PROGRAM [ARGUMENT...]]; without one it starts the program `child` beside it.
#include <strait/strait.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace ipc = strait;

namespace {

int complain(const ipc::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

// A stream keeps no boundaries: an answer ends where its line does.
ipc::Result<std::string> read_line(ipc::Stream& stream) {
    std::string line;
    std::array<std::byte, 4096> buffer;
    while (!line.ends_with('\n')) {
        const auto size = stream.read(buffer);
        if (!size) return std::unexpected(size.error());
        if (*size == 0) return ipc::fail(ipc::Errc::peer_died);
        line += ipc::text(std::span(buffer).first(*size));
    }
    return line;
}

}  // namespace

int main(int argc, char** argv) {
    const auto beside = std::filesystem::path(argv[0]);
    std::vector<std::string> command(argv + 1, argv + argc);
    if (command.empty()) command = {(beside.parent_path() / "child").string() + beside.extension().string()};
    auto child = ipc::Process::spawn(command, {.out = ipc::piped, .in = ipc::piped});
    if (!child) return complain(child.error());

    for (std::string line; std::getline(std::cin, line);) {
        if (const auto sent = child->in().write(ipc::bytes(line + '\n')); !sent) return complain(sent.error());
        const auto answer = read_line(child->out());
        if (!answer) return complain(answer.error());
        std::cout << *answer << std::flush;
    }
    child->in().close();  // the child reads to the end and finishes
    const auto status = child->wait(ipc::Deadline::after(10s));
    if (!status) return complain(status.error());
    std::cout << "the child ended with " << status->code << '\n';
}
