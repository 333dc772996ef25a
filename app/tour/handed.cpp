/// The exhibits of handing over: a connection is made here, both of its ends, and the other process gets one of them.

#include "tour/echo.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"
#include "tour/stream_partner.hpp"

#include <strait/hand_over.hpp>
#include <strait/listener.hpp>
#include <strait/schemes.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace strait::app::tour {
namespace {

using namespace std::chrono_literals;

constexpr auto kSetUp = 10s;

// As Python's own manual would have it. What comes with the handle are 64 bytes that say what it is.
constexpr const char* kPythonTaker =
    "import socket, sys\n"
    "way = socket.socket(socket.AF_UNIX)\n"
    "way.connect(sys.argv[1])\n"
    "mark, handed, flags, sender = socket.recv_fds(way, 64, 1)\n"
    "stream = socket.socket(fileno=handed[0])\n"
    "while data := stream.recv(65536): stream.sendall(data)\n";
constexpr const char* kPythonGiver =
    "import socket, struct, sys\n"
    "way = socket.socket(socket.AF_UNIX)\n"
    "way.connect(sys.argv[1])\n"
    "stream, handed = socket.socketpair()\n"
    "socket.send_fds(way, [struct.pack('<8sI52x', b'strHand1', 1)], [handed.fileno()])\n"
    "handed.close()\n"
    "while data := stream.recv(65536): stream.sendall(data)\n";

struct Ends {
    Stream ours;
    Stream theirs;
};

Result<Ends> connected_ends(const Address& address, const Deadline& deadline) {
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    auto theirs = Stream::connect(address, {.deadline = deadline});
    if (!theirs) return std::unexpected(theirs.error());
    auto ours = listener->accept(deadline);
    if (!ours) return std::unexpected(ours.error());
    return Ends{std::move(*ours), std::move(*theirs)};
}

/// Somebody who has connected to us, and the way to him.
struct Guest {
    OtherProcess process;
    Stream way;
    Address address;
};

Result<Guest> invite(const Address& address, const std::vector<std::string>& command, const Deadline& deadline) {
    auto listener = Listener::listen(address);
    if (!listener) return std::unexpected(listener.error());
    auto process = command.front() == "handed" ? OtherProcess::start_peer(command, deadline)
                                               : OtherProcess::start(command, deadline, discarded);
    if (!process) return std::unexpected(process.error());
    auto way = listener->accept(deadline);
    if (!way) return std::unexpected(way.error());
    return Guest{std::move(*process), std::move(*way), listener->address()};
}

Result<Stream> give_one_end(Guest& guest, const Stage& stage, const Deadline& deadline) {
    auto ends = connected_ends(stage.address("pipe", "handed-end"), deadline);
    if (!ends) return std::unexpected(ends.error());
    if (auto given = hand_over(guest.way, std::move(ends->theirs), deadline); !given)
        return std::unexpected(given.error());
    return std::move(ends->ours);
}

Result<Shown> show_handed(const Stage& stage) {
    const auto deadline = stage.deadline();
    const auto address = stage.address("pipe", "handed");
    auto guest = invite(address, {"handed", address.text()}, deadline);
    if (!guest) return std::unexpected(guest.error());
    auto stream = give_one_end(*guest, stage, deadline);
    if (!stream) return std::unexpected(stream.error());
    const auto figures = measure_streams(*stream, *stream, stage, guest->process);
    if (!figures) return std::unexpected(figures.error());
    return Shown{guest->address, *figures, "through a stream that was handed over"};
}

Result<Shown> show_python_taker(const Stage& stage) {
    const auto deadline = stage.deadline();
    const auto address = stage.address("unix", "taker");
    auto guest = invite(address, {"python3", "-c", kPythonTaker, address.place()}, deadline);
    if (!guest) return std::unexpected(guest.error());
    auto stream = give_one_end(*guest, stage, deadline);
    if (!stream) return std::unexpected(stream.error());
    const auto figures = measure_echo(*stream, *stream, stage.input());
    if (!figures) return std::unexpected(figures.error());
    return Shown{guest->address, *figures};
}

Result<Shown> show_python_giver(const Stage& stage) {
    const auto deadline = stage.deadline();
    const auto address = stage.address("unix", "giver");
    auto guest = invite(address, {"python3", "-c", kPythonGiver, address.place()}, deadline);
    if (!guest) return std::unexpected(guest.error());
    auto stream = take_over<Stream>(guest->way, deadline);
    if (!stream) return std::unexpected(stream.error());
    const auto figures = measure_echo(*stream, *stream, stage.input());
    if (!figures) return std::unexpected(figures.error());
    return Shown{guest->address, *figures};
}

}  // namespace

Result<void> answer_over_handed(const Words& arguments) {
    auto way = Stream::connect(arguments[0], {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
    if (!way) return std::unexpected(way.error());
    auto stream = take_over<Stream>(*way, Deadline::after(kSetUp));
    if (!stream) return std::unexpected(stream.error());
    return answer(*stream, *stream);
}

std::vector<Exhibit> handed_exhibits() {
    return {
        {"pipe", "strait", "a stream that was handed over", show_handed},
    };
}

// Windows has no way to hand anything over that a program would know without having heard of strait.
std::vector<Exhibit> handed_foreign_exhibits() {
    if (this_system() == System::windows) return {};
    return {
        {"unix", "python3", "Python takes a stream that is handed over", show_python_taker},
        {"unix", "python3", "Python hands a stream over", show_python_giver},
    };
}

}  // namespace strait::app::tour
