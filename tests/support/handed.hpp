#pragma once
/// What tests of handing over need again and again.

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>
#include <strait/stream.hpp>

#include <fstream>
#include <string>
#include <string_view>

namespace strait::test {

/// Two ends of a stream that carries what is handed over.
struct PipePair {
    Listener listener = must(Listener::listen("pipe://" + unique_name()));
    Stream client = must(Stream::connect(listener.address()));
    Stream server = must(listener.accept(patience()));
};

/// The path of a new file.
[[nodiscard]] inline std::string file_with(std::string_view content) {
    auto path = unique_path().string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

/// Up to its end.
[[nodiscard]] inline std::string content_of(Stream& stream) {
    const auto all = must(stream.read_all({.deadline = patience()}));
    return std::string(text(all));
}

}  // namespace strait::test
