# Header-only packages of the build machine, each behind a folder that links to just its headers.
# A cross build must never see the build machine's system include path; a layer must see only what it was given.

# strait_host_headers(<name> FOLDER <folder> HEADER <file>)
#   makes the target strait_<name>; its include path holds <folder> and nothing else.
function(strait_host_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER;HEADER" "")
  find_path(STRAIT_${name}_ROOT ${arg_FOLDER}/${arg_HEADER}
    PATHS /usr/include /usr/local/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED
    DOC "Folder of the build machine that holds ${arg_FOLDER}/${arg_HEADER}")
  mark_as_advanced(STRAIT_${name}_ROOT)

  set(links ${PROJECT_BINARY_DIR}/host-headers/${name})
  file(MAKE_DIRECTORY ${links})
  file(CREATE_LINK ${STRAIT_${name}_ROOT}/${arg_FOLDER} ${links}/${arg_FOLDER} SYMBOLIC)

  add_library(strait_${name} INTERFACE)
  target_include_directories(strait_${name} SYSTEM INTERFACE ${links})
endfunction()

strait_host_headers(fmt_headers FOLDER fmt HEADER format-inl.h)
add_library(strait_fmt STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/fmt.cpp)
target_link_libraries(strait_fmt PUBLIC strait_fmt_headers)

strait_host_headers(cli11 FOLDER CLI HEADER CLI.hpp)

if(STRAIT_TESTS)
  strait_host_headers(boost FOLDER boost HEADER asio.hpp)
  # In C++23 GCC 12 for Windows defines std::type_info::operator== where it is used, and once more in its library.
  if(MINGW)
    target_link_options(strait_boost INTERFACE -Wl,--allow-multiple-definition)
  endif()
  strait_host_headers(doctest FOLDER doctest HEADER doctest.h)
endif()
