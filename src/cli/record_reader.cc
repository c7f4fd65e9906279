#include "cli/record_reader.h"

#include <fmt/format.h>

#include <utility>

#include "recording/file_event_log.h"
#include "recording/range_reader.h"

namespace livestream::cli {
namespace {

constexpr std::size_t kPieceEvents = 1'000;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

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

}  // namespace livestream::cli
