/// The rows of calls beside other libraries' calls. They are programs of their own (bench/posix/peers), which nobody needs to have built.

#include "bench/call_contender.hpp"
#include "bench/contest.hpp"
#include "bench/workbench.hpp"
#include "terminal.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>
#include <strait/schemes.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using app::tour::OtherProcess;

/// A server and a client, both another library's. The client times its calls itself.
class ForeignCalls final : public Contender {
  public:
    ForeignCalls(OtherProcess server, OtherProcess client) : server_(std::move(server)), client_(std::move(client)) {}

    Result<void> begin(const Order& order) override {
        order_ = order;
        figure_ = 0;
        return {};
    }
    // All calls of the round at the first time that some are asked for.
    Result<void> run(std::uint64_t) override {
        if (figure_ > 0) return {};
        const std::string order = std::string(name(order_.measure)) + " " + std::to_string(order_.count) + "\n";
        if (auto sent = client_.in().write(bytes(order)); !sent) return sent;
        const auto told = client_.read_line();
        if (!told) return std::unexpected(told.error());
        figure_ = std::stod(*told);
        return {};
    }
    Result<void> end() override { return {}; }
    [[nodiscard]] std::optional<double> figure() const override { return figure_; }

  private:
    OtherProcess server_;
    OtherProcess client_;
    Order order_;
    double figure_ = 0;
};

/// What a library calls an address that nobody has.
using Place = Result<std::string> (*)(const Workbench&);

Result<std::string> unix_place(const Workbench& bench) { return "unix:" + std::string(bench.address("unix").place()); }

Result<std::string> tcp_place(const Workbench&) {
    const auto free = Listener::listen("tcp://127.0.0.1:0");
    if (!free) return std::unexpected(free.error());
    return std::string(free->address().place());
}

struct Library {
    std::string name;
    std::string program;
    Place place;
};

Entrant foreign(const Library& library, const Task& task) {
    return {library.name, task, [library](const Workbench& bench, const Task&) -> Result<std::unique_ptr<Contender>> {
                const auto program = std::filesystem::path(app::own_program()).replace_filename(library.program);
                if (!std::filesystem::exists(program))
                    return fail(Errc::not_supported_here, "'./dev bench --peers' builds " + library.program);
                const auto place = library.place(bench);
                if (!place) return std::unexpected(place.error());
                const auto start = [&](const char* role, int cpu) {
                    return OtherProcess::start({program.string(), role, *place, std::to_string(cpu)}, bench.deadline());
                };
                auto server = start("serve", bench.cpus().there);
                if (!server) return std::unexpected(server.error());
                if (auto ready = server->read_line(); !ready) return std::unexpected(ready.error());
                auto client = start("call", bench.cpus().here);
                if (!client) return std::unexpected(client.error());
                return std::make_unique<ForeignCalls>(std::move(*server), std::move(*client));
            }};
}

}  // namespace

void add_foreign_call_contests(std::vector<Contest>& contests) {
    if (find_scheme("unix")->on(this_system()).availability != Availability::works) return;
    const Library grpc{"gRPC, Unix socket", "strait_bench_grpc", unix_place};
    const Library capnp{"Cap'n Proto, Unix socket", "strait_bench_capnp", unix_place};
    const Library msgpack{"msgpack over bare TCP", "strait_bench_msgpack", tcp_place};
    const auto add = [&](const std::string& mechanism, const Library& library, const Task& task, Target target) {
        contests.push_back({.name = contest_name("peer", mechanism, task),
                            .subject = call_entrant({"unix"}, task),
                            .limit = foreign(library, task),
                            .target = target,
                            .is_quick = false});
    };
    const Task call{Measure::round_trip, 8};
    add("grpc", grpc, call, {Bound::at_most, 0.33});
    add("capnp", capnp, call, {Bound::at_most, 1});
    add("msgpack", msgpack, call, {Bound::at_most, 1});
    add("grpc-64-in-flight", grpc, {Measure::rate, 8}, {Bound::at_least, 5});
}

}  // namespace strait::bench
