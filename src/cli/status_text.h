#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>

namespace livestream::cli {

/// A status (docs/protocol.md, "Status") for people: one fact a line, unknown ones left out, each line cut to
/// `columns`.
std::string status_text(const boost::json::object& status, std::optional<std::size_t> columns = std::nullopt);

}  // namespace livestream::cli
