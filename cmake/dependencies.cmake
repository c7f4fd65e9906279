# Everything outside this repository, all of it packaged by Debian 12 (bin/setup installs it).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(SQLite3 3.37 REQUIRED)
find_path(XXHASH_FOLDER xxhash.h REQUIRED) # headers alone
if(LIVESTREAM_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  enable_testing()
endif()
