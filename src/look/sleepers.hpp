#pragma once
/// Who sleeps in a call that reads or writes without a deadline, or waits for many. Such a call is one system call and marks nothing in the registry.

#include <cstdint>
#include <map>

namespace strait::look {

struct Sleep {
    bool in_read = false;
    bool in_write = false;
};

class Sleepers {
  public:
    /// At the process's descriptor. Linux: proc(5), PID/task/TID/syscall and PID/fdinfo, as far as this user may debug the process. Windows
    /// tells no such thing.
    [[nodiscard]] Sleep at(std::uint32_t process, std::int32_t descriptor);

  private:
    std::map<std::uint32_t, std::map<std::int32_t, Sleep>> known_;
};

}  // namespace strait::look
