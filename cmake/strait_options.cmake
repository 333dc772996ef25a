# What every translation unit of ours is compiled with.

option(STRAIT_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(STRAIT_FUZZ "Build the fuzz targets, which takes Clang" OFF)
option(STRAIT_WERROR "Treat warnings as errors" ON)
set(STRAIT_SANITIZE "" CACHE STRING "Sanitizers to build with, as for -fsanitize=")

if(WIN32)
  set(STRAIT_PLATFORM windows)
  set(STRAIT_OTHER_PLATFORM posix)
else()
  set(STRAIT_PLATFORM posix)
  set(STRAIT_OTHER_PLATFORM windows)
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_library(strait_options INTERFACE)
target_compile_features(strait_options INTERFACE cxx_std_23)
target_link_libraries(strait_options INTERFACE Threads::Threads)
target_compile_options(strait_options INTERFACE
  -Wall -Wextra -Wpedantic
  -Wconversion -Wsign-conversion -Wdouble-promotion
  -Wshadow -Wold-style-cast -Wcast-align -Wcast-qual
  -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi
  -Wformat=2 -Wimplicit-fallthrough -Wundef -Wmissing-declarations
  # Options structs are written {.wait = 5s} and leave the rest at its default.
  -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:Clang>:-Wreserved-identifier>
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op>
  $<$<BOOL:${STRAIT_WERROR}>:-Werror>)

# Descriptors, offsets and text are the same on both systems: 64-bit files, UTF-16 calls, Windows 10.
target_compile_definitions(strait_options INTERFACE
  $<$<NOT:$<BOOL:${WIN32}>>:_GNU_SOURCE _FILE_OFFSET_BITS=64>
  $<$<BOOL:${WIN32}>:UNICODE _UNICODE NOMINMAX WIN32_LEAN_AND_MEAN _WIN32_WINNT=0x0A00 WINVER=0x0A00>)

if(STRAIT_SANITIZE)
  target_compile_options(strait_options INTERFACE
    -fsanitize=${STRAIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(strait_options INTERFACE -fsanitize=${STRAIT_SANITIZE})
endif()

# The layers are compiled before the library that tells its users; see strait_library.cmake.
if(MINGW)
  target_compile_definitions(strait_options INTERFACE _GLIBCXX_USE_POSIX_SEMAPHORE)
endif()
