# livestream_precompiled(TARGET): compiles what TARGET includes most only once for all.
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

  add_library(livestream_headers OBJECT "${empty}")
  target_link_libraries(livestream_headers PRIVATE
    livestream_options fmt::fmt spdlog::spdlog Boost::json date::date-tz Threads::Threads)
  target_precompile_headers(livestream_headers PRIVATE
    <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <span> <string>
    <thread> <unordered_map> <vector> <boost/json.hpp> <fmt/format.h>)
  if(LIVESTREAM_TESTS)
    add_library(livestream_test_headers OBJECT "${empty}")
    target_link_libraries(livestream_test_headers PRIVATE
      livestream_test_options fmt::fmt spdlog::spdlog Boost::json date::date-tz Threads::Threads GTest::gmock_main)
    target_precompile_headers(livestream_test_headers PRIVATE
      <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <span> <string>
      <thread> <unordered_map> <vector> <boost/json.hpp> <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

function(livestream_precompiled target headers)
  if(TARGET ${headers})
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()
