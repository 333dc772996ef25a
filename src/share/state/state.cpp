#include "share/state/state.hpp"

#include "share/shared_file.hpp"
#include "share/shared_object.hpp"

#include <chrono>
#include <cstring>
#include <utility>

namespace strait::state {
namespace {

using namespace std::chrono_literals;
using mechanism::RegionMode;

constexpr LayoutWanted kLayout{LayoutKind::state, 1};
// Mending reads what is there once; somebody else may be at it.
constexpr auto kMending = 5s;

bool is_file(const Address& address) {
    const auto* scheme = find_scheme(address.scheme());
    return scheme != nullptr && scheme->place == Place::path;
}

// All of a new state but its layout's head.
void fill(std::span<std::byte> memory, const Shape& shape, const Wanted& wanted) {
    const Board board(memory, shape);
    auto& head = board.head();
    head.settings = shape.settings;
    head.type = type_record(*wanted.type);
    head.sum = sum_of(head.settings, head.type);
    copy_in(board.slot(0), wanted.initial.data(), wanted.initial.size());
    auto& end = board.end_of(0);
    end.length.store(wanted.initial.size(), std::memory_order_relaxed);
    head.sums[0].store(sum_of(1, wanted.initial), std::memory_order_relaxed);
    end.stamp.store(1, std::memory_order_relaxed);
    head.current.store(current_word(1, 0), std::memory_order_relaxed);
}

Result<SharedObject> memory_at(const Address& address, const Wanted& wanted) {
    SharedObjectRequest request{.wanted = kLayout, .mode = wanted.mode, .access = wanted.access};
    if (wanted.mode != RegionMode::open) {
        const auto shape = shape_of(wanted.settings);
        if (!shape) return std::unexpected(shape.error());
        if (wanted.initial.size() > wanted.settings.max_size)
            return fail(Errc::too_large, "the first value has " + std::to_string(wanted.initial.size()) +
                                             " bytes, and the state's may have " +
                                             std::to_string(wanted.settings.max_size));
        request.size = shape->size;
        request.fill = [&wanted, shape = *shape](std::span<std::byte> memory) { fill(memory, shape, wanted); };
    }
    return is_file(address) ? open_shared_file(address, request) : open_shared_object(address, request);
}

// Settings never change, but who may write them may write anything: they are taken once and checked.
Result<Shape> shape_in(const SharedObject& object) {
    if (object.size < kPage) return fail(Errc::corrupt_peer, "the state is too small for its own description");
    const auto& head = *reinterpret_cast<const StateHead*>(object.memory->bytes().data());
    Settings settings;
    TypeRecord type;
    std::uint64_t sum = 0;
    std::memcpy(&settings, &head.settings, sizeof settings);
    std::memcpy(&type, &head.type, sizeof type);
    std::memcpy(&sum, &head.sum, sizeof sum);
    if (sum != sum_of(settings, type))
        return fail(Errc::corrupt_peer,
                    "what the state says of itself is damaged; when it is removed, the next one begins anew");
    auto shape = shape_of(settings);
    if (!shape) return fail(Errc::corrupt_peer, "the state says of itself: " + shape.error().message());
    if (shape->size > object.size) return fail(Errc::corrupt_peer, "the state is larger than its memory");
    return shape;
}

Result<void> check_wanted(const Opened& opened, const Wanted& wanted) {
    if (!wanted.type) return {};
    if (auto same = check_type(opened.type(), *wanted.type, "the state"); !same) return same;
    const auto there = opened.shape.settings.max_size;
    if (wanted.type->size != 0 && there != wanted.type->size)
        return fail(Errc::corrupt_peer, "the state's slots are not made for its type");
    if (wanted.mode != RegionMode::open && there != wanted.settings.max_size)
        return fail(Errc::already_in_use, "the state there has values of at most " + std::to_string(there) +
                                              " bytes, and " + std::to_string(wanted.settings.max_size) +
                                              " were asked for");
    return {};
}

Result<void> mend_if_needed(const Opened& opened) {
    if (opened.shape.settings.summed == 0 || is_whole(opened.board())) return {};
    if (!opened.memory->writable())
        return fail(Errc::corrupt_peer,
                    "its newest value has not reached the disk whole: open it for writing once, which mends it");
    auto lock = mechanism::robust_lock::open_beside(opened.memory->identity());
    if (!lock) return std::unexpected(std::move(lock.error()));
    if (auto taken = (*lock)->lock(Deadline::after(kMending)); !taken) return std::unexpected(taken.error());
    const auto mended = is_whole(opened.board()) ? Result<void>() : mend(opened.board());
    static_cast<void>((*lock)->unlock());
    return mended;
}

}  // namespace

Result<Opened> open_state(const Address& address, const Wanted& wanted) {
    if (const auto allowed = mechanism::find(address, Noun::state); !allowed) return std::unexpected(allowed.error());
    Wanted request = wanted;
    request.settings.summed = is_file(address) ? 1 : 0;
    auto object = memory_at(address, request);
    if (!object) return std::unexpected(std::move(object.error()));
    const auto shape = shape_in(*object);
    if (!shape) return std::unexpected(shape.error());
    Opened opened{.address = address.text(), .memory = std::move(object->memory), .shape = *shape};
    if (auto same = check_wanted(opened, wanted); !same) return std::unexpected(std::move(same.error()));
    if (auto whole = mend_if_needed(opened); !whole) return std::unexpected(std::move(whole.error()));
    return opened;
}

}  // namespace strait::state
