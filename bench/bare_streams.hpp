#pragma once
/// The limits of streams: the same loops over bare read and write calls, with nothing of strait's between.
/// Source: pipe2(2), mkfifo(3), socketpair(2), socket(7), read(2), write(2); CreateNamedPipeW, ReadFile, WriteFile, Winsock.

#include "bench/contender.hpp"

namespace strait::bench {

[[nodiscard]] Entrant bare_local_pipe(const Task& task);  ///< what `pipe://` is here: a Unix socket, a named pipe
[[nodiscard]] Entrant bare_unix_socket(const Task& task);
[[nodiscard]] Entrant bare_tcp(const Task& task);  ///< loopback, TCP_NODELAY
[[nodiscard]] Entrant bare_pipes(
    const Task& task);  ///< two anonymous pipes; on Windows a named one, as it has no others
/// Two FIFOs in the folder of the run: each write and read of one is noted in its file, which an anonymous pipe has not. On Windows as bare_pipes().
[[nodiscard]] Entrant bare_fifos(const Task& task);

}  // namespace strait::bench
