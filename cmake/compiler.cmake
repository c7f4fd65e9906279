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
endif()
target_include_directories(livestream_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)

if(LIVESTREAM_SANITIZE)
  add_compile_options(-fsanitize=${LIVESTREAM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1)
  add_link_options(-fsanitize=${LIVESTREAM_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-error=maybe-uninitialized)  # sees ghosts in Boost.Optional between the sanitizers' checks
  endif()
  if(LIVESTREAM_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-error=tsan)
  endif()
endif()
if(LIVESTREAM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
