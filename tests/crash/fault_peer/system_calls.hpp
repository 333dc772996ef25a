#pragma once
/// System calls as fault points: before and after each of them, whoever makes it.

namespace strait::test::fault_peer {

/// From here on. Only for a program with one thread.
/// Linux: all but those that end the program or a signal's handler, by a seccomp(2) filter that hands them to a handler in this process. Windows:
/// those of KERNEL32 that a channel is made of, in this program's import table.
void count_system_calls();

}  // namespace strait::test::fault_peer
