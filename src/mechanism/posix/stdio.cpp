#include "mechanism/stdio.hpp"

#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"

#include <fcntl.h>

#include <utility>

namespace strait::mechanism::stdio {
namespace {

/// Copies of the standard descriptors, so that closing this stream leaves them to the rest of the program.
class StandardStream final : public os::DescriptorStream {
  public:
    using DescriptorStream::DescriptorStream;

    // The program's own stdout would keep the reader waiting, so it goes with the copy: to nowhere.
    Result<void> close_write() override {
        const os::Descriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        if (!nowhere) return os::last_error("open");
        if (const auto closed = DescriptorStream::close_write(); !closed) return closed;
        if (os::uninterrupted([&] { return ::dup2(nowhere.get(), STDOUT_FILENO); }) < 0) return os::last_error("dup2");
        return {};
    }
};

Result<os::Descriptor> copy_of(int descriptor, const char* name) {
    // Above the standard ones: should one of them be closed, the copy must not take its place.
    os::Descriptor copy(::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!copy && errno == EBADF) return os::last_error(Errc::closed, "fcntl", std::string(name) + " is closed");
    if (!copy) return os::last_error("fcntl");
    return copy;
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address&, Server server, const Deadline&) {
    if (server == Server::same_user)
        return fail(Errc::access_denied, "nothing tells which user is behind stdin and stdout");
    auto in = copy_of(STDIN_FILENO, "stdin");
    if (!in) return std::unexpected(std::move(in.error()));
    auto out = copy_of(STDOUT_FILENO, "stdout");
    if (!out) return std::unexpected(std::move(out.error()));
    return std::make_unique<StandardStream>(std::move(*in), std::move(*out));
}

Result<std::string> native_name(const Address&) { return "/dev/stdin, /dev/stdout"; }

}  // namespace strait::mechanism::stdio
