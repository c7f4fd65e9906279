#include "cli/http_date.h"

#include <fmt/format.h>

#include <string>

#include "base/iso_time.h"

namespace livestream::cli {

std::optional<SystemTime> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::string_view kShape = "Mon, 23 Nov 2026 03:02:52 GMT";
  if (text.size() != kShape.size() || !text.ends_with(" GMT")) return std::nullopt;
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const auto time = parse_iso_time(
      fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1, text.substr(5, 2), text.substr(17, 8)));
  if (!time) return std::nullopt;
  return time->time;
}

}  // namespace livestream::cli
