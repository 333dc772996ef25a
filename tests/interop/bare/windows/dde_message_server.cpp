// dde_message_server SERVICE TOPIC ITEM [tell]: a DDE server by the messages themselves, without DDEML. It answers requests with `first` and ends with stdin.
// Behind the data that answers a request it sends an acknowledgement, as the DDEML of Wine 8 does, and as late as can be: when it is sent the next message.
// It refuses to tell of changes, or tells of one ahead of its first answer, of one behind its second, and so on.
#include <windows.h>

#include <dde.h>

#include <stdio.h>
#include <string.h>

static const char *service_name, *topic_name, *item_name;
static bool may_tell, tells;
static int answers;
static const UINT_PTR kPositive = 0x8000;
static ATOM service, topic;
static const char text[] = "first";

static void post(HWND client, UINT message, HWND self, LPARAM detail) {
    PostMessageA(client, message, (WPARAM)self, detail);
}

static void post_notice(HWND client, HWND self) {
    post(client, WM_DDE_DATA, self, PackDDElParam(WM_DDE_DATA, 0, GlobalAddAtomA(item_name)));
}

static void answer_request(HWND self, HWND client, UINT format, ATOM item) {
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE | GMEM_DDESHARE | GMEM_ZEROINIT, sizeof(DDEDATA) + sizeof text);
    DDEDATA* data = (DDEDATA*)GlobalLock(memory);
    data->fResponse = 1;
    data->fRelease = 1;
    data->cfFormat = (short)format;
    memcpy(data->Value, text, sizeof text);
    GlobalUnlock(memory);
    const bool is_ahead = answers++ % 2 == 0;
    if (tells && is_ahead) post_notice(client, self);
    post(client, WM_DDE_DATA, self, PackDDElParam(WM_DDE_DATA, (UINT_PTR)memory, item));
    if (tells && !is_ahead) post_notice(client, self);
    MsgWaitForMultipleObjects(0, NULL, FALSE, 60000, QS_POSTMESSAGE | QS_SENDMESSAGE);
    post(client, WM_DDE_ACK, self, PackDDElParam(WM_DDE_ACK, kPositive, item));
}

static LRESULT CALLBACK on_message(HWND self, UINT message, WPARAM first, LPARAM second) {
    HWND client = (HWND)first;
    UINT_PTR low, item;
    switch (message) {
        case WM_DDE_INITIATE:
            if (LOWORD(second) != service || HIWORD(second) != topic) return 0;
            // The client gives back what it is sent.
            return SendMessageA(client, WM_DDE_ACK, (WPARAM)self,
                                MAKELPARAM(GlobalAddAtomA(service_name), GlobalAddAtomA(topic_name)));
        case WM_DDE_REQUEST: answer_request(self, client, LOWORD(second), HIWORD(second)); return 0;
        case WM_DDE_ADVISE:
            UnpackDDElParam(WM_DDE_ADVISE, second, &low, &item);
            tells = may_tell;
            post(client, WM_DDE_ACK, self,
                 ReuseDDElParam(second, WM_DDE_ADVISE, WM_DDE_ACK, tells ? kPositive : 0, item));
            return 0;
        case WM_DDE_TERMINATE: post(client, WM_DDE_TERMINATE, self, 0); return 0;
        default: return DefWindowProcA(self, message, first, second);
    }
}

static DWORD WINAPI await_end(void* thread) {
    while (getchar() != EOF) {
    }
    PostThreadMessageA((DWORD)(ULONG_PTR)thread, WM_QUIT, 0, 0);
    return 0;
}

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    item_name = argv[3];
    may_tell = argc == 5;
    service = GlobalAddAtomA(service_name = argv[1]);
    topic = GlobalAddAtomA(topic_name = argv[2]);
    WNDCLASSA description = {};
    description.lpfnWndProc = on_message;
    description.lpszClassName = "dde_message_server";
    RegisterClassA(&description);
    // No child of HWND_MESSAGE: those are not asked when somebody looks for a server.
    if (CreateWindowA("dde_message_server", "", WS_POPUP, 0, 0, 0, 0, NULL, NULL, NULL, NULL) == NULL) return 1;
    printf("ready\n");
    fflush(stdout);
    CreateThread(NULL, 0, await_end, (void*)(ULONG_PTR)GetCurrentThreadId(), 0, NULL);
    MSG message;
    while (GetMessageA(&message, NULL, 0, 0) > 0) DispatchMessageA(&message);
    return 0;
}
