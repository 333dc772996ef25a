#include "strait/hand_over.hpp"

#include "os/handing.hpp"

#include <bit>
#include <utility>

namespace strait {
namespace {

/// What goes with the thing.
struct Mark {
    std::uint64_t magic = 0x3164'6E61'4872'7473;  // "strHand1"
    std::uint32_t kind = 0;
    std::uint32_t unused = 0;
};
static_assert(sizeof(Mark) == sizeof(os::HandedMark));

Result<void> send(Stream& to, HandedKind kind, Stream& what, const Deadline& deadline) {
    const auto carrier = to.wait_handle();
    const auto handed = what.wait_handle();
    if (!carrier) return std::unexpected(carrier.error());
    if (!handed) return std::unexpected(handed.error());
    const Mark mark{.kind = static_cast<std::uint32_t>(kind)};
    return os::send_handle(*carrier, std::bit_cast<os::HandedMark>(mark), *handed, deadline);
}

}  // namespace

Result<void> hand_over_file(Stream& to, const std::string& path, Access access, const Deadline& deadline) {
    auto file = os::open_file(path, access);
    if (!file) return std::unexpected(std::move(file.error()).doing("hand over", path));
    Stream what(std::move(*file));
    return send(to, HandedKind::file, what, deadline);
}

Result<void> hand_over(Stream& to, Stream what, const Deadline& deadline) {
    return send(to, HandedKind::stream, what, deadline);
}

Result<HandedOver> take_over(Stream& from, const Deadline& deadline) {
    const auto carrier = from.wait_handle();
    if (!carrier) return std::unexpected(carrier.error());
    auto received = os::receive_handle(*carrier, deadline);
    Result<HandedOver> taken = fail(Errc::corrupt_peer, "it calls what it hands over something else");
    if (!received) {
        taken = std::unexpected(std::move(received.error()));
    } else {
        const auto mark = std::bit_cast<Mark>(received->mark);
        const bool is_right =
            mark.magic == Mark{}.magic && mark.unused == 0 && mark.kind == static_cast<std::uint32_t>(received->kind);
        if (is_right) taken = HandedOver{received->kind, Stream(std::move(received->stream))};
    }
    // What is out of step stays so.
    if (!taken && taken.error() == Errc::corrupt_peer) from.close();
    return taken;
}

}  // namespace strait
