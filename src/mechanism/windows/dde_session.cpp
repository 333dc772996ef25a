#include "mechanism/windows/dde_session.hpp"

#include "mechanism/dde.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wide.hpp"
#include "strait/bytes.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <utility>

namespace strait::mechanism::dde {
namespace {

// DDEML calls back without saying whom; an instance belongs to one thread, and a thread of ours has one. A plain pointer: see decision 15.
thread_local Session* current = nullptr;

struct Known {
    UINT code;
    const char* name;
};
constexpr std::array kKnown{
    Known{DMLERR_ADVACKTIMEOUT, "DMLERR_ADVACKTIMEOUT"},
    Known{DMLERR_BUSY, "DMLERR_BUSY"},
    Known{DMLERR_DATAACKTIMEOUT, "DMLERR_DATAACKTIMEOUT"},
    Known{DMLERR_DLL_NOT_INITIALIZED, "DMLERR_DLL_NOT_INITIALIZED"},
    Known{DMLERR_EXECACKTIMEOUT, "DMLERR_EXECACKTIMEOUT"},
    Known{DMLERR_INVALIDPARAMETER, "DMLERR_INVALIDPARAMETER"},
    Known{DMLERR_LOW_MEMORY, "DMLERR_LOW_MEMORY"},
    Known{DMLERR_MEMORY_ERROR, "DMLERR_MEMORY_ERROR"},
    Known{DMLERR_NO_CONV_ESTABLISHED, "DMLERR_NO_CONV_ESTABLISHED"},
    Known{DMLERR_NOTPROCESSED, "DMLERR_NOTPROCESSED"},
    Known{DMLERR_POKEACKTIMEOUT, "DMLERR_POKEACKTIMEOUT"},
    Known{DMLERR_SERVER_DIED, "DMLERR_SERVER_DIED"},
    Known{DMLERR_SYS_ERROR, "DMLERR_SYS_ERROR"},
};

Errc errc_of(UINT code) noexcept {
    switch (code) {
        case DMLERR_NO_CONV_ESTABLISHED: return Errc::not_found;
        case DMLERR_SERVER_DIED: return Errc::peer_died;
        case DMLERR_NOTPROCESSED:
        case DMLERR_BUSY: return Errc::access_denied;
        case DMLERR_LOW_MEMORY:
        case DMLERR_MEMORY_ERROR: return Errc::out_of_resources;
        default: return Errc::io;
    }
}

HSZ handle_of(DWORD instance, const std::string& name) {
    const auto ansi = to_ansi(name);
    return ansi ? DdeCreateStringHandleA(instance, ansi->c_str(), CP_WINANSI) : nullptr;
}

}  // namespace

Error dde_error(UINT code, std::string_view call) {
    const auto known = std::ranges::find(kKnown, code, &Known::code);
    std::string name = known == kKnown.end() ? "DMLERR " + std::to_string(code) : known->name;
    return Error(errc_of(code)).from(call, {ErrorDomain::windows, static_cast<int>(code), std::move(name)});
}

Result<Names> names_of(const Address& address) {
    const auto& place = address.place();
    const auto first = place.find('/');
    const auto second = first == std::string::npos ? first : place.find('/', first + 1);
    if (second == std::string::npos) return fail(Errc::invalid_address, "write dde://SERVICE/TOPIC/ITEM");
    Names names{place.substr(0, first), place.substr(first + 1, second - first - 1), place.substr(second + 1)};
    for (const auto* name : {&names.service, &names.topic, &names.item}) {
        if (name->empty()) return fail(Errc::invalid_address, "write dde://SERVICE/TOPIC/ITEM");
        if (name->size() > 255) return fail(Errc::invalid_address, "a DDE name has at most 255 bytes");
        if (!to_ansi(*name))
            return fail(Errc::invalid_address, "'" + *name + "' is not in the code page of this system");
    }
    return names;
}

std::optional<std::string> to_ansi(std::string_view utf8) {
    const auto wide = os::to_wide(utf8);
    if (!wide) return std::nullopt;
    if (wide->empty()) return "";
    const int length = static_cast<int>(wide->size());
    BOOL lost = FALSE;
    std::string ansi(wide->size() * 4, '\0');
    const int size = WideCharToMultiByte(CP_ACP, WC_NO_BEST_FIT_CHARS, wide->data(), length, ansi.data(),
                                         static_cast<int>(ansi.size()), nullptr, &lost);
    if (size <= 0 || lost) return std::nullopt;
    ansi.resize(static_cast<std::size_t>(size));
    return ansi;
}

std::string from_ansi(std::string_view ansi) {
    if (ansi.empty()) return "";
    std::wstring wide(ansi.size(), L'\0');
    const int size = MultiByteToWideChar(CP_ACP, 0, ansi.data(), static_cast<int>(ansi.size()), wide.data(),
                                         static_cast<int>(wide.size()));
    return os::to_utf8(std::wstring_view(wide).substr(0, static_cast<std::size_t>(std::max(size, 0))));
}

Result<Format> Format::of(const Address& address) {
    Format format;
    const auto name = address.option("format");
    if (!name) return format;
    const auto wide = os::to_wide(*name);
    if (!wide || wide->empty()) return fail(Errc::invalid_address, "the format has no name");
    format.number_ = RegisterClipboardFormatW(wide->c_str());
    if (format.number_ == 0) return std::unexpected(os::last_error("RegisterClipboardFormatW"));
    return format;
}

Result<std::vector<std::byte>> Format::packed(std::span<const std::byte> content) const {
    if (number_ != CF_TEXT) return std::vector<std::byte>(content.begin(), content.end());
    const auto ansi = to_ansi(text(content));
    if (!ansi)
        return fail(Errc::invalid_argument,
                    "text for DDE must be UTF-8 without NUL, of characters in the code page of this system");
    const auto all = std::as_bytes(std::span(ansi->c_str(), ansi->size() + 1));
    return std::vector<std::byte>(all.begin(), all.end());
}

std::vector<std::byte> Format::unpacked(std::span<const std::byte> data) const {
    if (number_ != CF_TEXT) return {data.begin(), data.end()};
    const auto ansi = text(data);
    const auto utf8 = from_ansi(ansi.substr(0, ansi.find('\0')));
    const auto all = bytes(utf8);
    return {all.begin(), all.end()};
}

std::vector<std::byte> bytes_of(HDDEDATA data) {
    std::vector<std::byte> content(DdeGetData(data, nullptr, 0, 0));
    DdeGetData(data, reinterpret_cast<BYTE*>(content.data()), static_cast<DWORD>(content.size()), 0);
    return content;
}

// NOLINTNEXTLINE(readability-function-size): DDEML calls it so
HDDEDATA CALLBACK Session::on_call(UINT type, UINT format, HCONV conversation, HSZ first, HSZ second, HDDEDATA data,
                                   ULONG_PTR detail, ULONG_PTR) {
    if (current == nullptr) return nullptr;
    // Formats are 16 bits wide; Wine 8 extends the sign of some.
    return current->on_transaction_({type, static_cast<WORD>(format), conversation, first, second, data, detail});
}

Result<void> Session::begin(const Names& names, DWORD flags) {
    current = this;
    const UINT code = DdeInitializeA(&instance_, on_call, flags, 0);
    if (code != DMLERR_NO_ERROR) return std::unexpected(dde_error(code, "DdeInitializeA"));
    service_ = handle_of(instance_, names.service);
    topic_ = handle_of(instance_, names.topic);
    item_ = handle_of(instance_, names.item);
    if (service_ == nullptr || topic_ == nullptr || item_ == nullptr)
        return std::unexpected(dde_error(last_code(), "DdeCreateStringHandleA"));
    return {};
}

void Session::end() noexcept {
    if (instance_ != 0) DdeUninitialize(instance_);
    instance_ = 0;
    current = nullptr;
}

Result<std::unique_ptr<Session>> Session::start(const Names& names, DWORD flags, Hooks hooks) {
    std::unique_ptr<Session> session(new Session);
    session->on_transaction_ = std::move(hooks.on_transaction);
    auto started = os::MessageThread::start({
        .begin = [&, self = session.get()](HWND) -> Result<void> {
            auto begun = self->begin(names, flags);
            if (begun) begun = hooks.begin(*self);
            if (!begun) self->end();
            return begun;
        },
        .on_message = {},
        .is_dropped = std::move(hooks.is_dropped),
        .after_message = std::move(hooks.after_message),
        .end = [self = session.get()](HWND) { self->end(); },
    });
    if (!started) return std::unexpected(std::move(started.error()));
    session->thread_ = std::move(*started);
    return session;
}

Result<void> Session::call(const std::function<Result<void>()>& task) {
    std::promise<Result<void>> answer;
    post([&] { answer.set_value(task()); });
    return answer.get_future().get();
}

Session::~Session() = default;

Result<std::string> native_name(const Address& address) {
    const auto names = names_of(address);
    if (!names) return std::unexpected(names.error());
    return names->service + "|" + names->topic + "!" + names->item;
}

}  // namespace strait::mechanism::dde
