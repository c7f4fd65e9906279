#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "redact/redact.h"

// Whatever the text: doing it again changes nothing, it grows by no more than it may, and JSON stays what it was but
// for its strings.
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxGrowth = 4;  // `a://:abc@` has the shortest secret

bool is_same_but_redacted(const json::value& before, const json::value& after);

bool has_same_members(const json::object& before, const json::object& after) {
  return std::equal(before.begin(), before.end(), after.begin(), after.end(), [](const auto& a, const auto& b) {
    return a.key() == b.key() && is_same_but_redacted(a.value(), b.value());
  });
}

bool is_same_but_redacted(const json::value& before, const json::value& after) {
  if (before.kind() != after.kind()) return false;
  if (before.is_object()) return has_same_members(before.get_object(), after.get_object());
  if (before.is_array())
    return std::equal(before.get_array().begin(), before.get_array().end(), after.get_array().begin(),
                      after.get_array().end(), is_same_but_redacted);
  return before == after || (before.is_string() && after.get_string().find("[redacted:") != std::string::npos);
}

std::string redact_well(std::string_view text) {
  const std::string redacted = livestream::redact(text);
  if (livestream::redact(redacted) != redacted || redacted.size() > kMaxGrowth * text.size()) std::abort();
  return redacted;
}

void redact_json(std::string_view text) {
  boost::system::error_code failed;
  const json::value before = json::parse(text, failed);
  if (failed) return;
  const json::value after = json::parse(redact_well(text), failed);
  if (failed || !is_same_but_redacted(before, after)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  redact_well(text);
  redact_json(text);
  const std::string line = json::serialize(json::object{{"type", "log_line"}, {"line", text}});
  redact_json(line);
  redact_json(json::serialize(json::object{{"line", line}}));
  return 0;
}
