#include "mechanism/child_process.hpp"

#include "core/command_line.hpp"
#include "mechanism/node/framed_stream.hpp"
#include "mechanism/node/invitation.hpp"
#include "mechanism/windows/child_streams.hpp"
#include "mechanism/windows/command_quoting.hpp"
#include "mechanism/windows/environment_block.hpp"
#include "mechanism/windows/exec_stream.hpp"
#include "mechanism/windows/inherited_descriptors.hpp"
#include "mechanism/windows/program_search.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wait.hpp"
#include "os/windows/wide.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace strait::mechanism::child_process {
namespace {

// TerminateProcess makes this the exit code.
constexpr UINT kKilled = 1;

struct Streams {
    ChildEnds in;
    ChildEnds out;
    ChildEnds err;
    os::Handle fourth{};  ///< the child's descriptor 3, if it gets one

    [[nodiscard]] std::vector<HANDLE> childs() const {
        std::vector<HANDLE> handles{in.child.get(), out.child.get(), err.child.get()};
        if (fourth) handles.push_back(fourth.get());
        return handles;
    }
};

class WindowsChildProcess final : public os::ChildProcess {
  public:
    WindowsChildProcess(os::Handle process, std::uint32_t process_id, Streams streams) noexcept
        : process_(std::move(process)),
          process_id_(process_id),
          in_(std::move(streams.in.ours)),
          out_(std::move(streams.out.ours)),
          err_(std::move(streams.err.ours)) {}

    std::unique_ptr<os::ByteStream> take_in() override { return std::move(in_); }
    std::unique_ptr<os::ByteStream> take_out() override { return std::move(out_); }
    std::unique_ptr<os::ByteStream> take_err() override { return std::move(err_); }
    [[nodiscard]] std::uint32_t process_id() const noexcept override { return process_id_; }

    Result<ExitStatus> wait(const Deadline& deadline) override {
        if (auto waited = os::wait_one(process_.get(), deadline); !waited)
            return std::unexpected(std::move(waited.error()));
        DWORD code = 0;
        if (!GetExitCodeProcess(process_.get(), &code)) return std::unexpected(os::last_error("GetExitCodeProcess"));
        return ExitStatus{.code = static_cast<int>(code), .signal = std::nullopt};
    }
    Result<void> kill() override {
        if (TerminateProcess(process_.get(), kKilled)) return {};
        auto error = os::last_error("TerminateProcess");
        // Denied also when it has ended already.
        if (WaitForSingleObject(process_.get(), 0) == WAIT_OBJECT_0) return {};
        return std::unexpected(std::move(error));
    }
    Result<NativeHandle> wait_handle() override { return os::as_native(process_.get()); }
    Result<NativeHandle> lend() override { return os::as_native(process_.get()); }
    [[nodiscard]] bool is_ours() const noexcept override { return is_ours_; }
    void set_anothers() noexcept { is_ours_ = false; }

