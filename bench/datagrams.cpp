/// The rows of datagrams: strait's beside bare UDP sockets. One is under way at a time, so none is lost for want of room.

#include "bench/bare_datagrams.hpp"
#include "bench/contest.hpp"
#include "bench/peer_roles.hpp"
#include "bench/stream_loops.hpp"
#include "bench/workbench.hpp"
#include "tour/other_process.hpp"

#include <strait/bytes.hpp>
#include <strait/datagram.hpp>
#include <strait/stream.hpp>

#include <optional>
#include <utility>

namespace strait::bench {
namespace {

using namespace strait::literals;
using app::tour::OtherProcess;

/// As a user writes it: blocking, no deadline. A client sends to where it is connected, a server to where the last datagram came from.
class Ends {
  public:
    explicit Ends(Datagram socket) : socket_(std::move(socket)) {}

    bool read(std::span<std::byte> buffer) {
        auto received = socket_.receive(buffer);
        if (!received) error_ = received.error();
        if (!received || received->size != buffer.size()) return false;
        from_ = std::move(received->from);
        return true;
    }
    bool write(std::span<const std::byte> data) { return kept(socket_.send(data)); }
    bool answer(std::span<const std::byte> data) { return kept(socket_.send_to(*from_, data)); }
    [[nodiscard]] Error error() const { return error_; }

  private:
    bool kept(const Result<void>& done) {
        if (!done) error_ = done.error();
        return done.has_value();
    }

    Datagram socket_;
    std::optional<Address> from_;
    Error error_ = Errc::corrupt_peer;
};

struct Client {
    OtherProcess other;
    Ends ends;

    bool read(std::span<std::byte> buffer) { return ends.read(buffer); }
    bool write(std::span<const std::byte> data) { return ends.write(data); }
    [[nodiscard]] Error error() const { return ends.error(); }
};

struct Server {
    Ends ends;

    bool read(std::span<std::byte> buffer) { return ends.read(buffer); }
    bool write(std::span<const std::byte> data) { return ends.answer(data); }
    [[nodiscard]] Error error() const { return ends.error(); }
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Task&) {
    auto other = OtherProcess::start(bench.peer_command({"datagrams"}), bench.deadline());
    if (!other) return std::unexpected(other.error());
    const auto address = other->read_line();
    if (!address) return std::unexpected(address.error());
    auto socket = Datagram::connect(*address);
    if (!socket) return std::unexpected(socket.error());
    return std::make_unique<StreamContender<Client>>(Client{std::move(*other), Ends(std::move(*socket))});
}

}  // namespace

void add_datagram_contests(std::vector<Contest>& contests) {
    for (const std::size_t size : {std::uint64_t{8}, 1_KiB, 16_KiB, 32_KiB}) {
        const Task task{Measure::round_trip, size};
        contests.push_back({.name = contest_name("datagram", "udp", task),
                            .subject = {"strait udp://", task, make},
                            .limit = bare_udp(task),
                            .is_quick = size == 8 || size == 1_KiB});
    }
}

Result<void> follow_over_datagrams(const Words&) {
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    auto socket = Datagram::bind("udp://127.0.0.1:0");
    if (!socket) return std::unexpected(socket.error());
    if (auto told = stdio->write(bytes(socket->address().text() + "\n")); !told) return told;
    Server server{Ends(std::move(*socket))};
    return follow(server);
}

}  // namespace strait::bench
