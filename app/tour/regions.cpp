/// The exhibits of shared memory: content in the region, and a ring of the bell when it is there.

#include "console.hpp"
#include "terminal.hpp"
#include "tour/board.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <filesystem>

namespace strait::app::tour {
namespace {

class RegionNotice final : public Notice {
  public:
    explicit RegionNotice(Region& region) : region_(region) {}

    Result<void> tell() override { return region_.notify(); }
    Result<void> wait(const Deadline& deadline) override { return region_.wait_change(deadline); }

  private:
    Region& region_;
};

Result<Shown> show_region(const Stage& stage, const Address& address, Result<Region> region) {
    if (!region) return std::unexpected(region.error());
    const auto deadline = stage.deadline();
    auto other = OtherProcess::start_peer({"region", address.text()}, deadline);
    if (!other) return std::unexpected(other.error());
    if (const auto ready = other->read_line(); !ready) return std::unexpected(ready.error());
    RegionNotice notice(*region);
    BoardPartner partner(*region, notice, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{address, *figures, "with notify and wait_change"};
}

Result<Shown> show_new(const Stage& stage, const Address& address) {
    return show_region(stage, address, Region::create(address, {.size = sizeof(Board)}));
}

Result<Shown> show_map(const Stage& stage) { return show_new(stage, stage.address("map")); }
Result<Shown> show_shm(const Stage& stage) { return show_new(stage, stage.address("shm")); }

// A copy of the DLL that comes with strait, since each copy is a board of its own.
Result<Shown> show_dll(const Stage& stage) {
    namespace fs = std::filesystem;
    const auto address = stage.address("dll", "board.dll");
    const auto path = native_name(address);
    if (!path) return std::unexpected(path.error());
    std::error_code error;
    fs::copy_file(fs::path(own_program()).replace_filename("strait_board.dll"), *path, error);
    if (error) return fail(Errc::not_supported_here, "strait_board.dll does not lie beside this program");
    return show_region(stage, address, Region::open(address));
}

}  // namespace

Result<void> answer_over_region(const Words& arguments) {
    auto region = Region::open(arguments[0]);
    if (!region) return std::unexpected(region.error());
    RegionNotice notice(*region);
    if (auto printed = print("ready\n"); !printed) return printed;
    return answer(*region, notice);
}

std::vector<Exhibit> region_exhibits() {
    return {{"map", "strait", "map:///PATH", show_map},
            {"shm", "strait", "shm://NAME", show_shm},
            {"dll", "strait", "dll:///PATH", show_dll}};
}

}  // namespace strait::app::tour
