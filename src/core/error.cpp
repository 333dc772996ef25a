#include "strait/error.hpp"

#include <array>
#include <atomic>
#include <utility>

namespace strait {

namespace {

/// How many errors share a context. A copy of one begins with an error of its own.
struct Holders {
    Holders() = default;
    Holders(const Holders&) noexcept {}
    Holders& operator=(const Holders&) = delete;
    ~Holders() = default;
    std::atomic<std::uint32_t> count{1};
};

}  // namespace

struct Error::Context {
    std::string reason;
    std::string call;
    std::string action;
    std::string address;
    NativeError native;
    mutable Holders holders;
};

namespace {

struct CodeText {
    Errc code;
    std::string_view name;
    std::string_view text;
};

constexpr std::array kCodeTexts{
    CodeText{Errc::invalid_argument, "invalid_argument", "an argument is invalid"},
    CodeText{Errc::invalid_address, "invalid_address", "the address is invalid"},
    CodeText{Errc::not_supported_here, "not_supported_here", "this is not supported here"},
    CodeText{Errc::not_yet, "not_yet", "this is not built yet"},
    CodeText{Errc::not_found, "not_found", "nothing is there"},
    CodeText{Errc::already_in_use, "already_in_use", "the name is already in use"},
    CodeText{Errc::access_denied, "access_denied", "access is denied"},
    CodeText{Errc::wrong_kind, "wrong_kind", "what is there is of another kind"},
    CodeText{Errc::timed_out, "timed_out", "the time ran out"},
    CodeText{Errc::cancelled, "cancelled", "the wait was cancelled"},
    CodeText{Errc::would_block, "would_block", "this would have to wait"},
    CodeText{Errc::peer_died, "peer_died", "the other end is gone"},
    CodeText{Errc::closed, "closed", "this end is closed"},
    CodeText{Errc::too_large, "too_large", "this is too large"},
    CodeText{Errc::too_small, "too_small", "this is too small"},
    CodeText{Errc::no_space, "no_space", "there is no space left"},
    CodeText{Errc::out_of_resources, "out_of_resources", "the system has run out of resources"},
    CodeText{Errc::corrupt_peer, "corrupt_peer", "the other end broke the protocol"},
    CodeText{Errc::forked, "forked", "this belongs to the process that forked this one"},
    CodeText{Errc::remote_error, "remote_error", "the procedure that was called failed"},
    CodeText{Errc::io, "io", "the system reports a failure"},
};

static_assert(kCodeTexts.size() == static_cast<std::size_t>(Errc::io) + 1);

const CodeText& text_of(Errc code) noexcept { return kCodeTexts[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view name(Errc code) noexcept { return text_of(code).name; }

Error::Error(Errc code, std::string reason) : code_(code) { edit().reason = std::move(reason); }

// A context is shared by copies of an error, so it is copied before it changes.
Error::Context& Error::edit() {
    auto* const fresh = context_ != nullptr ? new Context(*context_) : new Context;
    if (const auto* const before = std::exchange(context_, fresh)) let_go(*before);
    return *fresh;
}

void Error::keep(const Context& context) noexcept { context.holders.count.fetch_add(1, std::memory_order_relaxed); }

void Error::let_go(const Context& context) noexcept {
    if (context.holders.count.fetch_sub(1, std::memory_order_acq_rel) == 1) delete &context;
}

Error& Error::from(std::string_view call, NativeError native) & {
    Context& context = edit();
    context.call = call;
    context.native = std::move(native);
    return *this;
}

Error& Error::because(std::string reason) & {
    edit().reason = std::move(reason);
    return *this;
}

Error& Error::doing(std::string_view action, std::string_view address) & {
    if (!this->address().empty()) return *this;
    Context& context = edit();
    context.action = action;
    context.address = address;
    return *this;
}

Error Error::from(std::string_view call, NativeError native) && { return std::move(from(call, std::move(native))); }
Error Error::because(std::string reason) && { return std::move(because(std::move(reason))); }
Error Error::doing(std::string_view action, std::string_view address) && { return std::move(doing(action, address)); }

const NativeError& Error::native() const noexcept {
    static const NativeError kNone;
    return context_ ? context_->native : kNone;
}

std::string_view Error::call() const noexcept { return context_ ? std::string_view(context_->call) : ""; }
std::string_view Error::address() const noexcept { return context_ ? std::string_view(context_->address) : ""; }

std::string_view Error::reason() const noexcept {
    if (context_ && !context_->reason.empty()) return context_->reason;
    return text_of(code_).text;
}

std::string Error::message() const {
    std::string line;
    if (context_ && !context_->address.empty()) {
        line += "cannot " + context_->action + " " + context_->address + ": ";
    }
    line += reason();
    if (!call().empty()) {
        line += " (" + std::string(call());
        if (native().domain != ErrorDomain::none) line += ": " + native().name;
        line += ")";
    }
    return line;
}

}  // namespace strait
