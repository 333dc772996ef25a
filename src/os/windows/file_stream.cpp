#include "os/windows/file_stream.hpp"

#include "os/pause.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wait.hpp"

#include <utility>

namespace strait::os {
namespace {

std::unexpected<Error> transfer_error(std::string_view call, std::string_view what_else) {
    const DWORD code = GetLastError();
    if (code != ERROR_ACCESS_DENIED) return std::unexpected(error_from(code, call));
    return fail(Error(Errc::not_supported_here, std::string(what_else)).from(call, native_error(code)));
}

/// Nothing here waits for a peer, so deadlines only cancel.
class FileStream final : public ByteStream {
  public:
    explicit FileStream(Handle file) noexcept : file_(std::move(file)) {}

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override {
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        DWORD count = 0;
        if (ReadFile(file_.get(), buffer.data(), transfer_size(buffer.size()), &count, nullptr)) return count;
        if (GetLastError() == ERROR_HANDLE_EOF) return std::size_t{0};
        return transfer_error("ReadFile", "this end can only be written to");
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override {
        if (write_closed_) return fail(Errc::closed, "the sending half was closed before");
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        DWORD count = 0;
        if (WriteFile(file_.get(), data.data(), transfer_size(data.size()), &count, nullptr)) return count;
        return transfer_error("WriteFile", "this end can only be read from");
    }
    Result<void> close_write() override {
        write_closed_ = true;
        return {};
    }
    [[nodiscard]] bool can_close_write() const noexcept override { return true; }
    Result<void> flush(const Deadline& /*deadline*/) override { return {}; }
    Result<void> wait_hang_up(const Deadline& deadline) override { return std::unexpected(pause(deadline)); }
    [[nodiscard]] Peer peer() const override { return {}; }
    Result<NativeHandle> wait_handle() override {
        if (always_) return as_native(always_.get());
        always_ = Handle(CreateEventW(nullptr, TRUE, TRUE, nullptr));
        if (!always_) return std::unexpected(last_error("CreateEventW"));
        return as_native(always_.get());
    }

  private:
    Handle file_;
    Handle always_;
    bool write_closed_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> make_file_stream(Handle file) { return std::make_unique<FileStream>(std::move(file)); }

}  // namespace strait::os
