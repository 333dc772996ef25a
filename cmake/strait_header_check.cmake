# Every public header compiles alone, as C++23, with nothing but include/ on the path.
file(GLOB public_headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include include/strait/*.hpp)
# For those who have Boost: its tests compile it.
list(REMOVE_ITEM public_headers strait/asio.hpp)

set(checks "")
foreach(header IN LISTS public_headers)
  string(MAKE_C_IDENTIFIER ${header} name)
  set(check ${PROJECT_BINARY_DIR}/header_checks/${name}.cpp)
  file(CONFIGURE OUTPUT ${check} CONTENT "#include <${header}>\n#include <${header}>  // and once more\n")
  list(APPEND checks ${check})
endforeach()

if(checks)
  add_library(strait_header_check OBJECT ${checks})
  target_include_directories(strait_header_check PRIVATE include)
  target_link_libraries(strait_header_check PRIVATE strait_options)
endif()
