#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace livestream::cli {

/// A program that leads others to a port of this machine, and says by which URL.
struct TunnelProgram {
  std::string_view name;                                         ///< as it is called
  std::vector<std::string> (*words)(const std::string& target);  ///< that lead it to `http://host:port`
  std::optional<std::string> (*url_in)(std::string_view line);   ///< the URL, if the line says it
  std::string_view reach;                                        ///< who finds it there
  std::string_view source;                                       ///< where it is to be had
  std::string_view advice;                                       ///< if it ends at once
};

/// Help, look-up and completions read it.
std::span<const TunnelProgram> tunnel_programs();
/// Null: none is called so.
const TunnelProgram* find_tunnel_program(std::string_view name);

}  // namespace livestream::cli
