#pragma once
/// How much the command may have open at once.

namespace strait::app {

/// Raises what this process may have open to what the system allows it: for verbs that serve many peers, and start no program that
/// would inherit it. The library never does so: the limit belongs to the program. Windows has no such limit.
/// Source: setrlimit(2) with RLIMIT_NOFILE.
void allow_many_peers();

}  // namespace strait::app
