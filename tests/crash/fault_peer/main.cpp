// `strait_fault_peer ROLE N ARGUMENT…` plays the role and dies at its N-th fault point, without a word and without running anything more, as
// kill -9 would have it. Its exit code is kDied then, and 0 when it got through before.

#include "crash/fault_peer/role.hpp"

#include "core/fault_point.hpp"

#include <cstdlib>
#include <iostream>
#include <map>

namespace strait {
namespace {

long points_left = 0;

}  // namespace

inline namespace with_faults {
void fault_point(std::string_view /*name*/) noexcept {
    if (--points_left == 0) std::_Exit(test::fault_peer::kDied);
}
}  // namespace with_faults
}  // namespace strait

int main(int count, char** words) {
    using namespace strait::test::fault_peer;
    const std::map<std::string, Role, std::less<>> roles{
        {"channel", channel_end}, {"topic-publisher", topic_publisher}, {"topic-subscriber", topic_subscriber}};
    const std::vector<std::string> all(words + 1, words + count);
    const auto role = all.size() < 2 ? roles.end() : roles.find(all[0]);
    if (role == roles.end()) return 2;
    strait::points_left = std::stol(all[1]);
    try {
        return role->second({all.begin() + 2, all.end()});
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
