#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace livestream::cli {

// Scripts that teach a shell the commands and options of `program`; session ids are asked from the server
// while the user types. Each is read by its shell as it is.
std::string bash_completion(const CLI::App& program);
std::string zsh_completion(const CLI::App& program);
std::string fish_completion(const CLI::App& program);

}  // namespace livestream::cli
