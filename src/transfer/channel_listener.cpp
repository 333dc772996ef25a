#include "mechanism/mechanism.hpp"
#include "os/acceptor.hpp"
#include "os/shared_link.hpp"
#include "strait/channel.hpp"
#include "transfer/channel/ring_end.hpp"
#include "transfer/channel/stream_end.hpp"

#include <bit>
#include <utility>

namespace strait {
namespace {

// The client was gone before it was served: no reason to bother the caller.
bool concerns_one_client(const Error& error) noexcept { return error == Errc::peer_died || error == Errc::timed_out; }

Result<std::unique_ptr<channel::End>> offer_link(std::unique_ptr<os::ByteStream> stream,
                                                 const ChannelSettings& settings) {
    auto link = os::SharedLink::offer(std::move(stream), channel::RingEnd::offered(settings));
    if (!link) return std::unexpected(std::move(link.error()));
    return channel::RingEnd::serve(std::move(*link), settings);
}

}  // namespace

ChannelListener::ChannelListener() noexcept = default;
ChannelListener::ChannelListener(std::unique_ptr<os::Acceptor> acceptor, Address address,
                                 const ChannelSettings& settings) noexcept
    : acceptor_(std::move(acceptor)), address_(std::move(address)), settings_(settings) {}
ChannelListener::ChannelListener(ChannelListener&&) noexcept = default;
ChannelListener& ChannelListener::operator=(ChannelListener&&) noexcept = default;
ChannelListener::~ChannelListener() = default;

Result<ChannelListener> ChannelListener::listen(const Address& address, const ChannelSettings& settings,
                                                const ListenOptions& options) {
    const auto complain = [&address](Error error) {
        return std::unexpected(std::move(error).doing("listen on", address.text()));
    };
    if (options.backlog < 1) return complain({Errc::invalid_argument, "the backlog must be at least 1"});
    if (auto checked = channel::RingEnd::check(settings); !checked) return complain(std::move(checked.error()));
    const auto mechanism = mechanism::find(address, Noun::channel);
    if (!mechanism) return complain(mechanism.error());
    const auto framed = channel::with_framing_of(address, settings);
    if (!framed) return complain(framed.error());
    const bool links = (*mechanism)->listen_link != nullptr;
    const auto listen = links ? (*mechanism)->listen_link : (*mechanism)->listen;
    if (listen == nullptr) return complain({Errc::wrong_kind, "nobody can connect there; connect to it instead"});
    auto acceptor = listen(address, options);
    if (!acceptor) return complain(std::move(acceptor.error()));
    auto real = links ? address : address.with_place((*acceptor)->place());
    (*acceptor)->enter("listener", real.text());
    return ChannelListener(std::move(*acceptor), std::move(real), *framed);
}

Result<ChannelListener> ChannelListener::listen(std::string_view address, const ChannelSettings& settings,
                                                const ListenOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return listen(*parsed, settings, options);
}

Result<Channel> ChannelListener::accept(const Deadline& deadline) {
    if (!acceptor_) return fail(Errc::closed);
    const auto complain = [this](Error error) {
        return std::unexpected(std::move(error).doing("accept at", address_.text()));
    };
    const auto mechanism = mechanism::find(address_, Noun::channel);
    if (!mechanism) return complain(mechanism.error());
    while (true) {
        auto stream = acceptor_->accept(deadline);
        if (!stream) return complain(std::move(stream.error()));
        (*stream)->enter("channel", address_.text(), (*stream)->peer().process_id);
        if ((*mechanism)->listen_link == nullptr) return Channel::over(Stream(std::move(*stream)), settings_);
        auto end = offer_link(std::move(*stream), settings_);
        if (end) return Channel(std::move(*end));
        if (!concerns_one_client(end.error())) return complain(std::move(end.error()));
    }
}

Result<Channel> ChannelListener::try_accept() {
    auto channel = accept(Deadline::now());
    if (!channel && channel.error() == Errc::timed_out) return fail(Errc::would_block);
    return channel;
}

void ChannelListener::close() noexcept { acceptor_.reset(); }

Result<NativeHandle> ChannelListener::wait_handle() {
    if (!acceptor_) return fail(Errc::closed);
    return acceptor_->wait_handle();
}

}  // namespace strait
