#pragma once
/// What an operating system gives as a child process; strait::Process and `exec:` stand on it.

#include "os/byte_stream.hpp"
#include "os/duplicable.hpp"

#include "strait/process.hpp"

#include <cstdint>
#include <memory>

namespace strait::os {

/// The destructor neither kills nor waits.
class ChildProcess : public Duplicable {
  public:
    ChildProcess() = default;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    virtual ~ChildProcess() = default;

    /// Our ends of the piped standard streams, given out once; nullptr for a stream that is not piped.
    virtual std::unique_ptr<ByteStream> take_in() = 0;
    virtual std::unique_ptr<ByteStream> take_out() = 0;
    virtual std::unique_ptr<ByteStream> take_err() = 0;

    [[nodiscard]] virtual std::uint32_t process_id() const noexcept = 0;
    virtual Result<ExitStatus> wait(const Deadline& deadline) = 0;
    virtual Result<void> kill() = 0;
    /// Whether it ends with whoever has it: not one that was handed over.
    [[nodiscard]] virtual bool is_ours() const noexcept { return true; }
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
