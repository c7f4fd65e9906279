#pragma once

#include <optional>
#include <string_view>

// How the overnight loop names things: a session is `{project}_{stamp}` or what its user chose, its
// overnight log `overnight_{stamp}.log`, where the stamp is `YYYYMMDD_HHMMSS`.
namespace livestream::ralph {

/// The stamp at the end of a session id; nothing if it carries none (then no overnight log is its own).
std::optional<std::string_view> session_stamp(std::string_view session_id);

/// The stamp of an overnight log's file name; nothing if `file_name` is no such name.
std::optional<std::string_view> overnight_stamp(std::string_view file_name);

}  // namespace livestream::ralph