  private:
    os::Handle process_;
    std::uint32_t process_id_;
    bool is_ours_ = true;
    std::unique_ptr<os::ByteStream> in_;
    std::unique_ptr<os::ByteStream> out_;
    std::unique_ptr<os::ByteStream> err_;
};

Result<Streams> make_streams(const SpawnOptions& options) {
    auto in = make_child_stream(StandardStream::in, options.in);
    if (!in) return std::unexpected(std::move(in.error()));
    auto out = make_child_stream(StandardStream::out, options.out);
    if (!out) return std::unexpected(std::move(out.error()));
    auto err = make_child_stream(StandardStream::err, options.err);
    if (!err) return std::unexpected(std::move(err.error()));
    return Streams{.in = std::move(*in), .out = std::move(*out), .err = std::move(*err)};
}

/// Names the handles that a child inherits; without it, a child gets every inheritable handle of the process, also those that
/// another thread makes for another child.
class HandleList {
  public:
    [[nodiscard]] static Result<std::unique_ptr<HandleList>> create(const Streams& streams) {
        auto list = std::unique_ptr<HandleList>(new HandleList(streams));
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        list->memory_ = std::make_unique<std::byte[]>(size);
        if (!InitializeProcThreadAttributeList(list->native(), 1, 0, &size)) {
            list->memory_.reset();
            return std::unexpected(os::last_error("InitializeProcThreadAttributeList"));
        }
        if (!UpdateProcThreadAttribute(list->native(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                       static_cast<void*>(list->handles_.data()),
                                       list->handles_.size() * sizeof(HANDLE), nullptr, nullptr)) {
            return std::unexpected(os::last_error("UpdateProcThreadAttribute"));
        }
        return list;
    }
    HandleList(const HandleList&) = delete;
    HandleList& operator=(const HandleList&) = delete;
    ~HandleList() {
        if (memory_) DeleteProcThreadAttributeList(native());
    }
    [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST native() const noexcept {
        return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.get());
    }

  private:
    explicit HandleList(const Streams& streams) : handles_(streams.childs()) {}

    std::vector<HANDLE> handles_;
    std::unique_ptr<std::byte[]> memory_;
};

Error start_error(DWORD code, const std::string& program) {
    auto error = os::error_from(code, "CreateProcessW");
    switch (code) {
        case ERROR_BAD_EXE_FORMAT:
            return std::move(error).because("'" + program + "' is not a program that Windows can run");
        case os::kElevationRequired:
            return std::move(error).because("'" + program + "' wants to be run as administrator");
        case ERROR_FILE_NOT_FOUND: return std::move(error).because("there is no program '" + program + "'");
        default: return error;
    }
}

Result<std::wstring> existing_folder(const std::string& folder) {
    auto wide = os::to_wide(folder);
    if (!wide) return wide;
    const DWORD attributes = GetFileAttributesW(wide->c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) return wide;
    if (attributes != INVALID_FILE_ATTRIBUTES) return fail(Errc::wrong_kind, folder + " is not a folder");
    return fail(Errc::not_found, "there is no folder " + folder);
}

Result<std::unique_ptr<os::ChildProcess>> spawn_with(const std::vector<std::string>& arguments,
                                                     const SpawnOptions& options, os::Handle fourth) {
    const auto program = find_program(arguments.front());
    if (!program) return std::unexpected(program.error());
    auto line = os::to_wide(join_arguments(arguments));
    if (!line)
        return std::unexpected(std::move(line.error()).because("an argument is not UTF-8, or contains a NUL byte"));
    auto environment = child_environment(options.environment);
    if (!environment) return std::unexpected(std::move(environment.error()));
    auto folder = options.directory.empty() ? std::wstring() : existing_folder(options.directory);
    if (!folder) return std::unexpected(std::move(folder.error()));
    auto streams = make_streams(options);
    if (!streams) return std::unexpected(std::move(streams.error()));
    streams->fourth = std::move(fourth);
    auto descriptors = streams->fourth ? fourth_descriptor(streams->fourth.get()) : std::vector<BYTE>();
    const auto inherited_handles = HandleList::create(*streams);
    if (!inherited_handles) return std::unexpected(inherited_handles.error());

    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = streams->in.child.get();
    startup.StartupInfo.hStdOutput = streams->out.child.get();
    startup.StartupInfo.hStdError = streams->err.child.get();
    startup.StartupInfo.cbReserved2 = static_cast<WORD>(descriptors.size());
    startup.StartupInfo.lpReserved2 = descriptors.empty() ? nullptr : descriptors.data();
    startup.lpAttributeList = (*inherited_handles)->native();
    PROCESS_INFORMATION started{};
    const auto create = [&] {
        constexpr DWORD kFlags = EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT;
        return CreateProcessW(program->c_str(), line->data(), nullptr, nullptr, TRUE, kFlags, environment->data(),
                              folder->empty() ? nullptr : folder->c_str(), &startup.StartupInfo, &started) != FALSE;
    };
    // Wine says so when the host's process was gone before the program began, which happens under load: nothing has run.
    if (!create() && (GetLastError() != ERROR_INTERNAL_ERROR || !create()))
        return std::unexpected(start_error(GetLastError(), arguments.front()));
    const os::Handle thread(started.hThread);
    return std::make_unique<WindowsChildProcess>(os::Handle(started.hProcess), started.dwProcessId,
                                                 std::move(*streams));
}

}  // namespace

Result<std::unique_ptr<os::ChildProcess>> spawn(const std::vector<std::string>& arguments,
                                                const SpawnOptions& options) {
    return spawn_with(arguments, options, os::Handle());
}

Result<std::unique_ptr<os::ChildProcess>> adopt(os::OwnedHandle handle) {
    os::Handle process(os::as_handle(handle.release()));
    const auto id = GetProcessId(process.get());
    auto adopted = std::make_unique<WindowsChildProcess>(std::move(process), id, Streams{});
    adopted->set_anothers();
    return adopted;
}

Result<os::NodeLink> connect_node(const Address& address) {
    const auto command = command_of(address);
    if (!command) return std::unexpected(command.error());
    auto channel = make_child_channel();
    if (!channel) return std::unexpected(std::move(channel.error()));
    auto child = spawn_with(*command, {.environment = node::invitation_of_child()}, std::move(channel->child));
    if (!child) return std::unexpected(std::move(child.error()));
    auto bytes = std::make_unique<node::FramedStream>(std::move(channel->ours));
    return os::NodeLink{.bytes = make_channel_stream(std::move(*child), std::move(bytes))};
}

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server /*server*/,
                                                const Deadline& /*deadline*/) {
    const auto command = command_of(address);
    if (!command) return std::unexpected(command.error());
    auto child = spawn(*command, {.out = piped, .in = piped, .err = inherited, .directory = {}, .environment = {}});
    if (!child) return std::unexpected(std::move(child.error()));
    return make_exec_stream(std::move(*child));
}

Result<std::string> native_name(const Address& address) {
    const auto command = command_of(address);
    if (!command) return std::unexpected(command.error());
    return join_arguments(*command);
}

}  // namespace strait::mechanism::child_process
