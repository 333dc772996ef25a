/// The exhibit of signals: the file goes over a region block by block, and a signal tells that a block is there and that it was taken. Linux.

#include "console.hpp"
#include "tour/board.hpp"
#include "tour/other_process.hpp"
#include "tour/peer_roles.hpp"
#include "tour/stage.hpp"

#include <strait/signal.hpp>

namespace strait::app::tour {
namespace {

// One that waits as often as it was sent, and that nobody else uses here.
constexpr std::string_view kOwn = "signal:///RTMIN+5";

class SignalNotice final : public Notice {
  public:
    SignalNotice(Signal theirs, Signal own) : theirs_(std::move(theirs)), own_(std::move(own)) {}

    Result<void> tell() override { return theirs_.send(); }
    Result<void> wait(const Deadline& deadline) override {
        const auto came = own_.receive(deadline);
        if (!came) return std::unexpected(came.error());
        return {};
    }

  private:
    Signal theirs_;
    Signal own_;
};

Result<Shown> show_signals(const Stage& stage) {
    const auto deadline = stage.deadline();
    const auto board = stage.address("shm", "board");
    auto region = Region::create(board, {.size = sizeof(Board)});
    if (!region) return std::unexpected(region.error());
    auto own = Signal::open(kOwn);
    if (!own) return std::unexpected(own.error());
    auto other = OtherProcess::start_peer({"signals", board.text(), own->address().text()}, deadline);
    if (!other) return std::unexpected(other.error());
    const auto where = other->read_line();
    if (!where) return std::unexpected(where.error());
    auto theirs = Signal::open(*where);
    if (!theirs) return std::unexpected(theirs.error());
    const auto address = theirs->address();
    SignalNotice notice(std::move(*theirs), std::move(*own));
    BoardPartner partner(*region, notice, deadline);
    const auto figures = measure(partner, stage.input());
    if (!figures) return std::unexpected(figures.error());
    if (const auto ended = other->wait(); !ended) return std::unexpected(ended.error());
    return Shown{address, *figures, "one each way hands a region over"};
}

}  // namespace

Result<void> answer_over_signals(const Words& arguments) {
    auto region = Region::open(arguments[0]);
    if (!region) return std::unexpected(region.error());
    auto own = Signal::open(kOwn);
    if (!own) return std::unexpected(own.error());
    auto theirs = Signal::open(arguments[1]);
    if (!theirs) return std::unexpected(theirs.error());
    const auto where = own->address().text();
    SignalNotice notice(std::move(*theirs), std::move(*own));
    if (auto printed = print(std::string(where) + "\n"); !printed) return printed;
    return answer(*region, notice);
}

std::vector<Exhibit> signal_exhibits() { return {{"signal", "strait", "signal://PID/RTMIN+5", show_signals}}; }

}  // namespace strait::app::tour
