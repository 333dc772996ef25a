# All layers merged into one static library, and what others need to use it: headers, CMake package, pkg-config file.
include(CMakePackageConfigHelpers)

get_property(strait_objects GLOBAL PROPERTY strait_objects)
add_library(strait STATIC ${strait_objects})
add_library(strait::strait ALIAS strait)
set_target_properties(strait PROPERTIES LINKER_LANGUAGE CXX)

if(WIN32)
  set(strait_system_libraries ws2_32 advapi32 user32 bcrypt ntdll)
else()
  set(strait_system_libraries rt)
endif()

# GCC 12's own semaphore for systems without futex loses wake-ups, and std::stop_callback waits on one. Programs that share a stop
# token with strait must be compiled with the same choice.
set(strait_public_definitions "")
if(MINGW)
  set(strait_public_definitions _GLIBCXX_USE_POSIX_SEMAPHORE)
endif()

target_compile_features(strait PUBLIC cxx_std_23)
target_compile_definitions(strait PUBLIC ${strait_public_definitions})
target_link_libraries(strait PUBLIC Threads::Threads ${strait_system_libraries})
target_include_directories(strait PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
if(STRAIT_SANITIZE)
  target_link_options(strait PUBLIC -fsanitize=${STRAIT_SANITIZE})
endif()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/strait)
install(TARGETS strait EXPORT strait_targets)
install(DIRECTORY include/strait TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp")
install(EXPORT strait_targets NAMESPACE strait:: FILE strait_targets.cmake DESTINATION ${package_folder})

configure_package_config_file(cmake/strait-config.cmake.in strait-config.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(strait-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/strait-config.cmake ${PROJECT_BINARY_DIR}/strait-config-version.cmake
  DESTINATION ${package_folder})

list(TRANSFORM strait_system_libraries PREPEND "-l" OUTPUT_VARIABLE pkg_config_libraries)
list(JOIN pkg_config_libraries " " pkg_config_libraries)
list(TRANSFORM strait_public_definitions PREPEND "-D" OUTPUT_VARIABLE pkg_config_definitions)
list(JOIN pkg_config_definitions " " pkg_config_definitions)
file(RELATIVE_PATH pkg_config_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" pkg_config_to_prefix ${pkg_config_to_prefix})
configure_file(cmake/strait.pc.in strait.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/strait.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE TYPE DOC)
