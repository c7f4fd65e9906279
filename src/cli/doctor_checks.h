#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/state_folder.h"
#include "cli/server_address.h"

namespace livestream::cli {

enum class Health { well, warning, failure };

/// What one check found.
struct Finding {
  std::string name;
  Health health = Health::well;
  std::string text;  ///< what is, with its value
  std::string fix;   ///< what to do; empty if nothing is to be done
};

/// What the checks look at. The server was asked before; the rest they look at themselves.
struct Patient {
  Environment environment;
  ServerAddress address;
  std::optional<boost::json::object> server;  ///< its /api/health; nothing: it does not answer
  std::string server_date;                    ///< the Date field of that answer; empty: none
  std::string server_error;                   ///< why there is no answer
  std::vector<std::filesystem::path> roots;   ///< watched, or to be watched
  SystemTime now{};
  std::filesystem::path proc = "/proc";
};

/// One thing to check. Rows of one table; a check never fails itself.
struct DoctorCheck {
  const char* name;
  std::vector<Finding> (*run)(const Patient& patient);
};

std::span<const DoctorCheck> all_checks();

// Grouped by what they look at, one file each.
std::vector<Finding> check_server(const Patient& patient);
std::vector<Finding> check_port(const Patient& patient);
std::vector<Finding> check_clock(const Patient& patient);
std::vector<Finding> check_roots(const Patient& patient);
std::vector<Finding> check_state_folder(const Patient& patient);
std::vector<Finding> check_disk(const Patient& patient);
std::vector<Finding> check_watch_limits(const Patient& patient);
std::vector<Finding> check_open_files(const Patient& patient);
std::vector<Finding> check_browser(const Patient& patient);

}  // namespace livestream::cli
