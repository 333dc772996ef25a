#pragma once
/// The listening side of a named pipe.

#include "os/acceptor.hpp"
#include "os/windows/handle.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace strait::mechanism {

/// What a pipe listens as. `claim` is kept until the acceptor goes.
struct PipeListening {
    std::string name;       ///< the place of the address
    std::wstring native;    ///< `\\.\pipe\NAME`
    std::size_t instances;  ///< how many wait for clients at any time
    os::Handle claim;
};
/// Errors: already_in_use, access_denied, out_of_resources.
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> make_pipe_acceptor(PipeListening listening);

}  // namespace strait::mechanism
