#include "endpoint.hpp"

#include "console.hpp"

#include <algorithm>

namespace strait::app {

bool carries(const Address& address, Noun noun) {
    const auto* scheme = find_scheme(address.scheme());
    return scheme != nullptr && std::ranges::find(scheme->nouns, noun) != scheme->nouns.end();
}

bool answers(const Address& address) { return address.scheme() == "udp"; }

RelayEnd end_of(Stream& stream, const Address& address, Role role) {
    auto end = RelayEnd::peer(stream, address);
    if (address.scheme() != "fifo") return end;
    const bool reads = role == Role::listens || address.option("mode") == "read";
    return reads ? end.only_source() : end.only_sink();
}

void announce(const Address& address) {
    // What is listened to there are channels; the native name of `shm://` is that of memory that others would find by it.
    const auto native = address.scheme() == "shm" ? "memory without a name" : native_name(address);
    note("listening on " + address.text() + (native ? " (" + *native + ")" : ""));
}

}  // namespace strait::app
