#pragma once
/// A file or shared-memory object mapped as a whole: the MemoryMapping of Linux.

#include "os/memory_mapping.hpp"
#include "os/posix/descriptor.hpp"
#include "os/posix/fault_guard.hpp"
#include "os/posix/owner_process.hpp"
#include "strait/region.hpp"

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string>

namespace strait::os {

/// Shared pages of the object behind a descriptor, which stays open. A forked child does not have them (MADV_DONTFORK).
class MappedFile : public MemoryMapping {
  public:
    /// Maps all of it. Errors: too_small (empty), too_large (beyond the limit), wrong_kind (not a file), out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<MappedFile>> map(Descriptor file, Access access);
    ~MappedFile() override;

    [[nodiscard]] bool is_in_its_process() const noexcept override { return owner_.is_this(); }
    [[nodiscard]] std::span<std::byte> bytes() const noexcept override {
        return owner_.is_this() ? memory_ : std::span<std::byte>();
    }
    [[nodiscard]] bool writable() const noexcept override { return access_ == Access::read_write; }
    [[nodiscard]] Result<void> check() const override;
    [[nodiscard]] bool is_damaged() const noexcept override { return guard_ && guard_->damaged(); }
    Result<void> reserve(std::size_t offset, std::size_t size) override;
    Result<void> copy_out(std::size_t offset, std::span<std::byte> destination) const override;
    Result<void> copy_in(std::size_t offset, std::span<const std::byte> source) override;
    Result<NativeHandle> lend() override { return file_.get(); }
    /// Device and inode.
    [[nodiscard]] std::string identity() const override { return identity_; }

  private:
    MappedFile(Descriptor file, Access access, std::string identity) noexcept;
    Result<void> map_bytes(std::size_t size);

    Descriptor file_;
    Access access_;
    std::string identity_;
    std::span<std::byte> memory_;
    std::optional<FaultGuard> guard_;
    OwnerProcess owner_;
};

/// What MappedFile::identity() says of an object with this status.
[[nodiscard]] std::string identity_of(const struct stat& status);

}  // namespace strait::os
