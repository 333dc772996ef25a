#pragma once
/// The two sides of an exhibit that goes over streams.

#include "tour/figures.hpp"
#include "tour/other_process.hpp"
#include "tour/stage.hpp"

#include <strait/stream.hpp>

namespace strait::app::tour {

/// Measures with the other process at the end of these streams, and waits for its end.
[[nodiscard]] Result<Figures> measure_streams(Stream& from, Stream& to, const Stage& stage, OtherProcess& other);
/// What the other process does, until it is dismissed. The end of the stream before that is an error.
[[nodiscard]] Result<void> answer(Stream& from, Stream& to);

}  // namespace strait::app::tour
