#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "cli/doctor_checks.h"
#include "cli/duration_text.h"
#include "cli/http_date.h"
#include "cli/number_text.h"
#include "cli/port_owner.h"
#include "cli/version.h"
#include "model/data_fields.h"

// Checks of the server, and of what stands between it and us.
namespace livestream::cli {
namespace {

constexpr std::chrono::seconds kMaxSkew{5};
constexpr std::chrono::year kFirstYear{2024};
constexpr std::chrono::year kLastYear{2100};

bool is_here(const std::string& host) { return host == "localhost" || host.starts_with("127.") || host == "::1"; }

}  // namespace

std::vector<Finding> check_server(const Patient& patient) {
  if (!patient.server) return {{"server", Health::warning, patient.server_error, "start one: livestream serve"}};
  const std::string version(text_in(*patient.server, "version").value_or("?"));
  const auto uptime =
      std::chrono::seconds(static_cast<std::int64_t>(amount_in(*patient.server, "uptime_seconds").value_or(0)));
  const std::string text =
      fmt::format("{} answers: version {}, {} sessions, up {}", patient.address.text, version,
                  grouped(count_in(*patient.server, "sessions").value_or(0)), duration_text(uptime));
  if (version == kVersion) return {{"server", Health::well, text, ""}};
  return {{"server", Health::warning, text, fmt::format("this program is version {}: restart the server", kVersion)}};
}

std::vector<Finding> check_port(const Patient& patient) {
  const auto& url = patient.address.url;
  if (!is_here(url.host)) return {};
  const auto owner = find_port_owner(url.port, patient.proc);
  const std::string who = !owner            ? "a program that the system does not name"
                          : owner->pid == 0 ? "another user's program"
                                            : fmt::format("{} (process {})", owner->program, owner->pid);
  if (patient.server) return {{"port", Health::well, fmt::format("{} is our server's: {}", url.port, who), ""}};
  if (is_port_free(url.port)) return {{"port", Health::well, fmt::format("{} is free", url.port), ""}};
  return {{"port", Health::failure, fmt::format("{} is taken by {}", url.port, who),
           "take another: livestream serve --port N, and set LIVESTREAM_PORT=N for the other commands"}};
}

std::vector<Finding> check_clock(const Patient& patient) {
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(patient.now));
  if (today.year() < kFirstYear || today.year() > kLastYear)
    return {{"clock", Health::failure, fmt::format("the clock says it is the year {}", static_cast<int>(today.year())),
             "set it: sudo timedatectl set-ntp true"}};
  const auto theirs = parse_http_date(patient.server_date);
  if (!theirs) return {{"clock", Health::well, fmt::format("the year {}", static_cast<int>(today.year())), ""}};
  // The Date field has whole seconds, so that up to one of difference says nothing.
  const auto skew = std::chrono::round<std::chrono::seconds>(*theirs - patient.now);
  const std::string text = fmt::format("{} s from the server's", std::abs(skew.count()));
  if (std::chrono::abs(skew) <= kMaxSkew) return {{"clock", Health::well, text, ""}};
  return {{"clock", Health::warning, text,
           "ages will be wrong: turn on NTP on both machines, sudo timedatectl set-ntp true"}};
}

}  // namespace livestream::cli
