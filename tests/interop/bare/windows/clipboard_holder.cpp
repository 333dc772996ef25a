// clipboard_holder: opens the clipboard and keeps it open until stdin ends.
#include <windows.h>

#include <stdio.h>

int main() {
    const HWND window = CreateWindowExA(0, "STATIC", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    if (!OpenClipboard(window)) return printf("OpenClipboard: %lu\n", GetLastError()), 1;
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    CloseClipboard();
    return 0;
}
