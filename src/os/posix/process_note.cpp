#include "os/posix/process_note.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace strait::os {

std::uint64_t start_of_process(std::uint32_t number) {
    std::ifstream file("/proc/" + std::to_string(number) + "/stat");
    std::string line;
    std::getline(file, line);
    // The second field is the program's name in brackets, which may hold anything.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(line.substr(name_end + 1));
    std::string field;
    constexpr int kAfterName = 20;
    for (int i = 0; i < kAfterName; ++i) fields >> field;
    std::uint64_t start = 0;
    std::istringstream(field) >> start;
    return start;
}

}  // namespace strait::os
