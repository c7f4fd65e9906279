#include "runner/session_id.h"

#include "runner/local_time.h"

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

std::string new_session_id(std::string_view name, SystemTime now) { return slug(name) + "_" + local_stamp(now); }

}  // namespace livestream
