# strait_layer(<name> [DEPENDS <lower layer>...])
#   One layer of the library: the sources of this folder, of its platform folder and of the folders of its parts, tests
#   left out.
#   Headers are included as "<layer>/<file>.hpp". A layer sees include/, itself and the layers below it, because each
#   layer's include path is a folder that holds nothing but a link to that layer.
function(strait_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS")

  set(links ${PROJECT_BINARY_DIR}/layers/${name})
  file(MAKE_DIRECTORY ${links})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${links}/${name} SYMBOLIC)

  add_library(strait_${name}_headers INTERFACE)
  target_include_directories(strait_${name}_headers INTERFACE ${PROJECT_SOURCE_DIR}/include ${links})
  list(TRANSFORM arg_DEPENDS REPLACE "(.+)" "strait_\\1_headers" OUTPUT_VARIABLE lower)
  target_link_libraries(strait_${name}_headers INTERFACE ${lower})

  file(GLOB sources CONFIGURE_DEPENDS *.cpp */*.cpp)
  list(FILTER sources EXCLUDE REGEX "/${STRAIT_OTHER_PLATFORM}/[^/]+$")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set_property(GLOBAL APPEND PROPERTY strait_layers ${name})
  set_property(GLOBAL PROPERTY strait_sources_${name} ${sources})
  set_property(GLOBAL APPEND PROPERTY strait_unit_tests ${tests})

  if(sources)
    add_library(strait_${name} OBJECT ${sources})
    target_link_libraries(strait_${name} PRIVATE strait_${name}_headers strait_options)
    strait_precompile(strait_${name})
    strait_unity(strait_${name})
    set_property(GLOBAL APPEND PROPERTY strait_objects $<TARGET_OBJECTS:strait_${name}>)
  endif()
endfunction()
