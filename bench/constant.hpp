#pragma once
/// A limit that needs no measuring.

#include "bench/contender.hpp"

#include <memory>
#include <string>
#include <utility>

namespace strait::bench {

class Constant final : public Contender {
  public:
    explicit Constant(double figure) : figure_(figure) {}

    Result<void> begin(const Order&) override { return {}; }
    Result<void> run(std::uint64_t) override { return {}; }
    Result<void> end() override { return {}; }
    [[nodiscard]] std::optional<double> figure() const override { return figure_; }

  private:
    double figure_;
};

[[nodiscard]] inline Entrant constant(std::string name, const Task& task, double figure) {
    return {std::move(name), task, [figure](const Workbench&, const Task&) -> Result<std::unique_ptr<Contender>> {
                return std::make_unique<Constant>(figure);
            }};
}

}  // namespace strait::bench
