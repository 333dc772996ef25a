#pragma once
/// strait's calls as the bench makes them: a client here, and a server in the other process.

#include "bench/contender.hpp"
#include "tour/other_process.hpp"

#include <strait/rpc_client.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace strait::bench {

struct CallStyle {
    std::string scheme;
    std::string waiting = "adaptive";  ///< or `busy`, `sleep`
    std::size_t connections = 16;      ///< that the server may have
};

/// Connects for each round, so that the server sleeps between them, whatever the way it waits.
class CallContender final : public Contender {
  public:
    /// Starts the server.
    [[nodiscard]] static Result<std::unique_ptr<CallContender>> start(const Workbench& bench, const CallStyle& style);

    Result<void> begin(const Order& order) override;
    Result<void> run(std::uint64_t count) override;
    Result<void> end() override;

    /// One more client of the server's, which has called once.
    [[nodiscard]] Result<rpc::Client> connect() const;
    [[nodiscard]] std::uint32_t server() const { return other_.process_id(); }

  private:
    CallContender(app::tour::OtherProcess other, std::string address, Waiting waiting)
        : other_(std::move(other)), address_(std::move(address)), waiting_(waiting) {}
    Result<void> run_many(std::uint64_t count);

    app::tour::OtherProcess other_;
    std::string address_;
    Waiting waiting_;
    Order order_;
    std::vector<std::byte> bytes_;
    rpc::Client client_;
};

[[nodiscard]] Entrant call_entrant(const CallStyle& style, const Task& task);

}  // namespace strait::bench
