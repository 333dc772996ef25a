#pragma once
/// A Unix socket whose peer may pass connections along with its bytes.

#include "os/passed_streams.hpp"
#include "os/posix/descriptor_stream.hpp"

namespace strait::os {

/// Takes one descriptor at a time, as Node sends them: the next one that comes takes the place of what nobody has taken.
/// Source: recvmsg(2), sendmsg(2), SCM_RIGHTS.
class PassingSocket : public DescriptorStream, public PassedStreams {
  public:
    PassingSocket(Descriptor socket, Peer peer) noexcept
        : DescriptorStream(std::move(socket), std::move(peer)),
          socket_(static_cast<int>(*DescriptorStream::wait_handle())) {}

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override;
    std::unique_ptr<ByteStream> take_passed() override;
    Result<void> pass(std::span<const std::byte> beginning, NativeHandle handle, const Deadline& deadline) override;

  private:
    ssize_t receive(std::span<std::byte> buffer, int flags);

    int socket_;  // the stream's
    Descriptor passed_;
};

}  // namespace strait::os
