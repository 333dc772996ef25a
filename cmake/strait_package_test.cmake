# The package as others meet it: installed below build/<preset>/installed, found from there, built against and run.

set(installed ${PROJECT_BINARY_DIR}/installed)

# strait_package_test(<name> COMMAND <command>...): runs when the package has been installed.
function(strait_package_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "COMMAND")
  add_test(NAME package/${name} COMMAND ${arg_COMMAND})
  set_tests_properties(package/${name} PROPERTIES
    LABELS package
    TIMEOUT 600
    FIXTURES_REQUIRED installed_package)
endfunction()

add_test(NAME package/install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${installed})
set_tests_properties(package/install PROPERTIES
  LABELS package
  TIMEOUT 120
  FIXTURES_SETUP installed_package)

# The examples are a project of their own that knows nothing but find_package(strait). tests/examples runs them. Without optimisation, which
# none of them needs, they compile in two thirds of the time.
if(CMAKE_TOOLCHAIN_FILE)
  set(compiler -DCMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE})
else()
  set(compiler -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER})
endif()
strait_package_test(examples COMMAND ${CMAKE_CTEST_COMMAND}
  --build-and-test ${PROJECT_SOURCE_DIR}/examples ${PROJECT_BINARY_DIR}/examples
  --build-generator ${CMAKE_GENERATOR}
  --build-noclean
  --build-options -DCMAKE_PREFIX_PATH=${installed} -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 ${compiler}
    -DSTRAIT_BOOST=${PROJECT_BINARY_DIR}/host-headers/boost)
set_tests_properties(package/examples PROPERTIES FIXTURES_SETUP built_examples)

# strait_examples_test(<suite>...): suites that run the examples.
function(strait_examples_test)
  list(TRANSFORM ARGN PREPEND examples/ OUTPUT_VARIABLE tests)
  set_property(TEST ${tests} APPEND PROPERTY FIXTURES_REQUIRED built_examples)
  set_property(TEST ${tests} APPEND PROPERTY ENVIRONMENT STRAIT_EXAMPLES=${native_path_prefix}${PROJECT_BINARY_DIR}/examples)
endfunction()

strait_package_test(relocatable COMMAND
  sh -c "! grep -rF '${PROJECT_SOURCE_DIR}/' '${installed}/${CMAKE_INSTALL_LIBDIR}/cmake' '${installed}/${CMAKE_INSTALL_LIBDIR}/pkgconfig'")

if(WIN32)
  strait_package_test(one_file COMMAND
    sh -c "${CMAKE_OBJDUMP} -p '${installed}/bin/strait.exe' | grep 'DLL Name' && ! ${CMAKE_OBJDUMP} -p '${installed}/bin/strait.exe' | grep 'DLL Name: lib'")
  # To Wine a file that a shell gives as stdout is another kind of handle than a pipe.
  strait_package_test(stdout_is_a_file COMMAND sh -c
    "'${CMAKE_CROSSCOMPILING_EMULATOR}' '${installed}/bin/strait.exe' exec -- cmd /c echo hello >stdout.txt </dev/null && grep hello stdout.txt")
endif()

if(NOT CMAKE_CROSSCOMPILING)
  set(probe ${PROJECT_BINARY_DIR}/pkg_config_probe)
  file(CONFIGURE OUTPUT ${probe}.cpp CONTENT
    "#include <strait/strait.hpp>\nint main() { return strait::Address::parse(\"pipe://test\") ? 0 : 1; }\n")
  strait_package_test(pkg_config COMMAND
    sh -c "${CMAKE_CXX_COMPILER} -std=c++23 ${probe}.cpp -o ${probe} $(pkg-config --cflags --libs strait) && ${probe}")
  set_tests_properties(package/pkg_config PROPERTIES
    ENVIRONMENT PKG_CONFIG_PATH=${installed}/${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
