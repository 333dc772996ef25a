#include "os/posix/system_limit.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"

#include <fcntl.h>

#include <array>
#include <charconv>

namespace strait::os {

std::uint64_t read_limit(const std::string& file) noexcept {
    const Descriptor limit(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 32> text{};
    const auto count = uninterrupted([&] { return ::read(limit.get(), text.data(), text.size()); });
    std::uint64_t number = 0;
    if (count > 0) std::from_chars(text.data(), text.data() + count, number);
    return number;
}

std::string system_limit(const std::string& file) {
    const auto number = read_limit(file);
    return number == 0 ? file : std::to_string(number) + " (" + file + ")";
}

}  // namespace strait::os
