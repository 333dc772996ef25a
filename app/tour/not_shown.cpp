/// What a system has and the tour does not show, each with the reason.

#include "tour/stage.hpp"

namespace strait::app::tour {
namespace {

Result<Shown> pass_over_node(const Stage& /*stage*/) {
    return fail(Errc::not_supported_here,
                "not shown: it is there only in a child that Node or strait exec:COMMAND?ipc=node has started");
}

}  // namespace

std::vector<Exhibit> reasons_not_to_show() { return {{"node", "strait", "node:", pass_over_node}}; }

}  // namespace strait::app::tour
