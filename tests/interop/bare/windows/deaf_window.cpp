// deaf_window: has a window, and never looks at what is sent to it. Ends with stdin.
#include <windows.h>

#include <stdio.h>

int main() {
    if (CreateWindowA("STATIC", "deaf", WS_POPUP, 0, 0, 1, 1, NULL, NULL, NULL, NULL) == NULL)
        return printf("CreateWindow: %lu\n", GetLastError()), 1;
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    return 0;
}
