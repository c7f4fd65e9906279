# Language level, warnings as errors, sanitizers, and the compiler cache where there is one.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Only libraries that are used: each costs every start some hundred microseconds.
if(NOT APPLE)
  add_link_options(-Wl,--as-needed)
endif()

add_library(livestream_options INTERFACE)
target_compile_options(livestream_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns of overlapping copies in its own std::string (GCC bug 105651).
  target_compile_options(livestream_options INTERFACE -Wno-restrict)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # std::stable_sort of that library calls what C++17 deprecated, in its header.
  target_compile_options(livestream_options INTERFACE -Wno-deprecated-declarations)
endif()
target_include_directories(livestream_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)

# What nobody calls is left out of programs: it would be mapped with what lies beside it.
if(NOT APPLE)
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections)
endif()

# For what only tests run: unoptimised, it compiles in three quarters of the time.
add_library(livestream_test_options INTERFACE)
target_link_libraries(livestream_test_options INTERFACE livestream_options)
target_compile_options(livestream_test_options INTERFACE -O0)

# Clang's sanitizers: their builds take a third of the time that g++ 12's do, and TSan knows fences.
if(LIVESTREAM_SANITIZE)
  add_compile_options(-fsanitize=${LIVESTREAM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -gline-tables-only)
  add_link_options(-fsanitize=${LIVESTREAM_SANITIZE})
endif()
if(LIVESTREAM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
