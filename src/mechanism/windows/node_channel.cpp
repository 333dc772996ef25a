#include "mechanism/node_channel.hpp"

#include "mechanism/node/framed_stream.hpp"
#include "mechanism/node/invitation.hpp"
#include "mechanism/windows/inherited_descriptors.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/pipe_stream.hpp"

#include <io.h>

namespace strait::mechanism::node_channel {
namespace {

// A copy of our own that no child inherits. The C library owns the first one and has to let go of it, or the pipe would never end.
Result<os::Handle> own(int descriptor) {
    const auto inherited = inherited_pipe(descriptor);
    if (!inherited || GetFileType(*inherited) != FILE_TYPE_PIPE) {
        return fail(Errc::wrong_kind, "descriptor " + std::to_string(descriptor) + ", which " +
                                          node::kDescriptorVariable + " names, is no channel of Node's");
    }
    HANDLE copy = nullptr;
    if (!DuplicateHandle(GetCurrentProcess(), *inherited, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return std::unexpected(os::last_error("DuplicateHandle"));
    if (reinterpret_cast<HANDLE>(_get_osfhandle(descriptor)) == *inherited)
        _close(descriptor);
    else
        CloseHandle(*inherited);
    return os::Handle(copy);
}

}  // namespace

Result<os::NodeLink> connect(const Address& /*address*/) {
    auto pipe = node::take_channel(own);
    if (!pipe) return std::unexpected(std::move(pipe.error()));
    ULONG parent = 0;
    if (!GetNamedPipeServerProcessId(pipe->get(), &parent)) parent = 0;
    auto bytes = os::make_pipe_stream(std::move(*pipe), os::PipeUse::duplex, parent);
    return os::NodeLink{.bytes = std::make_unique<node::FramedStream>(std::move(bytes))};
}

Result<std::string> native_name(const Address& /*address*/) { return std::string(node::kDescriptorVariable); }

}  // namespace strait::mechanism::node_channel
