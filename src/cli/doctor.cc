#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/doctor_checks.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "cli/terminal.h"
#include "model/data_fields.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kDeadline{2};

struct Options {
  std::string server;
  std::vector<std::filesystem::path> roots;
  bool as_json = false;
};

struct HealthText {
  const char* word;
  const char* sign;
  const char* colour;
};

HealthText text_of(Health health) {
  switch (health) {
    case Health::well:
      return {"ok", "✓", "\x1b[32m"};
    case Health::warning:
      return {"warning", "!", "\x1b[33m"};
    case Health::failure:
      return {"failure", "✗", "\x1b[31m"};
  }
  return {"failure", "✗", ""};
}

void ask_server(Patient& patient) {
  ServerApi server(patient.address, kDeadline);
  const auto answer = server.get("/api/health");
  boost::system::error_code failed;
  auto body = answer ? json::parse(answer->body, failed) : json::value();
  if (answer && !failed && body.is_object()) {
    patient.server = std::move(body.get_object());
    patient.server_date = answer->date;
    return;
  }
  patient.server_error = answer ? patient.address.text + " answers, but is no Livestream server"
                         : answer.error().code == Errc::unavailable
                             ? fmt::format("no server answers at {}", patient.address.text)
                             : answer.error().message;
}

std::vector<std::filesystem::path> watched_roots(const Patient& patient) {
  std::vector<std::filesystem::path> roots;
  const json::array* watched = patient.server ? list_in(*patient.server, "roots") : nullptr;
  if (watched == nullptr) return {std::filesystem::current_path()};
  for (const auto& root : *watched)
    if (root.is_string()) roots.emplace_back(std::string(root.get_string()));
  return roots;
}

void print_text(const std::vector<Finding>& findings, Colours colours) {
  for (const Finding& finding : findings) {
    const HealthText health = text_of(finding.health);
    const bool in_colour = colours == Colours::keep;
    std::printf("%s%s%s %-8s %s\n", in_colour ? health.colour : "", health.sign, in_colour ? "\x1b[0m" : "",
                finding.name.c_str(), terminal_line(finding.text).c_str());
    if (!finding.fix.empty()) std::printf("  %-8s → %s\n", "", terminal_line(finding.fix).c_str());
  }
}

void print_json(const std::vector<Finding>& findings, bool is_healthy) {
  json::array checks;
  for (const Finding& finding : findings)
    checks.push_back({{"name", finding.name},
                      {"health", text_of(finding.health).word},
                      {"text", finding.text},
                      {"fix", finding.fix.empty() ? json::value() : json::value(finding.fix)}});
  std::printf("%s\n",
              terminal_json(to_json(json::object{{"healthy", is_healthy}, {"checks", std::move(checks)}})).c_str());
}

int run(const Options& options, const Process& process) {
  auto address = server_address(options.server, process.environment);
  if (!address) return fail(address.error());
  Patient patient{.environment = process.environment, .address = std::move(*address), .now = RealClock().system_now()};
  ask_server(patient);
  patient.roots = options.roots.empty() ? watched_roots(patient) : options.roots;

  std::vector<Finding> findings;
  for (const DoctorCheck& check : all_checks())
    for (Finding& finding : check.run(patient)) findings.push_back(std::move(finding));
  const bool is_healthy = std::none_of(findings.begin(), findings.end(),
                                       [](const Finding& finding) { return finding.health == Health::failure; });
  if (options.as_json) {
    print_json(findings, is_healthy);
  } else {
    print_text(findings, standard_output(process.environment).colours);
  }
  return is_healthy ? kOk : kFailed;
}

}  // namespace

std::function<int()> add_doctor(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("--root", options->roots, "Check this folder (repeatable; default: those the server watches)")
      ->type_name("DIR");
  add_json(app, options->as_json);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
