#pragma once
/// What programs of others call in tests.

#include <strait/rpc_server.hpp>

namespace strait::test {

/// `add`, `twice`, `bytes`, `fail`; `ask` calls back `answer`, `tell` notifies `news`; `hang` until it is cancelled.
void bind_for_others(rpc::Server& server);

}  // namespace strait::test
