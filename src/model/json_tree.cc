#include "model/json_tree.h"

#include <boost/json/parser.hpp>

#include "model/json_scanner.h"

namespace livestream {
namespace {

namespace json = boost::json;

std::optional<json::value> parse_strictly(std::string_view text) {
  json::parse_options options;
  options.max_depth = JsonScanner::kMaxDepth;
  unsigned char buffer[4096];
  json::parser parser({}, options, buffer);
  boost::system::error_code failed;
  parser.write(text.data(), text.size(), failed);
  return failed ? std::nullopt : std::optional(parser.release());
}

}  // namespace

std::optional<json::value> parse_json(std::string_view text) {
  auto value = parse_strictly(text);
  return value ? value : parse_strictly(without_extremes(text));
}

}  // namespace livestream
