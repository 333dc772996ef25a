#pragma once
/// A folder and names that belong to one run of the command alone.

#include <strait/address.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace strait::app {

class Scratch {
  public:
    /// Makes a folder for files and sockets; `label` stands in the names. Errors: io.
    [[nodiscard]] static Result<Scratch> open(std::string_view label);
    Scratch(Scratch&& other) noexcept;
    Scratch& operator=(Scratch&&) = delete;
    /// Removes the folder with all that is in it.
    ~Scratch();

    /// An address of this run alone. `label` tells those of one scheme apart.
    [[nodiscard]] Address address(std::string_view scheme, std::string_view label = "") const;

  private:
    Scratch(std::filesystem::path folder, std::string name);

    std::filesystem::path folder_;
    std::string name_;
};

}  // namespace strait::app
