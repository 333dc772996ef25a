// A DLL with a board that programs share, as a tutorial would write it, and one that each has for itself.
extern "C" {

__declspec(dllexport) __attribute__((section(".shared"), shared)) char board[4096] = {};

__declspec(dllexport) char private_board[4096] = {1};
}
