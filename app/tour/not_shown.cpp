/// What a system has and the tour does not show, each with the reason.

#include "tour/stage.hpp"

namespace strait::app::tour {
namespace {

Result<Shown> pass_over_node(const Stage& /*stage*/) {
    return fail(Errc::not_supported_here,
                "not shown: it is there only in a child that Node or strait exec:COMMAND?ipc=node has started");
}

// Two processes that take turns there by notices of change wait for one that has got lost, some seconds after they have begun.
Result<Shown> pass_over_items(const Stage& /*stage*/) {
    return fail(Errc::not_supported_here,
                "not shown: Wine 8 loses notices of change while items are read; strait read, write and watch work");
}

}  // namespace

std::vector<Exhibit> reasons_not_to_show() {
    return {{"node", "strait", "node:", pass_over_node},
            {"clipboard", "strait", "clipboard:", pass_over_items},
            {"dde", "strait", "dde://SERVICE/TOPIC/ITEM", pass_over_items}};
}

}  // namespace strait::app::tour
