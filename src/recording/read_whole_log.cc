#include <fmt/format.h>

#include <filesystem>
#include <limits>

#include "recording/file_event_log.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxBytes = 64 * 1024 * 1024;

}  // namespace

Result<std::vector<Event>> read_whole_log(const FileEventLogOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::exists(options.path, ignored)) return std::vector<Event>{};
  if (std::filesystem::file_size(options.path, ignored) > kMaxBytes)
    return Error{Errc::too_large, fmt::format("{} has more than {} bytes", options.path.string(), kMaxBytes)};
  auto opened = FileEventLog::open(options);
  if (!opened) return opened.error();
  auto counted = read_range(opened->log->range_after(0), std::numeric_limits<std::size_t>::max(), kMaxBytes);
  if (!counted) return counted.error();
  std::vector<Event> events;
  events.reserve(counted->size());
  for (CountedEvent& one : *counted) events.push_back(std::move(one.event));
  return events;
}

}  // namespace livestream
