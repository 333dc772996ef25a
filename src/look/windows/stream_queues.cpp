#include "look/stream_queues.hpp"

namespace strait::look {

std::optional<std::uint64_t> StreamQueues::unread(std::uint32_t /*process*/, std::int32_t /*descriptor*/) {
    return std::nullopt;
}

}  // namespace strait::look
