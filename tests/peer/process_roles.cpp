#include "peer/console.hpp"
#include "peer/program.hpp"
#include "peer/role.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iostream>

namespace strait::test::peer {

int exit_with(const Arguments& arguments) { return static_cast<int>(number(arguments, 0)); }

int chatter(const Arguments& arguments) {
    // Without a buffer some libraries write byte by byte.
    std::setvbuf(stderr, nullptr, _IOFBF, 4096);
    for (auto left = number(arguments, 0); left > 0;) {
        const std::string piece(std::min<std::uint64_t>(left, 1024), 'x');
        std::cout << piece << std::flush;
        std::cerr << piece << std::flush;
        left -= piece.size();
    }
    wait_for_end();
    return 0;
}

int linger(const Arguments&) {
    say("ready");
    while (const auto line = hear()) say("heard " + *line);
    return 0;
}

int say_arguments(const Arguments& arguments) {
    for (const auto& each : arguments) say(each);
    return 0;
}

int say_environment(const Arguments& arguments) {
    const auto value = environment_value(argument(arguments, 0));
    say(value ? "it is " + *value : "it is not set");
    return 0;
}

int say_directory(const Arguments&) {
    say(std::filesystem::current_path().generic_string());
    return 0;
}

}  // namespace strait::test::peer
