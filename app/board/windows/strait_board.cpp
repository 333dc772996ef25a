// The DLL strait_board.dll: 64 KiB that all programs share which have this file loaded, as `dll:///…/strait_board.dll` or by themselves.
// The content begins as zeros and lives as long as one of them has it loaded. A copy of the file is another board.

extern "C" {

// In a section of its own, since the whole section is shared.
alignas(4096) __declspec(dllexport) __attribute__((section(".board"), shared)) unsigned char strait_board[65536] = {};

// NOLINTNEXTLINE(readability-identifier-naming): programs find both by these names
__declspec(dllexport) extern const unsigned strait_board_size = sizeof strait_board;
}
