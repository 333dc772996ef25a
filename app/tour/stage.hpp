#pragma once
/// What all exhibits of one tour share: the input, a folder and names of their own, and the time they have.

#include "scratch.hpp"
#include "tour/figures.hpp"
#include "tour/input.hpp"

#include <strait/address.hpp>
#include <strait/deadline.hpp>

#include <stop_token>
#include <string_view>
#include <vector>

namespace strait::app::tour {

class Stage {
  public:
    /// Makes a folder for files and sockets. Errors: io.
    [[nodiscard]] static Result<Stage> open(const Input& input, std::stop_token stop);

    [[nodiscard]] const Input& input() const { return *input_; }
    /// An address of this tour alone. `label` tells those of one scheme apart.
    [[nodiscard]] Address address(std::string_view scheme, std::string_view label = "") const;
    /// What each exhibit has from now on.
    [[nodiscard]] Deadline deadline() const;

  private:
    Stage(const Input& input, std::stop_token stop, Scratch scratch);

    const Input* input_;
    std::stop_token stop_;
    Scratch scratch_;
};

/// An exhibit that went well.
struct Shown {
    Address address;
    Figures figures;
    std::string note = {};
    std::string native = {};  ///< where it is not the object that the address names
};

/// One row of the tour.
struct Exhibit {
    std::string_view scheme;
    std::string_view partner;  ///< `strait`, or the program that is not
    std::string_view what;     ///< the address as far as it is known before
    Result<Shown> (*show)(const Stage&);
};

[[nodiscard]] std::vector<Exhibit> stream_exhibits();
[[nodiscard]] std::vector<Exhibit> handed_exhibits();
[[nodiscard]] std::vector<Exhibit> datagram_exhibits();
[[nodiscard]] std::vector<Exhibit> region_exhibits();
[[nodiscard]] std::vector<Exhibit> state_exhibits();
[[nodiscard]] std::vector<Exhibit> channel_exhibits();
[[nodiscard]] std::vector<Exhibit> topic_exhibits();
[[nodiscard]] std::vector<Exhibit> notice_exhibits();
[[nodiscard]] std::vector<Exhibit> signal_exhibits();
[[nodiscard]] std::vector<Exhibit> item_exhibits();
[[nodiscard]] std::vector<Exhibit> foreign_exhibits();
[[nodiscard]] std::vector<Exhibit> handed_foreign_exhibits();

}  // namespace strait::app::tour
