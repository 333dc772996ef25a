#pragma once
/// The pieces of a topic as one participant has them.

#include "core/type_record.hpp"
#include "mechanism/change_notice.hpp"
#include "mechanism/places.hpp"
#include "os/memory_mapping.hpp"
#include "share/topic/ring.hpp"

#include "strait/address.hpp"
#include "strait/error.hpp"
#include "strait/raw_topic.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace strait::topic {

/// What a publisher wants to be there.
struct Wanted {
    TypeMark type;
    Settings settings;
};

/// The places of the topic: publishers first, then subscribers.
[[nodiscard]] constexpr std::uint32_t subscriber_place(std::uint32_t seat) noexcept { return kMostPublishers + seat; }

struct Topic {
    std::string address;
    std::unique_ptr<os::MemoryMapping> data;
    std::unique_ptr<os::MemoryMapping> seats;
    std::unique_ptr<mechanism::Places> places;
    std::unique_ptr<mechanism::ChangeNotice> published;  ///< rung for each message
    std::unique_ptr<mechanism::ChangeNotice> room;       ///< rung by subscribers that a publisher waits for
    Shape shape;
    std::uint32_t place = 0;  ///< our own

    [[nodiscard]] Ring ring() const noexcept { return {shape, data->bytes(), seats->bytes()}; }
    [[nodiscard]] const TypeRecord& type() const noexcept {
        return reinterpret_cast<const DataHead*>(data->bytes().data())->type;
    }
    [[nodiscard]] std::uint32_t count_living(std::uint32_t first, std::uint32_t count) const noexcept;
};

/// Makes the topic, or takes part in it if it is there and is what is wanted.
[[nodiscard]] Result<Topic> open_to_publish(const Address& address, const Wanted& wanted);
/// The same for what is there, whatever it is.
[[nodiscard]] Result<Topic> join_to_publish(const Address& address);
/// Without a type: any. Takes a seat.
[[nodiscard]] Result<Topic> open_to_subscribe(const Address& address, const std::optional<TypeMark>& type);

}  // namespace strait::topic
