#include "model/memory.hpp"

#include <cstring>

namespace strait::model {
namespace {

constexpr std::uintptr_t kGranule = 8;

}  // namespace

std::uint64_t Place::value() const noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, address, size);
    return value;
}

void Place::set(std::uint64_t value) const noexcept { std::memcpy(address, &value, size); }

bool Memory::Store::known_to(const Clock& clock) const noexcept {
    if (clock.knows(thread, step)) return true;
    for (Thread reader = 0; reader < kMostThreads; ++reader) {
        const auto when = first_read.steps[reader];
        if (when != 0 && clock.knows(reader, when)) return true;
    }
    return false;
}

void Memory::begin(int stale) {
    ++execution_;
    stale_left_ = stale;
    ordered_ = 0;
    before_fences_ = {};
    race_.reset();
}

Memory::Location& Memory::at(Place place) {
    auto& location = locations_[reinterpret_cast<std::uintptr_t>(place.address)];
    if (location.execution != execution_) {
        location.execution = execution_;
        location.stores.clear();
    }
    // What was there before is older than everything.
    if (location.stores.empty()) location.stores.push_back({.value = place.value()});
    return location;
}

// The oldest store that may still be read. Coherence: nothing older than what happened before, was written or read. Of the seq_cst
// operations and fences: who reads an older store comes before those who know the newer one.
std::size_t Memory::oldest(const Observer& thread, const Location& location, Order order) const noexcept {
    const bool is_ordered = order == Order::seq_cst;
    const auto& view = thread.view;
    for (std::size_t i = location.stores.size(); i-- > 1;) {
        const auto& store = location.stores[i];
        if (store.known_to(view.happened) || store.known_to(view.fenced)) return i;
        if (store.ordered != 0 && (is_ordered || store.ordered <= view.fence)) return i;
        if (is_ordered && store.known_to(before_fences_)) return i;
    }
    return 0;
}

Memory::Seen Memory::read(Observer& thread, Location& location, std::size_t index, Order order) {
    auto& store = location.stores[index];
    if (acquires(order))
        thread.view.join(store.released);
    else
        thread.unacquired.join(store.released);
    auto& first = store.first_read.steps[thread.number];
    if (first == 0) first = thread.now();
    if (order == Order::seq_cst) {
        ++ordered_;
        if (store.ordered == 0) store.ordered = ordered_;
    }
    return {.value = store.value, .age = location.stores.size() - 1 - index};
}

Memory::Seen Memory::load(Observer& thread, Place place, Order order) {
    auto& location = at(place);
    note_atomic_read(thread, place);
    const auto newest = location.stores.size() - 1;
    const auto count = stale_left_ > 0 ? newest - oldest(thread, location, order) + 1 : 1;
    const auto age = choices_.choose(count);
    if (age > 0) --stale_left_;
    return read(thread, location, newest - age, order);
}

void Memory::store(Observer& thread, Place place, std::uint64_t value, Order order) {
    auto& location = at(place);
    note_atomic_write(thread, place);
    auto position = location.stores.size();
    // Among stores that it is not ordered with, a store may take an older place. One that seq_cst orders takes the newest only: that is less than
    // the standard allows, and nothing that it forbids.
    if (order != Order::seq_cst && thread.view.fence == 0 && stale_left_ > 0) {
        const auto first = oldest(thread, location, order) + 1;
        std::vector<std::size_t> places{position};
        for (auto i = position; i-- > first;) {
            if (!location.stores[i].is_update) places.push_back(i);
        }
        const auto chosen = choices_.choose(places.size());
        if (chosen > 0) --stale_left_;
        position = places[chosen];
    }
    append(thread, location, {place, value, order, position, false});
}

void Memory::append(Observer& thread, Location& location, const NewStore& added) {
    Store store{.value = added.value, .thread = thread.number, .step = thread.now()};
    store.released = releases(added.order) ? thread.view : thread.fenced_off;
    store.is_update = added.is_update;
    // An update goes on with the release sequence of what it has read.
    if (added.is_update) store.released.join(location.stores.back().released);
    if (added.order == Order::seq_cst) store.ordered = ++ordered_;
    const bool is_newest = added.position == location.stores.size();
    location.stores.insert(location.stores.begin() + static_cast<std::ptrdiff_t>(added.position), store);
    if (is_newest) added.place.set(added.value);
}

