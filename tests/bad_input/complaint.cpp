#include "bad_input/complaint.hpp"

#include <doctest/doctest.h>

namespace strait::test {

void check_complaints(const std::vector<Complaint>& complaints) {
    for (const auto& complaint : complaints) {
        std::string line;
        for (const auto& word : complaint.arguments) line += word + " ";
        CAPTURE(line);
        const auto said = said_by_command(complaint.arguments);
        CHECK(said.out == "");
        CHECK(said.err == "strait: " + complaint.message + "\n");
        CHECK(said.code == complaint.code);
    }
}

Complaint bad_address(const std::string& address, std::string_view reason) {
    return {{"connect", address}, "cannot use the address " + address + ": " + std::string(reason)};
}

}  // namespace strait::test
