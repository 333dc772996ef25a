// event_waiter NAME: makes the automatic event, or opens it, and says so each time that it is let through.
#include <windows.h>
#include <stdio.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, argv[1]);
    if (event == NULL) {
        fprintf(stderr, "CreateEvent: %lu\n", GetLastError());
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) {
        puts("passed");
        fflush(stdout);
    }
    return 1;
}
