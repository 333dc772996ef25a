// dde_client SERVICE TOPIC ITEM: a DDE client. Each line of stdin is an order, answered by a line: `request`, `poke TEXT`, `execute TEXT`; `advise`
// prints `advice TEXT` from then on, whenever there is some.
#include <windows.h>

#include <ddeml.h>

#include <stdio.h>
#include <string.h>

static void print_data(const char* what, HDDEDATA data) {
    char text[1024] = "";
    DdeGetData(data, (BYTE*)text, sizeof text - 1, 0);
    printf("%s %s\n", what, text);
    fflush(stdout);
}

static HDDEDATA CALLBACK on_transaction(UINT type, UINT, HCONV, HSZ, HSZ, HDDEDATA data, ULONG_PTR, ULONG_PTR) {
    if (type != XTYP_ADVDATA) return NULL;
    print_data("advice", data);
    return (HDDEDATA)DDE_FACK;
}

static DWORD instance;
static HCONV conversation;
static HSZ item;

static void obey(char* order) {
    char* text = strchr(order, ' ');
    if (text != NULL) *text++ = '\0';
    const DWORD size = text == NULL ? 0 : (DWORD)strlen(text) + 1;
    HDDEDATA done = NULL;
    if (strcmp(order, "request") == 0) {
        done = DdeClientTransaction(NULL, 0, conversation, item, CF_TEXT, XTYP_REQUEST, 5000, NULL);
        if (done != NULL) return print_data("got", done);
    }
    if (strcmp(order, "poke") == 0)
        done = DdeClientTransaction((BYTE*)text, size, conversation, item, CF_TEXT, XTYP_POKE, 5000, NULL);
    if (strcmp(order, "execute") == 0)
        done = DdeClientTransaction((BYTE*)text, size, conversation, 0, 0, XTYP_EXECUTE, 5000, NULL);
    if (strcmp(order, "advise") == 0)
        done = DdeClientTransaction(NULL, 0, conversation, item, CF_TEXT, XTYP_ADVSTART, 5000, NULL);
    if (done == NULL)
        printf("failed %x\n", DdeGetLastError(instance));
    else
        printf("done\n");
    fflush(stdout);
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
    UINT code = DdeInitializeA(&instance, on_transaction, APPCMD_CLIENTONLY, 0);
    if (code != DMLERR_NO_ERROR) return printf("DdeInitialize: %x\n", code), 1;
    HSZ service = DdeCreateStringHandleA(instance, argv[1], CP_WINANSI);
    HSZ topic = DdeCreateStringHandleA(instance, argv[2], CP_WINANSI);
    item = DdeCreateStringHandleA(instance, argv[3], CP_WINANSI);
    conversation = DdeConnect(instance, service, topic, NULL);
    if (conversation == NULL) return printf("DdeConnect: %x\n", DdeGetLastError(instance)), 1;
    printf("ready\n");
    fflush(stdout);
    CreateThread(NULL, 0, read_lines, (void*)(ULONG_PTR)GetCurrentThreadId(), 0, NULL);
    MSG message;
    while (GetMessageA(&message, NULL, 0, 0) > 0) {
        if (message.message == WM_APP && message.hwnd == NULL)
            obey((char*)message.lParam);
        else
            DispatchMessageA(&message);
    }
    DdeDisconnect(conversation);
    DdeUninitialize(instance);
    return 0;
}