Memory::Seen Memory::compare_exchange(Observer& thread, Place place, const Exchange& exchange) {
    auto& location = at(place);
    const auto newest = location.stores.size() - 1;
    std::vector<std::size_t> readable{newest};
    if (stale_left_ > 0) {
        // One that fails is a load, and may read an older value; one that succeeds reads the newest.
        for (auto i = newest; i-- > oldest(thread, location, exchange.failure);) {
            if (location.stores[i].value != exchange.expected) readable.push_back(i);
        }
    }
    const auto chosen = choices_.choose(readable.size());
    if (chosen > 0) --stale_left_;
    const auto index = readable[chosen];
    if (location.stores[index].value != exchange.expected) {
        note_atomic_read(thread, place);
        return read(thread, location, index, exchange.failure);
    }
    note_atomic_write(thread, place);
    auto seen = read(thread, location, index, exchange.success);
    append(thread, location, {place, exchange.desired, exchange.success, location.stores.size(), true});
    seen.exchanged = true;
    return seen;
}

void Memory::fence(Observer& thread, Order order) {
    if (acquires(order)) thread.view.join(thread.unacquired);
    if (order == Order::seq_cst) {
        before_fences_.join(thread.view.happened);
        thread.view.fenced.join(before_fences_);
        thread.view.fence = ++ordered_;
    }
    if (releases(order)) thread.fenced_off = thread.view;
}

Memory::Cell& Memory::cell(std::uintptr_t granule) {
    auto& cell = cells_[granule];
    if (cell.execution != execution_) cell = {.execution = execution_};
    return cell;
}

void Memory::require(bool ordered, const char* what) {
    if (!ordered && !race_) race_ = what;
}

void Memory::note_atomic_read(Observer& thread, Place place) {
    auto& here = cell(reinterpret_cast<std::uintptr_t>(place.address) / kGranule);
    require(thread.view.happened.knows(here.plain_writes), "an atomic read races with a plain write");
    here.atomic_reads.steps[thread.number] = thread.now();
}

void Memory::note_atomic_write(Observer& thread, Place place) {
    auto& here = cell(reinterpret_cast<std::uintptr_t>(place.address) / kGranule);
    require(thread.view.happened.knows(here.plain_writes), "an atomic write races with a plain write");
    require(thread.view.happened.knows(here.plain_reads), "an atomic write races with a plain read");
    here.atomic_writes.steps[thread.number] = thread.now();
}

void Memory::read_plain(Observer& thread, const std::byte* address, std::size_t size) {
    const auto first = reinterpret_cast<std::uintptr_t>(address);
    for (auto granule = first / kGranule; size > 0 && granule <= (first + size - 1) / kGranule; ++granule) {
        auto& here = cell(granule);
        require(thread.view.happened.knows(here.plain_writes), "a plain read races with a plain write");
        require(thread.view.happened.knows(here.atomic_writes), "a plain read races with an atomic write");
        here.plain_reads.steps[thread.number] = thread.now();
    }
}

void Memory::write_plain(Observer& thread, const std::byte* address, std::size_t size) {
    const auto first = reinterpret_cast<std::uintptr_t>(address);
    for (auto granule = first / kGranule; size > 0 && granule <= (first + size - 1) / kGranule; ++granule) {
        auto& here = cell(granule);
        const auto& happened = thread.view.happened;
        require(happened.knows(here.plain_writes), "a plain write races with a plain write");
        require(happened.knows(here.plain_reads), "a plain write races with a plain read");
        require(happened.knows(here.atomic_reads), "a plain write races with an atomic read");
        require(happened.knows(here.atomic_writes), "a plain write races with an atomic write");
        here.plain_writes.steps[thread.number] = thread.now();
        // Whoever looks there as at an atomic object later finds what is written now.
        for (auto at = granule * kGranule; at < (granule + 1) * kGranule; at += 4) {
            if (const auto known = locations_.find(at); known != locations_.end()) known->second.stores.clear();
        }
    }
}

}  // namespace strait::model
