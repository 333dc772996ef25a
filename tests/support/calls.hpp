#pragma once
/// Servers and clients of calls, over everything that carries them, in every dialect.

#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/rpc_client.hpp>
#include <strait/rpc_server.hpp>

#include <span>
#include <string>
#include <thread>
#include <utility>

namespace strait::test {

/// One way to carry calls, in one dialect.
struct CallDriver {
    const char* name;
    std::string (*address)();
    rpc::Dialect dialect = rpc::Dialect::msgpack;
    bool in_place = false;  ///< over shared memory
};

[[nodiscard]] std::span<const CallDriver> call_drivers();

/// A server that runs until it goes out of scope. It takes the dialects as they come.
class Served {
  public:
    template <typename Bind>
    Served(const std::string& address, Bind bind, const rpc::CallLimits& limits = {}) : server_(limits) {
        bind(server_);
        address_ = must(server_.serve(address)).text();
        thread_ = std::jthread([this](const std::stop_token& stop) { must(server_.run(stop)); });
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    ~Served() = default;

    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    [[nodiscard]] rpc::Client client(const CallDriver& driver, const rpc::CallLimits& limits = {}) const {
        return client({.dialect = driver.dialect, .strait_peer = true, .limits = limits});
    }
    [[nodiscard]] rpc::Client client(const rpc::ClientSettings& settings) const {
        return must(rpc::Client::connect(address_, settings, {.deadline = patience()}));
    }

  private:
    rpc::Server server_;
    std::string address_;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strait::test
