# The SDK as a CMake package: after `cmake --install`, find_package(livestream) gives livestream::broadcaster.
#
# Installed are the public headers, the static libraries behind them, and a config file that finds what these link to.
# tests/package builds an outside project against the installed copy.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(sdk_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/livestream")

target_compile_features(livestream_broadcaster INTERFACE cxx_std_17)

install(TARGETS livestream_base livestream_model livestream_recording livestream_net livestream_broadcaster
  EXPORT livestream_sdk
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT sdk)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/livestream" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT sdk)
install(EXPORT livestream_sdk NAMESPACE livestream:: FILE livestream-targets.cmake
  DESTINATION "${sdk_config_dir}" COMPONENT sdk)

configure_package_config_file(cmake/livestream-config.cmake.in
  "${PROJECT_BINARY_DIR}/generated/livestream-config.cmake" INSTALL_DESTINATION "${sdk_config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/generated/livestream-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/generated/livestream-config.cmake"
  "${PROJECT_BINARY_DIR}/generated/livestream-config-version.cmake"
  DESTINATION "${sdk_config_dir}" COMPONENT sdk)
