#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace livestream::cli {

/// A program that listens on a port.
struct PortOwner {
  int pid = 0;          ///< 0: the process belongs to another user, so that the system does not name it
  std::string program;  ///< its name; empty likewise

  friend bool operator==(const PortOwner&, const PortOwner&) = default;
};

/// Who listens on TCP `port` of this machine, by the tables of proc(5) below `proc`. Nothing, if nobody does or
/// where there is no such table (other systems than Linux): `is_port_free` tells which.
std::optional<PortOwner> find_port_owner(std::uint16_t port, const std::filesystem::path& proc = "/proc");

/// True if a server could listen there on loopback now.
bool is_port_free(std::uint16_t port);

}  // namespace livestream::cli
