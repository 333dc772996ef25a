// clipboard_setter FORMAT TEXT: sets the clipboard to that text (FORMAT text: as UTF-16), or to its bytes in that registered format.
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const HWND window = CreateWindowExA(0, "STATIC", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    UINT format = CF_UNICODETEXT;
    SIZE_T size = strlen(argv[2]);
    HGLOBAL memory;
    if (strcmp(argv[1], "text") == 0) {
        memory = GlobalAlloc(GMEM_MOVEABLE, (size + 1) * sizeof(WCHAR));
        WCHAR* text = (WCHAR*)GlobalLock(memory);
        for (SIZE_T i = 0; i <= size; ++i) text[i] = (WCHAR)(unsigned char)argv[2][i];
    } else {
        format = RegisterClipboardFormatA(argv[1]);
        memory = GlobalAlloc(GMEM_MOVEABLE, size);
        memcpy(GlobalLock(memory), argv[2], size);
    }
    GlobalUnlock(memory);
    if (!OpenClipboard(window)) return printf("OpenClipboard: %lu\n", GetLastError()), 1;
    EmptyClipboard();
    SetClipboardData(format, memory);
    CloseClipboard();
    return 0;
}
