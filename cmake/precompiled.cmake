# livestream_precompiled(TARGET HEADERS): compiles what TARGET includes most only once for all. HEADERS: livestream_headers
# for a library, livestream_test_headers for a test program.
#
# For builds that only run tests: it takes a third off their time. In the release build only test programs have it (and
# commands CLI11), so that each file of a library is seen to include what it uses. Two headers, as test programs have
# options that libraries do not.
option(LIVESTREAM_PRECOMPILED "Precompile headers of libraries, too (clang; not for what is installed)" OFF)

set(livestream_headers
  <algorithm> <array> <atomic> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <span> <string>
  <thread> <unordered_map> <vector> <boost/json.hpp> <fmt/format.h>)
set(livestream_test_headers "${livestream_headers};<gmock/gmock.h>;<gtest/gtest.h>")
set(linked fmt::fmt spdlog::spdlog Boost::json date::date-tz Threads::Threads)
set(empty "${PROJECT_BINARY_DIR}/generated/empty.cc")
file(WRITE "${empty}" "")
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE_PROGRAM}")
endif()

if(LIVESTREAM_PRECOMPILED)
  set(CMAKE_POSITION_INDEPENDENT_CODE OFF) # libraries and programs must not differ in it
  add_compile_options(-Xclang -fno-pch-timestamp)

  function(livestream_headers_target name)
    add_library(${name} OBJECT "${empty}")
    target_link_libraries(${name} PRIVATE ${linked} ${ARGN})
    target_precompile_headers(${name} PRIVATE ${${name}})
  endfunction()
  livestream_headers_target(livestream_headers livestream_options)
  if(LIVESTREAM_TESTS)
    livestream_headers_target(livestream_test_headers livestream_test_options GTest::gmock_main)
  endif()
elseif(LIVESTREAM_TESTS)
  # g++ takes it only where nothing differs, be it how a program may be placed in memory or what a library defines.
  target_link_libraries(livestream_test_options INTERFACE ${linked})
  add_executable(livestream_test_headers "${empty}")
  target_link_libraries(livestream_test_headers PRIVATE livestream_test_options GTest::gmock_main)
  target_precompile_headers(livestream_test_headers PRIVATE ${livestream_test_headers})
endif()

function(livestream_precompiled target headers)
  if(TARGET ${headers})
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()
