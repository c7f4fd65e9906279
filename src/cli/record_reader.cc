#include "cli/record_reader.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <utility>

#include "base/ids.h"
#include "model/json_members.h"
#include "model/json_text.h"
#include "recording/file_event_log.h"
#include "recording/range_reader.h"

namespace livestream::cli {
namespace {

constexpr std::size_t kPieceEvents = 1'000;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::size_t kHead = 64 * 1024;

class RecordReader final : public EventReader {
 public:
  RecordReader(std::string session_id, std::uint64_t total, RangeReader reader)
      : session_id_(std::move(session_id)), total_(total), reader_(std::move(reader)) {}

  Result<std::vector<CountedEvent>> next() override { return reader_.read(kPieceEvents, kPieceBytes); }
  std::uint64_t total() const override { return total_; }
  const std::string& session_id() const override { return session_id_; }

 private:
  std::string session_id_;
  std::uint64_t total_;
  RangeReader reader_;
};

std::string session_in(std::string_view line) {
  JsonMembers members(line);
  if (!members.read()) return {};
  for (const auto& member : members)
    if (member.key == "session_id" && member.value.size() > 2)
      return unescape_json(member.value.substr(1, member.value.size() - 2));
  return {};
}

}  // namespace

Result<std::unique_ptr<EventReader>> read_record(const std::filesystem::path& path, std::string session_id,
                                                 const std::filesystem::path& state_folder) {
  const auto state = file_state(path);
  if (!state) return state.error();
  const auto opened =
      FileEventLog::open({.path = path, .derived = derived_folder(state_folder, path), .session_id = session_id});
  if (!opened) return opened.error();
  const std::uint64_t total = opened->log->last_offset();
  if (total == 0)
    return Error{Errc::not_found, fmt::format("{} holds no events of session '{}'", path.string(), session_id)};
  auto reader = RangeReader::open(opened->log->range_after(0));
  if (!reader) return reader.error();
  return std::make_unique<RecordReader>(std::move(session_id), total, std::move(*reader));
}

Result<std::string> session_of_record(const std::filesystem::path& path) {
  const auto fd = open_file(path, O_RDONLY);
  if (!fd) return fd.error();
  std::string head(kHead, '\0');
  const auto count = read_at(fd->get(), 0, head);
  if (!count) return count.error();
  std::string_view rest = std::string_view(head).substr(0, *count);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string id = session_in(rest.substr(0, end));
    if (check_session_id(id)) return id;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::string folder = std::filesystem::absolute(path).parent_path().filename().string();
  if (check_session_id(folder)) return folder;
  return invalid(fmt::format("{} does not say which session it is the record of", path.string()));
}

}  // namespace livestream::cli
