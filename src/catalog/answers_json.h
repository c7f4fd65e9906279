#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/reader.h"

// What the catalog answers, as the API and `--json` give it: docs/protocol.md.
namespace livestream::catalog {

std::string_view to_string(TextKind kind);
/// Nothing for a word that is none.
std::optional<TextKind> parse_text_kind(std::string_view word);
/// All of them.
std::vector<std::string> text_kind_words();

boost::json::object usage_json(std::string_view by, const std::vector<UsageGroup>& groups);
/// `limit`: of the question; as many hits mean that there may be more.
boost::json::object search_json(const std::vector<SearchHit>& hits, std::size_t limit);
boost::json::object sessions_json(const std::vector<SessionRow>& sessions);

}  // namespace livestream::catalog
