#include "model/explorer.hpp"

namespace strait::model {

std::string Report::text() const {
    std::string text = std::to_string(executions) + " executions";
    if (failure.empty()) return text.append(is_complete ? "" : ", and there are more");
    text.append(", and the last is wrong: ").append(failure).append("\n").append(trace).append("its choices:");
    for (const auto choice : path) text.append(" ").append(std::to_string(choice));
    return text;
}

Report explore(const Bounds& bounds, const Body& body, const Options& options) {
    Choices choices;
    Execution execution(choices, bounds);
    execution.mutate(options.mutation);
    execution.collect(options.sites);
    if (!options.replay.empty()) choices.replay(options.replay);
    Report report;
    do {
        ++report.executions;
        execution.perform(body);
        report.failure = choices.has_diverged() ? "the case is not the same each time" : execution.failure();
        if (!report.failure.empty()) {
            report.trace = execution.trace();
            report.path = choices.path();
            return report;
        }
        if (bounds.executions != 0 && report.executions == bounds.executions) return report;
    } while (choices.advance());
    report.is_complete = true;
    return report;
}

}  // namespace strait::model
