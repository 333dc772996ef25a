#include "model/simulated.hpp"

namespace strait::model {

SimulatedClock::time_point SimulatedClock::now() noexcept {
    using namespace std::chrono_literals;
    auto* const execution = Execution::under_way();
    return time_point(execution == nullptr ? 0ns : execution->glance() * 20ms);
}

}  // namespace strait::model
