# livestream_precompiled(TARGET HEADERS): compiles what TARGET includes most only once for all. HEADERS: livestream_headers
# for a library, livestream_test_headers for a test program.
#
# For builds that only run tests: it takes a third off their time. The release build goes without, so that each
# file is seen to include what it uses. Two headers, as test programs have options that libraries do not.
option(LIVESTREAM_PRECOMPILED "Precompile headers (clang; not for what is installed)" OFF)

if(LIVESTREAM_PRECOMPILED)
  set(CMAKE_POSITION_INDEPENDENT_CODE OFF) # libraries and programs must not differ in it
  add_compile_options(-Xclang -fno-pch-timestamp)
  if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE_PROGRAM}")
  endif()
  set(empty "${PROJECT_BINARY_DIR}/generated/empty.cc")
  file(WRITE "${empty}" "")

  function(livestream_headers_target name headers)
    add_library(${name} OBJECT "${empty}")
    target_link_libraries(${name} PRIVATE
      ${ARGN} fmt::fmt spdlog::spdlog Boost::json date::date-tz Threads::Threads)
    target_precompile_headers(${name} PRIVATE ${headers})
  endfunction()
  set(headers
    <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <span> <string>
    <thread> <unordered_map> <vector> <boost/json.hpp> <fmt/format.h>)
  livestream_headers_target(livestream_headers "${headers}" livestream_options)
  if(LIVESTREAM_TESTS)
    livestream_headers_target(livestream_test_headers "${headers};<gmock/gmock.h>;<gtest/gtest.h>"
      livestream_test_options GTest::gmock_main)
  endif()
endif()

function(livestream_precompiled target headers)
  if(TARGET ${headers})
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()
