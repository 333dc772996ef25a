#include "strait/listener.hpp"

#include "mechanism/mechanism.hpp"
#include "os/acceptor.hpp"

#include <utility>

namespace strait {

Listener::Listener() noexcept = default;
Listener::Listener(std::unique_ptr<os::Acceptor> acceptor, Address address) noexcept
    : acceptor_(std::move(acceptor)), address_(std::move(address)) {}
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;
Listener::~Listener() = default;

Result<Listener> Listener::listen(const Address& address, const ListenOptions& options) {
    const auto complain = [&address](Error error) {
        return std::unexpected(std::move(error).doing("listen on", address.text()));
    };
    if (options.backlog < 1) return complain({Errc::invalid_argument, "the backlog must be at least 1"});
    const auto mechanism = mechanism::find(address, Noun::listener);
    if (!mechanism) return complain(mechanism.error());
    if (address.option("framing")) return complain({Errc::wrong_kind, "framing is for messages: open it as a channel"});
    auto acceptor = (*mechanism)->listen(address, options);
    if (!acceptor) return complain(std::move(acceptor.error()));
    auto real = address.with_place((*acceptor)->place());
    (*acceptor)->enter("listener", real.text());
    return Listener(std::move(*acceptor), std::move(real));
}

Result<Listener> Listener::listen(std::string_view address, const ListenOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return listen(*parsed, options);
}

Result<Stream> Listener::accept(const Deadline& deadline) {
    if (!acceptor_) return fail(Errc::closed);
    auto stream = acceptor_->accept(deadline);
    if (!stream) return std::unexpected(std::move(stream.error()).doing("accept at", address_.text()));
    (*stream)->enter("stream", address_.text(), (*stream)->peer().process_id);
    return Stream(std::move(*stream));
}

Result<Stream> Listener::try_accept() {
    auto stream = accept(Deadline::now());
    if (!stream && stream.error() == Errc::timed_out) return fail(Errc::would_block);
    return stream;
}

void Listener::close() noexcept { acceptor_.reset(); }

Result<NativeHandle> Listener::wait_handle() {
    if (!acceptor_) return fail(Errc::closed);
    return acceptor_->wait_handle();
}

}  // namespace strait
