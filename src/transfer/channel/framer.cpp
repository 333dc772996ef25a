#include "transfer/channel/framer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace strait::channel {
namespace {

constexpr std::array<std::pair<std::string_view, Framing>, 4> kFramings{std::pair{"length", Framing::length},
                                                                        {"line", Framing::line},
                                                                        {"nul", Framing::nul},
                                                                        {"content-length", Framing::content_length}};

constexpr std::size_t kStep = 16 * 1024;
constexpr std::size_t kLengthHeader = 4;
// Language servers send two or three short lines.
constexpr std::size_t kLongestHeader = 4096;
constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::string_view kContentLength = "content-length:";

char lower(char letter) noexcept { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

bool starts_with_name(std::string_view line) noexcept {
    return line.size() >= kContentLength.size() &&
           std::ranges::equal(line.substr(0, kContentLength.size()), kContentLength, {}, lower);
}

std::uint64_t length_in(std::span<const std::byte> bytes) noexcept {
    std::uint64_t size = 0;
    for (const auto byte : bytes.first(kLengthHeader)) size = (size << 8) | std::to_integer<std::uint64_t>(byte);
    return size;
}

// The number behind `Content-Length:`, if that is one of the lines.
std::optional<std::uint64_t> content_length(std::string_view header) {
    while (!header.empty()) {
        const auto end = std::min(header.find("\r\n"), header.size());
        auto line = header.substr(0, end);
        header.remove_prefix(std::min(end + 2, header.size()));
        if (!starts_with_name(line)) continue;
        line.remove_prefix(std::min(line.find_first_not_of(" \t", kContentLength.size()), line.size()));
        line = line.substr(0, line.find_last_not_of(" \t") + 1);
        std::uint64_t size = 0;
        const auto [rest, problem] = std::from_chars(line.data(), line.data() + line.size(), size);
        if (problem != std::errc() || rest != line.data() + line.size()) return std::nullopt;
        return size;
    }
    return std::nullopt;
}

}  // namespace

std::span<std::byte> Framer::space() {
    if (begin_ > 0 && buffer_.size() - end_ < kStep) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() - end_ < kStep) buffer_.resize(std::max(buffer_.size() * 2, end_ + kStep));
    return std::span(buffer_).subspan(end_);
}

void Framer::consume() noexcept {
    begin_ += consumed_;
    consumed_ = 0;
    searched_ = 0;
}

Framer::Found Framer::next() {
    if (!pass_over()) return std::nullopt;
    switch (framing_) {
        case Framing::length: return find_length();
        case Framing::line: return find_terminated(std::byte{'\n'});
        case Framing::nul: return find_terminated(std::byte{0});
        case Framing::content_length: return find_content_length();
    }
    return std::nullopt;
}

// False: there is more to pass over than has come.
bool Framer::pass_over() noexcept {
    if (passing_line_ && !pass_line(framing_ == Framing::line ? std::byte{'\n'} : std::byte{0})) return false;
    const auto count = std::min<std::uint64_t>(to_pass_over_, end_ - begin_);
    begin_ += static_cast<std::size_t>(count);
    to_pass_over_ -= count;
    return to_pass_over_ == 0;
}

bool Framer::pass_line(std::byte end) noexcept {
    const auto found = std::ranges::find(unread(), end);
    passing_line_ = found == unread().end();
    begin_ = passing_line_ ? end_ : begin_ + static_cast<std::size_t>(found - unread().begin()) + 1;
    return !passing_line_;
}

Framer::Found Framer::too_large(std::uint64_t size) const {
    return fail(Errc::too_large, "a message of " + std::to_string(size) + " bytes or more came, and the limit is " +
                                     std::to_string(largest_) + "; it was passed over");
}

Framer::Found Framer::find_sized(std::size_t header, std::uint64_t size) {
    if (size > largest_) {
        begin_ += header;
        to_pass_over_ = size;
        return too_large(size);
    }
    const auto bytes = unread();
    if (bytes.size() - header < size) return std::nullopt;
    consumed_ = header + static_cast<std::size_t>(size);
    return bytes.subspan(header, static_cast<std::size_t>(size));
}

Framer::Found Framer::find_length() {
    const auto bytes = unread();
    if (bytes.size() < kLengthHeader) return std::nullopt;
    return find_sized(kLengthHeader, length_in(bytes));
}

std::size_t Framer::missing() const noexcept {
    const auto bytes = unread();
    if (to_pass_over_ > 0) return static_cast<std::size_t>(to_pass_over_);
    if (bytes.size() < kLengthHeader) return kLengthHeader - bytes.size();
    return kLengthHeader + static_cast<std::size_t>(length_in(bytes)) - bytes.size();
}

Framer::Found Framer::find_content_length() {
    const auto start = text(unread()).substr(0, kLongestHeader);
    const auto end = start.find(kHeaderEnd);
    if (end == std::string_view::npos && start.size() < kLongestHeader) return std::nullopt;
    const auto size = end == std::string_view::npos ? std::nullopt : content_length(start.substr(0, end));
    if (!size) return fail(Errc::corrupt_peer, "what it sends has no Content-Length");
    return find_sized(end + kHeaderEnd.size(), *size);
}

Framer::Found Framer::find_terminated(std::byte end) {
    const auto bytes = unread();
    const auto found = std::find(bytes.begin() + static_cast<std::ptrdiff_t>(searched_), bytes.end(), end);
    const auto size = static_cast<std::size_t>(found - bytes.begin());
    if (size > largest_) {
        // Its end may have come, or not.
        passing_line_ = true;
        searched_ = 0;
        return too_large(size);
    }
    if (found == bytes.end()) {
        searched_ = bytes.size();
        return std::nullopt;
    }
    consumed_ = size + 1;
    return bytes.first(size);
}

Result<ChannelSettings> with_framing_of(const Address& address, const ChannelSettings& settings) {
    const auto name = address.option("framing");
    if (!name) return settings;
    const auto found = std::ranges::find(kFramings, *name, &std::pair<std::string_view, Framing>::first);
    if (found == kFramings.end())
        return fail(Errc::invalid_address,
                    "there is no framing=" + std::string(*name) + "; there are length, line, nul, content-length");
    auto framed = settings;
    framed.framing = found->second;
    return framed;
}

Result<void> append_framed(Framing framing, std::span<const std::byte> message, std::vector<std::byte>& to) {
    const auto append = [&to](std::span<const std::byte> bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); };
    const auto terminated = [&](std::byte end) -> Result<void> {
        if (std::ranges::find(message, end) != message.end()) {
            return fail(Errc::invalid_argument, end == std::byte{0}
                                                    ? "the message contains a NUL byte, which ends one"
                                                    : "the message contains a line end, which ends one");
        }
        append(message);
        to.push_back(end);
        return {};
    };
    switch (framing) {
        case Framing::line: return terminated(std::byte{'\n'});
        case Framing::nul: return terminated(std::byte{0});
        case Framing::length:
            if (message.size() > std::numeric_limits<std::uint32_t>::max())
                return fail(Errc::too_large, "four bytes cannot tell the length of such a message");
            for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::byte>(message.size() >> shift));
            break;
        case Framing::content_length:
            append(bytes("Content-Length: " + std::to_string(message.size()) + std::string(kHeaderEnd)));
            break;
    }
    append(message);
    return {};
}

}  // namespace strait::channel
