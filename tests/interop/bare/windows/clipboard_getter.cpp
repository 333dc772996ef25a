// clipboard_getter FORMAT: prints each UTF-16 unit of the text in hexadecimal (FORMAT text), or the bytes of that registered format as they are.
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const bool text = strcmp(argv[1], "text") == 0;
    if (!OpenClipboard(NULL)) return printf("OpenClipboard: %lu\n", GetLastError()), 1;
    HANDLE memory = GetClipboardData(text ? CF_UNICODETEXT : RegisterClipboardFormatA(argv[1]));
    if (memory == NULL) return printf("GetClipboardData: %lu\n", GetLastError()), 1;
    void* content = GlobalLock(memory);
    if (text) {
        for (const WCHAR* unit = (const WCHAR*)content; *unit != 0; ++unit) printf("%x ", *unit);
    } else {
        fwrite(content, 1, GlobalSize(memory), stdout);
    }
    printf("\n");
    GlobalUnlock(memory);
    CloseClipboard();
    return 0;
}
