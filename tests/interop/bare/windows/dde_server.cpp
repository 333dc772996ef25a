// dde_server SERVICE TOPIC ITEM: a DDE server with one item of text. Prints `poke TEXT` and `execute TEXT` as they come; each line of stdin is the
// item's new text, of which those who asked for advice are told; ends with stdin.
#include <windows.h>

#include <ddeml.h>

#include <stdio.h>
#include <string.h>

static DWORD instance;
static HSZ topic, item;
static char text[1024] = "first";

static HDDEDATA CALLBACK on_transaction(UINT type, UINT format, HCONV, HSZ first, HSZ second, HDDEDATA data, ULONG_PTR,
                                        ULONG_PTR) {
    char got[1024] = "";
    switch (type) {
        case XTYP_CONNECT: return (HDDEDATA)(INT_PTR)(DdeCmpStringHandles(first, topic) == 0);
        case XTYP_REQUEST:
        case XTYP_ADVREQ:
            if (DdeCmpStringHandles(second, item) != 0 || format != CF_TEXT) return NULL;
            return DdeCreateDataHandle(instance, (BYTE*)text, (DWORD)strlen(text) + 1, 0, second, CF_TEXT, 0);
        case XTYP_ADVSTART: return (HDDEDATA)(INT_PTR)(DdeCmpStringHandles(second, item) == 0);
        case XTYP_POKE:
            DdeGetData(data, (BYTE*)got, sizeof got - 1, 0);
            strcpy(text, got);
            printf("poke %s\n", got);
            fflush(stdout);
            DdePostAdvise(instance, topic, item);
            return (HDDEDATA)DDE_FACK;
        case XTYP_EXECUTE:
            DdeGetData(data, (BYTE*)got, sizeof got - 1, 0);
            printf("execute %s\n", got);
            fflush(stdout);
            return (HDDEDATA)DDE_FACK;
        default: return NULL;
    }
}

static DWORD WINAPI read_lines(void* thread) {
    static char line[1024];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        PostThreadMessageA((DWORD)(ULONG_PTR)thread, WM_APP, 0, (LPARAM)_strdup(line));
    }
    PostThreadMessageA((DWORD)(ULONG_PTR)thread, WM_QUIT, 0, 0);
    return 0;
}

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    UINT code = DdeInitializeA(&instance, on_transaction, APPCLASS_STANDARD, 0);
    if (code != DMLERR_NO_ERROR) return printf("DdeInitialize: %x\n", code), 1;
    HSZ service = DdeCreateStringHandleA(instance, argv[1], CP_WINANSI);
    topic = DdeCreateStringHandleA(instance, argv[2], CP_WINANSI);
    item = DdeCreateStringHandleA(instance, argv[3], CP_WINANSI);
    if (!DdeNameService(instance, service, 0, DNS_REGISTER))
        return printf("DdeNameService: %x\n", DdeGetLastError(instance)), 1;
    printf("ready\n");
    fflush(stdout);
    CreateThread(NULL, 0, read_lines, (void*)(ULONG_PTR)GetCurrentThreadId(), 0, NULL);
    MSG message;
    while (GetMessageA(&message, NULL, 0, 0) > 0) {
        if (message.message == WM_APP && message.hwnd == NULL) {
            strcpy(text, (char*)message.lParam);
            DdePostAdvise(instance, topic, item);
        } else {
            DispatchMessageA(&message);
        }
    }
    DdeNameService(instance, service, 0, DNS_UNREGISTER);
    DdeUninitialize(instance);
    return 0;
}
