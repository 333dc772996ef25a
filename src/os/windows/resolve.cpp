#include "core/host_port.hpp"
#include "os/windows/blocking_call.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wide.hpp"
#include "os/windows/winsock.hpp"

#include <cstring>
#include <memory>

namespace strait::os {
namespace {

/// One call of GetAddrInfoW with all it needs, so that it can be left behind in its thread.
struct Question {
    std::wstring host;
    std::wstring port;
    int type;
    DWORD failed = 0;
    std::vector<Endpoint> found;

    void ask(int flags) {
        ADDRINFOW hints{};
        hints.ai_flags = flags | AI_NUMERICSERV;
        hints.ai_socktype = type;
        PADDRINFOW list = nullptr;
        failed = static_cast<DWORD>(GetAddrInfoW(host.c_str(), port.c_str(), &hints, &list));
        if (failed != 0) return;
        for (const ADDRINFOW* entry = list; entry != nullptr; entry = entry->ai_next) {
            if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
            Endpoint endpoint;
            endpoint.size = static_cast<int>(entry->ai_addrlen);
            std::memcpy(&endpoint.storage, entry->ai_addr, entry->ai_addrlen);
            found.push_back(endpoint);
        }
        FreeAddrInfoW(list);
    }
};

std::vector<Endpoint> both_loopbacks(std::uint16_t port) {
    Endpoint four;
    auto& address_four = reinterpret_cast<sockaddr_in&>(four.storage);
    address_four.sin_family = AF_INET;
    address_four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    four.size = sizeof address_four;
    Endpoint six;
    auto& address_six = reinterpret_cast<sockaddr_in6&>(six.storage);
    address_six.sin6_family = AF_INET6;
    address_six.sin6_addr = in6addr_loopback;
    six.size = sizeof address_six;
    four.set_port(port);
    six.set_port(port);
    return {four, six};
}

}  // namespace

Result<std::vector<Endpoint>> resolve(const Lookup& lookup, const Deadline& deadline) {
    if (auto started = start_winsock(); !started) return std::unexpected(std::move(started.error()));
    const auto parsed = parse_host_port(lookup.place);
    if (!parsed) return std::unexpected(parsed.error());
    // Not left to the resolver: whether it knows ::1 for localhost depends on a hosts file.
    if (parsed->host.empty() || parsed->host == "localhost") return both_loopbacks(parsed->port);
    const auto host = to_wide(parsed->host);
    if (!host) return fail(Errc::invalid_address, "the host name is not UTF-8");
    const auto question = std::make_shared<Question>(Question{*host, std::to_wstring(parsed->port), lookup.type});
    // A number needs nobody to be asked, and so no thread for the deadline.
    question->ask(AI_NUMERICHOST);
    if (question->failed != 0) {
        const auto asked = call_with_deadline([question] { return question->ask(0), Outcome{}; }, deadline);
        if (!asked) return std::unexpected(asked.error());
    }
    if (question->failed == 0 && !question->found.empty()) return question->found;
    return fail(Error(Errc::not_found, "the host '" + parsed->host + "' does not resolve: no such host is known")
                    .from("GetAddrInfoW", native_error(question->failed)));
}

}  // namespace strait::os
