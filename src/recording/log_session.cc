#include "recording/log_session.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/file.h"
#include "base/ids.h"
#include "model/json_members.h"
#include "model/json_text.h"

namespace livestream {
namespace {

constexpr std::size_t kHead = 64 * 1024;

std::string session_in(std::string_view line) {
  JsonMembers members(line);
  if (!members.read()) return {};
  for (const auto& member : members)
    if (member.key == "session_id" && member.value.starts_with('"'))
      return unescape_json(member.value.substr(1, member.value.size() - 2));
  return {};
}

}  // namespace

Result<LogSession> session_of_log(const std::filesystem::path& path) {
  // Without O_NONBLOCK a named pipe put there would hang us.
  const auto fd = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!fd) return fd.error();
  std::string head(kHead, '\0');
  const auto count = read_at(fd->get(), 0, head);
  if (!count) return count.error();
  head.resize(*count);
  LogSession session{.id = {}, .is_told = true, .has_lines = head.find('\n') != std::string::npos};
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    session.id = session_in(rest.substr(0, end));
    if (check_session_id(session.id)) return session;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  session.id = std::filesystem::absolute(path).parent_path().filename().string();
  session.is_told = false;
  if (check_session_id(session.id)) return session;
  return invalid(fmt::format("{} does not say which session it is the record of", path.string()));
}

}  // namespace livestream
