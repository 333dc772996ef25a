#include "peer/console.hpp"

#include <iostream>

namespace strait::test::peer {

void say(std::string_view line) { std::cout << line << std::endl; }

std::optional<std::string> hear() {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

void wait_for_end() {
    while (hear()) {
    }
}

}  // namespace strait::test::peer
