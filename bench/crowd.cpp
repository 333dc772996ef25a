#include "bench/crowd.hpp"

#include "bench/call_contender.hpp"
#include "bench/memory_in_use.hpp"
#include "bench/workbench.hpp"

#include <utility>
#include <vector>

namespace strait::bench {
namespace {

constexpr std::size_t kOthers = 300;  // files besides

/// Their server, and all of them.
struct Crowd {
    std::unique_ptr<CallContender> server;
    std::vector<rpc::Client> clients = {};
    std::int64_t memory_before = 0;
};

Result<Crowd> gather(const CrowdSize& size, const Workbench& bench) {
    if (auto allowed = allow_open_files(size.count * size.files_each + kOthers); !allowed)
        return std::unexpected(allowed.error());
    auto server = CallContender::start(bench, {.scheme = size.scheme, .connections = size.count + 16});
    if (!server) return std::unexpected(server.error());
    Crowd crowd{std::move(*server)};
    // What the first one costs, all have together.
    const auto first = crowd.server->connect();
    if (!first) return std::unexpected(first.error());
    const auto before = memory_of(crowd.server->server());
    if (!before) return std::unexpected(before.error());
    crowd.memory_before = *before;
    crowd.clients.reserve(size.count);
    while (crowd.clients.size() < size.count) {
        auto client = crowd.server->connect();
        if (!client) return std::unexpected(client.error());
        crowd.clients.push_back(std::move(*client));
    }
    return crowd;
}

class CrowdMemory final : public Contender {
  public:
    CrowdMemory(CrowdSize size, Workbench bench) : size_(std::move(size)), bench_(std::move(bench)) {}

    Result<void> begin(const Order&) override { return {}; }
    Result<void> run(std::uint64_t) override {
        if (each_ > 0) return {};
        const auto crowd = gather(size_, bench_);
        if (!crowd) return std::unexpected(crowd.error());
        const auto after = memory_of(crowd->server->server());
        if (!after) return std::unexpected(after.error());
        each_ = static_cast<double>(*after - crowd->memory_before) / static_cast<double>(size_.count);
        return {};
    }
    Result<void> end() override { return {}; }
    [[nodiscard]] std::optional<double> figure() const override { return each_; }

  private:
    CrowdSize size_;
    Workbench bench_;
    double each_ = 0;
};

class CrowdedCall final : public Contender {
  public:
    explicit CrowdedCall(Crowd crowd) : crowd_(std::move(crowd)) {}

    Result<void> begin(const Order& order) override { return crowd_.server->begin(order); }
    Result<void> run(std::uint64_t count) override { return crowd_.server->run(count); }
    Result<void> end() override { return crowd_.server->end(); }

  private:
    Crowd crowd_;
};

}  // namespace

Entrant crowd_memory(const CrowdSize& size, const Task& task) {
    return {"strait server", task, [size](const Workbench& bench, const Task&) -> Result<std::unique_ptr<Contender>> {
                return std::make_unique<CrowdMemory>(size, bench);
            }};
}

Entrant crowded_call(const CrowdSize& size, const Task& task) {
    return {"strait call", task, [size](const Workbench& bench, const Task&) -> Result<std::unique_ptr<Contender>> {
                auto crowd = gather(size, bench);
                if (!crowd) return std::unexpected(crowd.error());
                return std::make_unique<CrowdedCall>(std::move(*crowd));
            }};
}

}  // namespace strait::bench
