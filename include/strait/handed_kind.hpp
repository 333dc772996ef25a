#pragma once
/// What can be handed over.

#include <cstdint>

namespace strait {

enum class HandedKind : std::uint8_t {
    file,      ///< a regular file, read or written from where it stands
    stream,    ///< a connected stream
    listener,  ///< a name that others connect to
    region,    ///< raw memory
    event,     ///< an event
    process,   ///< a running process
};

}  // namespace strait
