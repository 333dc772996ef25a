#include "strait/hand_over.hpp"

#include "mechanism/child_process.hpp"
#include "mechanism/event.hpp"
#include "os/acceptor.hpp"
#include "os/handing.hpp"
#include "os/shared_link.hpp"
#include "transfer/channel/end.hpp"

#include <algorithm>
#include <utility>

namespace strait {

/// Sees what the nouns stand on.
struct Handing {
    static Result<void> send(const Carrier& to, const os::HandedMark& mark, NativeHandle what,
                             const Deadline& deadline);
    static Result<os::ReceivedHandle> receive(const Carrier& from, const Deadline& deadline);
    static void close(const Carrier& carrier) noexcept;

    static os::ByteStream& of(Stream& what) { return *what.stream_; }
    static os::Acceptor& of(Listener& what) { return *what.acceptor_; }
    static os::MemoryMapping& of(Region& what) { return what.mapping(); }
    static os::EventObject& of(Event& what) { return *what.object_; }
    static bool is_open(const Process& what) noexcept { return what.child_ != nullptr; }
    static os::ChildProcess& of(Process& what) { return *what.child_; }

    static Result<HandedOver> made_of(os::ReceivedHandle received);
};

namespace {

std::unexpected<Error> misnamed() { return fail(Errc::corrupt_peer, "what it hands over is not what it calls it"); }

bool is_known(const os::HandedMark& mark) noexcept {
    return mark.magic == os::HandedMark{}.magic && mark.unused == 0 &&
           mark.kind <= static_cast<std::uint32_t>(HandedKind::process);
}

os::HandedMark mark_of(HandedKind kind) { return {.kind = static_cast<std::uint32_t>(kind)}; }

// Of a stream, listener, … that is open.
template <typename Thing>
Result<void> lend(const Carrier& to, os::HandedMark mark, Thing& what, const Deadline& deadline) {
    const auto lent = what.lend();
    if (!lent) return std::unexpected(lent.error());
    return Handing::send(to, mark, *lent, deadline);
}

}  // namespace

Result<void> Handing::send(const Carrier& to, const os::HandedMark& mark, NativeHandle what, const Deadline& deadline) {
    if (auto* const* stream = std::get_if<Stream*>(&to.way_)) {
        if (!(*stream)->is_open()) return fail(Errc::closed);
        return os::send_handle(of(**stream), mark, what, deadline);
    }
    auto& channel = *std::get<Channel*>(to.way_);
    if (!channel.end_) return fail(Errc::closed);
    if (auto* const link = channel.end_->link()) return link->hand_over(mark, what, deadline);
    const auto stream = channel.end_->outgoing(deadline);
    if (!stream) return std::unexpected(stream.error());
    return os::send_handle(**stream, mark, what, deadline);
}

Result<os::ReceivedHandle> Handing::receive(const Carrier& from, const Deadline& deadline) {
    if (auto* const* stream = std::get_if<Stream*>(&from.way_)) {
        if (!(*stream)->is_open()) return fail(Errc::closed);
        return os::receive_handle(of(**stream), deadline);
    }
    auto& channel = *std::get<Channel*>(from.way_);
    if (!channel.end_) return fail(Errc::closed);
    if (auto* const link = channel.end_->link()) return link->take_over(deadline);
    const auto stream = channel.end_->incoming();
    if (!stream) return std::unexpected(stream.error());
    return os::receive_handle(**stream, deadline);
}

void Handing::close(const Carrier& carrier) noexcept {
    if (auto* const* stream = std::get_if<Stream*>(&carrier.way_)) (*stream)->close();
    if (auto* const* channel = std::get_if<Channel*>(&carrier.way_)) (*channel)->close();
}

Result<HandedOver> Handing::made_of(os::ReceivedHandle received) {
    const auto complain = [](auto& failed) { return std::unexpected(std::move(failed.error())); };
    const auto kind = static_cast<HandedKind>(received.mark.kind);
    if (!is_known(received.mark) || !os::is_a(kind, received.handle.get())) return misnamed();
    switch (kind) {
        case HandedKind::file:
        case HandedKind::stream: {
            auto stream = os::stream_of(std::move(received.handle), kind);
            if (!stream) return complain(stream);
            if (kind == HandedKind::file) return HandedFile{Stream(std::move(*stream))};
            return Stream(std::move(*stream));
        }
        case HandedKind::listener: {
            auto listener = os::listener_of(std::move(received.handle));
            if (!listener) return complain(listener);
            // One without a path has no address.
            auto address = Address::parse(listener->address).value_or(Address());
            return Listener(std::move(listener->acceptor), std::move(address));
        }
        case HandedKind::region: {
            auto mapping = os::mapping_of(std::move(received.handle), received.mark);
            if (!mapping) return complain(mapping);
            return Region::over(std::move(*mapping), "the region that was handed over");
        }
        case HandedKind::event: {
            auto event = mechanism::event::adopt(std::move(received.handle));
            if (!event) return complain(event);
            return Event(std::move(*event));
        }
        case HandedKind::process: break;
    }
    auto child = mechanism::child_process::adopt(std::move(received.handle));
    if (!child) return complain(child);
    Process process;
    process.child_ = std::move(*child);
    return process;
}

Result<void> hand_over_file(Carrier to, const std::string& path, Access access, const Deadline& deadline) {
    auto file = os::open_file(path, access);
    if (!file) return std::unexpected(std::move(file.error()).doing("hand over", path));
    return Handing::send(to, mark_of(HandedKind::file), file->get(), deadline);
}

Result<void> hand_over(Carrier to, Stream&& what, const Deadline& deadline) {
    if (!what.is_open()) return fail(Errc::closed);
    if (auto sent = lend(to, mark_of(HandedKind::stream), Handing::of(what), deadline); !sent) return sent;
    Handing::of(what).handed_over();
    what.close();
    return {};
}

Result<void> hand_over(Carrier to, Listener& what, const Deadline& deadline) {
    if (!what.is_open()) return fail(Errc::closed);
    return lend(to, mark_of(HandedKind::listener), Handing::of(what), deadline);
}

Result<void> hand_over(Carrier to, Region& what, const Deadline& deadline) {
    if (!what.is_open()) return fail(Errc::closed);
    auto& mapping = Handing::of(what);
    if (!mapping.is_in_its_process()) return fail(Errc::forked);
    auto mark = mark_of(HandedKind::region);
    mark.size = mapping.bytes().size();
    const auto identity = mapping.identity();
    std::ranges::copy_n(identity.begin(), static_cast<std::ptrdiff_t>(std::min(identity.size(), mark.text.size())),
                        mark.text.begin());
    return lend(to, mark, mapping, deadline);
}

Result<void> hand_over(Carrier to, Event& what, const Deadline& deadline) {
    if (!what.is_open()) return fail(Errc::closed);
    return lend(to, mark_of(HandedKind::event), Handing::of(what), deadline);
}

Result<void> hand_over(Carrier to, Process& what, const Deadline& deadline) {
    if (!Handing::is_open(what)) return fail(Errc::closed);
    return lend(to, mark_of(HandedKind::process), Handing::of(what), deadline);
}

Result<HandedOver> take_over(Carrier from, const Deadline& deadline) {
    auto received = Handing::receive(from, deadline);
    auto taken = received ? Handing::made_of(std::move(*received))
                          : Result<HandedOver>(std::unexpected(std::move(received.error())));
    // What is out of step stays so.
    if (!taken && taken.error() == Errc::corrupt_peer) Handing::close(from);
    return taken;
}

}  // namespace strait
