#pragma once
/// What all exhibits of one tour share: the input, a folder and names of their own, and the time they have.

#include "tour/figures.hpp"
#include "tour/input.hpp"

#include <strait/address.hpp>
#include <strait/deadline.hpp>

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace strait::app::tour {

class Stage {
  public:
    /// Makes a folder for files and sockets. Errors: io.
    [[nodiscard]] static Result<Stage> open(const Input& input, std::stop_token stop);
    Stage(Stage&& other) noexcept;
    Stage& operator=(Stage&&) = delete;
    /// Removes the folder with all that is in it.
    ~Stage();

    [[nodiscard]] const Input& input() const { return *input_; }
    /// An address of this tour alone. `label` tells those of one scheme apart.
    [[nodiscard]] Address address(std::string_view scheme, std::string_view label = "") const;
    /// What each exhibit has from now on.
    [[nodiscard]] Deadline deadline() const;

  private:
    Stage(const Input& input, std::stop_token stop, std::filesystem::path folder, std::string name);

    const Input* input_;
    std::stop_token stop_;
    std::filesystem::path folder_;
    std::string name_;
};

/// An exhibit that went well.
struct Shown {
    Address address;
    Figures figures;
    std::string note = {};
};

/// One row of the tour.
struct Exhibit {
    std::string_view scheme;
    std::string_view partner;  ///< `strait`, or the program that is not
    std::string_view what;     ///< the address as far as it is known before
    Result<Shown> (*show)(const Stage&);
};

[[nodiscard]] std::vector<Exhibit> stream_exhibits();
[[nodiscard]] std::vector<Exhibit> datagram_exhibits();
[[nodiscard]] std::vector<Exhibit> region_exhibits();
[[nodiscard]] std::vector<Exhibit> foreign_exhibits();

}  // namespace strait::app::tour
