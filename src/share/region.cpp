#include "strait/region.hpp"

#include "mechanism/mechanism.hpp"
#include "share/change_watch.hpp"
#include "strait/bytes.hpp"
#include "strait/limits.hpp"

#include <utility>

namespace strait {

struct Region::State {
    State(std::unique_ptr<os::MemoryMapping> memory, std::string text)
        : mapping(std::move(memory)), address(std::move(text)), watch(*mapping) {}

    // The watch refers to the mapping, so it comes after it.
    std::unique_ptr<os::MemoryMapping> mapping;
    std::string address;
    ChangeWatch watch;
};

namespace {

Result<std::uint64_t> size_for(const Address& address, std::uint64_t size) {
    if (size == 0) {
        if (const auto option = address.option("size")) {
            const auto parsed = parse_size(*option);
            if (!parsed) return parsed;
            size = *parsed;
            if (size == 0) return fail(Errc::invalid_argument, "the size is 0; a region has at least one byte");
        }
    }
    if (size > kDefaultLimits.region) {
        return fail(Errc::too_large, "the size of " + std::to_string(size) + " bytes is beyond the limit of " +
                                         std::to_string(kDefaultLimits.region));
    }
    return size;
}

Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, mechanism::RegionRequest request) {
    const auto mechanism = mechanism::find(address, Noun::region);
    if (!mechanism) return std::unexpected(mechanism.error());
    const auto size = size_for(address, request.size);
    if (!size) return std::unexpected(size.error());
    request.size = *size;
    return (*mechanism)->map(address, request);
}

std::string_view action(mechanism::RegionMode mode) { return mode == mechanism::RegionMode::open ? "open" : "create"; }

Result<void> check_range(const os::MemoryMapping& mapping, std::size_t offset, std::size_t count) {
    const auto size = mapping.bytes().size();
    if (offset <= size && count <= size - offset) return {};
    return fail(Errc::invalid_argument, std::to_string(count) + " bytes at offset " + std::to_string(offset) +
                                            " reach beyond the region's end at " + std::to_string(size));
}

}  // namespace

Region::Region() noexcept = default;
Region::Region(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Region::Region(Region&&) noexcept = default;
Region& Region::operator=(Region&&) noexcept = default;
Region::~Region() = default;

Result<Region> Region::make(const Address& address, const mechanism::RegionRequest& request) {
    auto mapping = map(address, request);
    if (!mapping) return std::unexpected(std::move(mapping.error()).doing(action(request.mode), address.text()));
    (*mapping)->enter("region", address.text());
    return over(std::move(*mapping), address.text());
}

Region Region::over(std::unique_ptr<os::MemoryMapping> mapping, std::string_view name) {
    return Region(std::make_unique<State>(std::move(mapping), std::string(name)));
}

os::MemoryMapping& Region::mapping() const noexcept { return *state_->mapping; }

Result<Region> Region::create(const Address& address, const CreateOptions& options) {
    return make(address, {mechanism::RegionMode::create, Access::read_write, options.size, options.lifetime});
}

Result<Region> Region::open(const Address& address, Access access) {
    return make(address, {mechanism::RegionMode::open, access, 0, Lifetime::while_used});
}

Result<Region> Region::open_or_create(const Address& address, const CreateOptions& options) {
    return make(address, {mechanism::RegionMode::open_or_create, Access::read_write, options.size, options.lifetime});
}

Result<Region> Region::create(std::string_view address, const CreateOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return create(*parsed, options);
}

Result<Region> Region::open(std::string_view address, Access access) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return open(*parsed, access);
}

Result<Region> Region::open_or_create(std::string_view address, const CreateOptions& options) {
    const auto parsed = Address::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return open_or_create(*parsed, options);
}

std::size_t Region::size() const noexcept { return bytes().size(); }

std::span<const std::byte> Region::bytes() const noexcept {
    return state_ ? state_->mapping->bytes() : std::span<std::byte>();
}

std::span<std::byte> Region::writable() noexcept {
    return state_ && state_->mapping->writable() ? state_->mapping->bytes() : std::span<std::byte>();
}

Result<void> Region::require_usable() const {
    if (!state_) return fail(Errc::closed);
    if (state_->mapping->is_in_its_process()) return {};
    return fail(Error(Errc::forked).doing("use", state_->address));
}

Result<void> Region::read(std::size_t offset, std::span<std::byte> destination) const {
    if (auto usable = require_usable(); !usable) return usable;
    auto done = check_range(*state_->mapping, offset, destination.size());
    if (done) done = state_->mapping->copy_out(offset, destination);
    if (!done) return std::unexpected(std::move(done.error()).doing("read from", state_->address));
    return done;
}

Result<void> Region::write(std::size_t offset, std::span<const std::byte> source) {
    if (auto usable = require_usable(); !usable) return usable;
    auto done = check_range(*state_->mapping, offset, source.size());
    if (done && !state_->mapping->writable()) done = fail(Errc::access_denied, "it was opened read-only");
    if (done) done = state_->mapping->copy_in(offset, source);
    if (!done) return std::unexpected(std::move(done.error()).doing("write to", state_->address));
    return done;
}

Result<void> Region::check() const {
    if (auto usable = require_usable(); !usable) return usable;
    return state_->mapping->check();
}

Result<void> Region::notify() {
    if (auto usable = require_usable(); !usable) return usable;
    return state_->watch.ring();
}

Result<void> Region::wait_change(const Deadline& deadline) {
    if (auto usable = require_usable(); !usable) return usable;
    return state_->watch.wait(deadline);
}

Result<NativeHandle> Region::wait_handle() {
    if (auto usable = require_usable(); !usable) return std::unexpected(std::move(usable.error()));
    return state_->watch.wait_handle();
}

void Region::close() noexcept { state_.reset(); }

}  // namespace strait
