# livestream_module(NAME [DEPS modules…] [LINK targets…])
#
# Makes the library livestream_NAME from src/NAME/*.cc and src/NAME/*/*.cc, its unit tests from *_test.cc
# (one program, NAME_test) and, with LIVESTREAM_FUZZ, one fuzzer from each *_fuzzer.cc.
function(livestream_module name)
  cmake_parse_arguments(arg "" "" "DEPS;LINK" ${ARGN})
  set(dir "${PROJECT_SOURCE_DIR}/src/${name}")
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.cc" "${dir}/*/*.cc")
  file(GLOB tests CONFIGURE_DEPENDS "${dir}/*_test.cc" "${dir}/*/*_test.cc")
  file(GLOB fuzzers CONFIGURE_DEPENDS "${dir}/*_fuzzer.cc" "${dir}/*/*_fuzzer.cc")
  list(REMOVE_ITEM sources ${tests} ${fuzzers})
  list(TRANSFORM arg_DEPS PREPEND livestream_ OUTPUT_VARIABLE deps)

  add_library(livestream_${name} STATIC ${sources})
  add_library(livestream::${name} ALIAS livestream_${name})
  set_target_properties(livestream_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(livestream_${name} PUBLIC ${deps} ${arg_LINK} PRIVATE $<BUILD_INTERFACE:livestream_options>)
  livestream_precompiled(livestream_${name} livestream_headers)
  target_include_directories(livestream_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:include>)

  if(LIVESTREAM_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE livestream_${name} livestream_test_options GTest::gmock_main)
    livestream_precompiled(${name}_test livestream_test_headers)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
  endif()
  livestream_fuzzers(livestream_${name} ${fuzzers})
endfunction()

# livestream_fuzzers(LIBRARY sources…): with LIVESTREAM_FUZZ, a program from each, that fuzzes what is in the library.
function(livestream_fuzzers library)
  if(LIVESTREAM_FUZZ)
    foreach(source IN LISTS ARGN)
      get_filename_component(fuzzer "${source}" NAME_WE)
      add_executable(${fuzzer} ${source})
      set_target_properties(${fuzzer} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
      target_link_libraries(${fuzzer} PRIVATE ${library} livestream_options)
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
