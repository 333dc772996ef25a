// `strait_fault_peer ROLE N ARGUMENT…` plays the role and dies at its N-th fault point, without a word and without running anything more, as
// kill -9 would have it. Its exit code is kDied then, and 0 when it got through before.

#include "crash/fault_peer/role.hpp"

#include "core/fault_point.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>

namespace strait {
namespace {

long points_left = 0;
bool stands_still = false;
std::string standing_point;

void stand_still() noexcept {
    stands_still = false;
    std::puts("standing");
    std::fflush(stdout);
    for (int next = std::getchar(); next != '\n' && next != EOF;) next = std::getchar();
}

// A number, or a name.
void choose_point(const std::string& where) {
    const auto number = std::from_chars(where.data(), where.data() + where.size(), points_left);
    standing_point = number.ec == std::errc{} ? "" : where;
}

}  // namespace

inline namespace with_faults {
void fault_point(std::string_view name) noexcept {
    const bool is_here = standing_point.empty() ? --points_left == 0 : name == standing_point;
    if (!is_here) return;
    if (standing_point.empty() && !stands_still) std::_Exit(test::fault_peer::kDied);
    if (stands_still) stand_still();
}
}  // namespace with_faults

void test::fault_peer::stand_still_at(const std::string& point) {
    stands_still = true;
    choose_point(point);
}
}  // namespace strait

int main(int count, char** words) {
    using namespace strait::test::fault_peer;
    const std::map<std::string, Role, std::less<>> roles{{"channel", channel_end},
                                                         {"topic-publisher", topic_publisher},
                                                         {"topic-standing", topic_standing},
                                                         {"topic-subscriber", topic_subscriber},
                                                         {"state-writer", state_writer}};
    const std::vector<std::string> all(words + 1, words + count);
    const auto role = all.size() < 2 ? roles.end() : roles.find(all[0]);
    if (role == roles.end()) return 2;
    strait::choose_point(all[1]);
    try {
        return role->second({all.begin() + 2, all.end()});
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
