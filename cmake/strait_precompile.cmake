# strait_precompile(<target>)
#   In the presets that ask for it the standard's headers are read once for the whole library, which halves the time that it takes to compile.
#   `linux` and `windows` do not ask: there a source that does not include what it uses is an error. And GCC 12 forgets in a precompiled
#   header what it need not warn of.
option(STRAIT_PRECOMPILE "Read the standard's headers once" OFF)

function(strait_precompile target)
  if(NOT STRAIT_PRECOMPILE)
    return()
  endif()
  get_property(first GLOBAL PROPERTY strait_first_precompiled)
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
    return()
  endif()
  set_property(GLOBAL PROPERTY strait_first_precompiled ${target})
  target_precompile_headers(${target} PRIVATE <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstddef> <cstdint>
    <cstring> <deque> <filesystem> <functional> <limits> <map> <memory> <mutex> <optional> <set> <span> <stop_token> <string> <string_view>
    <system_error> <thread> <type_traits> <utility> <variant> <vector>)
endfunction()
