#include "share/topic/topic.hpp"

#include "share/shared_object.hpp"

#include <cstring>
#include <utility>

namespace strait::topic {
namespace {

using mechanism::RegionMode;

constexpr LayoutWanted kDataLayout{LayoutKind::topic, 3};
constexpr LayoutWanted kSeatsLayout{LayoutKind::topic_seats, 2};

// Settings never change, but who may write them may write anything: they are taken once and checked.
Result<Shape> shape_in(const DataHead& head, std::uint64_t size) {
    Settings settings;
    std::memcpy(&settings, &head.settings, sizeof settings);
    auto shape = shape_of(settings);
    if (!shape) return fail(Errc::corrupt_peer, "the topic says of itself: " + shape.error().message());
    if (shape->data_size > size) return fail(Errc::corrupt_peer, "the topic is larger than its memory");
    return shape;
}

std::string described(const Settings& settings) {
    const std::string policy = settings.keeping == Keeping::all ? "reliable(" : "keep_last(";
    return policy + std::to_string(settings.kept) + "), history " + std::to_string(settings.history) + ", " +
           std::to_string(settings.subscribers) + " subscribers, " + std::to_string(settings.held) +
           " held, messages of " + std::to_string(settings.max_size) + " bytes";
}

Result<void> check_settings(const Settings& there, const Settings& wanted) {
    if (there == wanted) return {};
    return fail(Errc::already_in_use,
                "the topic there has " + described(there) + ", and " + described(wanted) + " was asked for");
}

// Everything beside the data memory.
Result<void> open_rest(Topic& topic) {
    const std::string identity = topic.data->identity();
    const auto seats_at = Address::parse("shm://strait.seats." + identity);
    if (!seats_at) return std::unexpected(seats_at.error());
    auto seats = open_shared_object(*seats_at, {.wanted = kSeatsLayout,
                                                .mode = RegionMode::open_or_create,
                                                .size = topic.shape.seats_size,
                                                .reserved = kPage});
    if (!seats) return std::unexpected(std::move(seats.error()));
    if (seats->size < topic.shape.seats_size) return fail(Errc::corrupt_peer, "the topic has too few seats");
    topic.seats = std::move(seats->memory);
    auto places = mechanism::Places::open(identity);
    if (!places) return std::unexpected(std::move(places.error()));
    topic.places = std::move(*places);
    auto published = mechanism::ChangeNotice::open(identity);
    if (!published) return std::unexpected(std::move(published.error()));
    topic.published = std::move(*published);
    auto room = mechanism::ChangeNotice::open(topic.seats->identity());
    if (!room) return std::unexpected(std::move(room.error()));
    topic.room = std::move(*room);
    return {};
}

Result<void> take_place(Topic& topic, std::uint32_t first, std::uint32_t count, const char* whose) {
    const auto place = topic.places->take(first, count);
    if (place) {
        topic.place = *place - first;
        return {};
    }
    if (place.error() != Errc::out_of_resources) return std::unexpected(place.error());
    return fail(Errc::out_of_resources, "the topic has " + std::to_string(count) + " " + whose + " already");
}

Result<Topic> opened(const Address& address, const SharedObjectRequest& request) {
    if (address.scheme() != "shm")
        return fail(Errc::wrong_kind, std::string(address.scheme()) + ": carries no topic; topics are at shm://NAME");
    auto data = open_shared_object(address, request);
    if (!data) return std::unexpected(std::move(data.error()));
    const auto shape = shape_in(*reinterpret_cast<const DataHead*>(data->memory->bytes().data()), data->size);
    if (!shape) return std::unexpected(shape.error());
    Topic topic{.address = address.text(), .data = std::move(data->memory), .shape = *shape};
    return topic;
}

Result<Topic> with_publisher_place(Topic topic) {
    if (auto rest = open_rest(topic); !rest) return std::unexpected(std::move(rest.error()));
    if (auto taken = take_place(topic, 0, kMostPublishers, "publishers"); !taken)
        return std::unexpected(std::move(taken.error()));
    return topic;
}

}  // namespace

std::uint32_t Topic::count_living(std::uint32_t first, std::uint32_t count) const noexcept {
    std::uint32_t living = 0;
    for (std::uint32_t i = first; i < first + count; ++i) living += places->is_taken(i) ? 1U : 0U;
    return living;
}

Result<Topic> open_to_publish(const Address& address, const Wanted& wanted) {
    const auto shape = shape_of(wanted.settings);
    if (!shape) return std::unexpected(shape.error());
    const auto fill = [&](std::span<std::byte> memory) {
        auto& head = *reinterpret_cast<DataHead*>(memory.data());
        head.settings = wanted.settings;
        head.type = type_record(wanted.type);
    };
    auto topic = opened(
        address, {.wanted = kDataLayout, .mode = RegionMode::open_or_create, .size = shape->data_size, .fill = fill});
    if (!topic) return topic;
    if (auto same = check_type(topic->type(), wanted.type, "the topic"); !same)
        return std::unexpected(std::move(same.error()));
    if (auto same = check_settings(topic->shape.settings, wanted.settings); !same)
        return std::unexpected(std::move(same.error()));
    return with_publisher_place(std::move(*topic));
}

Result<Topic> join_to_publish(const Address& address) {
    auto topic = opened(address, {.wanted = kDataLayout});
    if (!topic) return topic;
    return with_publisher_place(std::move(*topic));
}

Result<Topic> open_to_subscribe(const Address& address, const std::optional<TypeMark>& type) {
    auto topic = opened(address, {.wanted = kDataLayout, .access = Access::read_only});
    if (!topic) return topic;
    if (type) {
        if (auto same = check_type(topic->type(), *type, "the topic"); !same)
            return std::unexpected(std::move(same.error()));
        const auto& settings = topic->shape.settings;
        if (type->size != 0 && (settings.max_size != type->size || settings.alignment < type->alignment))
            return fail(Errc::corrupt_peer, "the topic's places are not made for its type");
    }
    if (auto rest = open_rest(*topic); !rest) return std::unexpected(std::move(rest.error()));
    const std::uint32_t seats = topic->shape.settings.subscribers;
    if (auto taken = take_place(*topic, subscriber_place(0), seats, "subscribers"); !taken)
        return std::unexpected(std::move(taken.error()));
    if (auto room = topic->seats->reserve((1 + std::size_t{topic->place}) * kPage, kPage); !room)
        return std::unexpected(std::move(room.error()));
    return topic;
}

}  // namespace strait::topic
