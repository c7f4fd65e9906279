#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/program_options.h"

// What the completion scripts of all shells are made of.
namespace livestream::cli {

/// Asks the running server for session ids, one a line; quiet, and empty without one.
inline constexpr const char* kListSessions = "livestream sessions --ids --limit 100 2>/dev/null";

std::vector<const CLI::App*> commands_of(const CLI::App& program);
/// `serve sessions status …`
std::string names_of(const CLI::App& program);

/// A positional is a session id (or may be one).
bool takes_session(const std::vector<OptionText>& options);
/// The values of the first positional that has a fixed set of them.
std::vector<std::string> choices_of_positional(const std::vector<OptionText>& options);
bool takes_file(const OptionText& option);

/// `text` as one word in single quotes, for any shell.
std::string quote(const std::string& text);

/// `script` with each name, like `@COMMANDS@`, replaced by its text.
std::string fill(std::string script, const std::vector<std::pair<std::string_view, std::string>>& texts);

}  // namespace livestream::cli
