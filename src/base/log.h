#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>

// The program's own diary, for whoever operates it (not the event log of a session: see recording/).
// Thread: any.
namespace livestream::log {

enum class Level { debug, info, warning, error };

/// Sends the diary to `path` (appended) besides stderr, and drops what is below `least`.
void configure(Level least, const std::string& path = {});

void write(Level level, std::string_view message);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace livestream::log
