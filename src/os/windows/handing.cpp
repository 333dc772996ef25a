#include "os/handing.hpp"

namespace strait::os {
namespace {

std::unexpected<Error> refused() {
    return fail(Errc::not_yet, "files and streams are handed over on Linux only, so far");
}

}  // namespace

Result<std::unique_ptr<ByteStream>> open_file(const std::string&, Access) { return refused(); }
Result<void> send_handle(NativeHandle, const HandedMark&, NativeHandle, const Deadline&) { return refused(); }
Result<ReceivedHandle> receive_handle(NativeHandle, const Deadline&) { return refused(); }

}  // namespace strait::os
