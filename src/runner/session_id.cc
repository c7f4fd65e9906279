#include "runner/session_id.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace livestream {
namespace {

constexpr std::size_t kMaxSlug = 64;

std::string slug(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_kept)
      out += lower;
    else if (!out.empty() && out.back() != '-')
      out += '-';
    if (out.size() == kMaxSlug) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "session" : out;
}

}  // namespace

std::string new_session_id(std::string_view name, SystemTime now) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return fmt::format("{}_{:%Y%m%d_%H%M%S}", slug(name), parts);
}

}  // namespace livestream
