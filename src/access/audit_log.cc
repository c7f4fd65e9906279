#include "access/audit_log.h"

#include <fcntl.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "access/json_fields.h"
#include "base/file.h"
#include "base/iso_time.h"

namespace livestream {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMaxBytes = 8 * 1024 * 1024;  // then the file is put aside, and the one put aside before goes

std::string line_of(const AuditEntry& entry) {
  json::object object{{"time", format_utc(entry.time)}, {"what", entry.what}};
  for (const auto& [key, value] : {std::pair("name", &entry.name), std::pair("role", &entry.role),
                                   std::pair("session", &entry.session), std::pair("peer", &entry.peer)})
    if (!value->empty()) object[key] = *value;
  return json::serialize(object) + "\n";
}

std::optional<AuditEntry> read_line(std::string_view line) {
  boost::system::error_code failed;
  const json::value value = json::parse(line, failed);
  if (failed || !value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  const auto time = parse_iso_time(text_of(object, "time").value_or(""));
  const auto text = [&](std::string_view key) { return text_of(object, key).value_or(""); };
  if (!time) return std::nullopt;
  return AuditEntry{text("what"), text("name"), text("role"), text("session"), text("peer"), time->time};
}

// Not where a full disk, or the end of its writer, cut the last one off.
bool ends_in_a_line(int fd) {
  const auto state = file_state(fd);
  char last = '\n';
  if (state && state->size > 0) (void)read_at(fd, state->size - 1, {&last, 1});
  return last == '\n';
}

}  // namespace

AuditEntry audit_entry(std::string what, const AccessToken& token, SystemTime now) {
  return {.what = std::move(what),
          .name = token.name,
          .role = std::string(to_string(token.role)),
          .session = token.session,
          .peer = {},
          .time = now};
}

Result<void> AuditLog::add(const AuditEntry& entry) const {
  if (const auto made = make_folders(path_.parent_path()); !made) return made;
  std::error_code ignored;
  if (std::filesystem::file_size(path_, ignored) > kMaxBytes && !ignored)
    std::filesystem::rename(path_, path_.string() + ".1", ignored);
  const auto file = open_file(path_, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW);
  if (!file) return file.error();
  const auto written = write_once(file->get(), (ends_in_a_line(file->get()) ? "" : "\n") + line_of(entry));
  return written ? Result<void>() : written.error();
}

Result<std::vector<AuditEntry>> AuditLog::newest(std::size_t count) const {
  std::error_code ignored;
  std::vector<AuditEntry> entries;
  if (!std::filesystem::exists(path_, ignored)) return entries;
  const auto text = read_file(path_, 2 * kMaxBytes);
  if (!text) return text.error();
  for (std::string_view rest = *text; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (auto entry = read_line(rest.substr(0, end))) entries.push_back(std::move(*entry));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (entries.size() > count) entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(count));
  return entries;
}

}  // namespace livestream
