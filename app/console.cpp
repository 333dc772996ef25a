#include "console.hpp"

#include "exit_code.hpp"
#include "terminal.hpp"

#include <strait/bytes.hpp>

#include <cstdio>
#include <string>

namespace strait::app {
namespace {

constexpr std::string_view kStdout = "stdout";

void put(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

bool is_closed_stdout(const Error& error) { return error == Errc::peer_died && error.address() == kStdout; }

}  // namespace

void note(std::string_view line) { put("strait: " + std::string(line) + "\n"); }

int complain(const Error& error) {
    if (is_closed_stdout(error)) return kSuccess;
    if (error != Errc::cancelled) note(error.message());
    return exit_code_of(error.code());
}

Result<Stream> open_stdio() {
    auto stdio = Stream::connect("stdio:");
    if (stdio) return stdio;
    // `stdin is closed` says it all; that it was to be connected to is our affair.
    const auto& error = stdio.error();
    return std::unexpected(Error(error.code(), std::string(error.reason())).from(error.call(), error.native()));
}

Result<void> write_stdout(Stream& stdio, std::span<const std::byte> data, const Deadline& deadline) {
    auto written = stdio.write(data, deadline);
    if (!written) return std::unexpected(std::move(written.error()).doing("write to", kStdout));
    return written;
}

Result<void> print(std::string_view text) {
    auto stdio = open_stdio();
    if (!stdio) {
        // Nobody needs stdin for this, so it may be closed.
        std::fwrite(text.data(), 1, text.size(), stdout);
        if (std::fflush(stdout) != 0) return std::unexpected(stdio.error());
        return {};
    }
    return write_stdout(*stdio, bytes(text), Deadline::never());
}

Progress::Progress() : on_terminal_(is_terminal(StandardStream::err)) {}

Progress::~Progress() { clear(); }

void Progress::show(std::string_view line) {
    if (!on_terminal_) return;
    put("\r" + std::string(line) + "\033[K");
    shown_ = true;
}

void Progress::clear() {
    if (shown_) put("\r\033[K");
    shown_ = false;
}

}  // namespace strait::app
