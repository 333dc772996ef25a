// event_setter NAME: sets the event that is there.
#include <windows.h>
#include <stdio.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    HANDLE event = OpenEventA(EVENT_MODIFY_STATE, FALSE, argv[1]);
    if (event == NULL) {
        fprintf(stderr, "OpenEvent: %lu\n", GetLastError());
        return 1;
    }
    SetEvent(event);
    CloseHandle(event);
    return 0;
}
