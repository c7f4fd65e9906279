#include "broadcaster/settings.h"

#include <system_error>
#include <utility>

#include "base/ids.h"
#include "base/state_folder.h"

namespace livestream {
namespace {

std::filesystem::path record_path(const std::filesystem::path& folder, const std::string& session_id) {
  std::error_code ignored;  // the current folder may have been deleted: opening the record will say so
  const auto relative = (folder.empty() ? "logs/events" : folder) / session_id / "events.jsonl";
  const auto absolute = std::filesystem::absolute(relative, ignored);
  return absolute.empty() ? relative : absolute;
}

}  // namespace

std::string default_server_url() {
  return process_environment()("LIVESTREAM_SERVER").value_or("http://localhost:8080");
}

Settings decide_settings(WantedBroadcast wanted) {
  Settings settings{.session_id = std::move(wanted.session_id),
                    .is_recording = wanted.is_recording,
                    .options = std::move(wanted.options)};
  const auto checked = check_session_id(settings.session_id);
  if (!checked) {
    settings.session_problem = checked.error().message;
    return settings;
  }
  settings.record = record_path(settings.options.record_folder, settings.session_id);
  settings.token = settings.options.token;
  if (settings.token.empty()) settings.token = process_environment()("LIVESTREAM_TOKEN").value_or("");
  if (wanted.server_url.empty()) return settings;
  auto url = net::parse_http_url(wanted.server_url);
  if (url)
    settings.server = std::move(*url);
  else
    settings.server_problem = url.error().message;
  return settings;
}

}  // namespace livestream
