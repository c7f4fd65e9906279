#include "formats/file_changes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream {
namespace {

constexpr std::string_view kPatch = "*** Begin Patch";
constexpr std::string_view kMove = "*** Move to: ";
constexpr std::string_view kDelete = "*** Delete File: ";
constexpr std::array<std::string_view, 2> kWritten = {"*** Add File: ", "*** Update File: "};

// The first line of `text`, without its line break, is taken off it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void read_patch_line(std::vector<FileChange>& changes, std::string_view line) {
  for (const std::string_view start : kWritten)
    if (line.starts_with(start))
      changes.push_back({.path = std::string(line.substr(start.size())), .added = 0, .removed = 0});
  if (line.starts_with(kDelete)) changes.push_back({.path = std::string(line.substr(kDelete.size()))});
  if (changes.empty()) return;
  if (line.starts_with(kMove)) changes.back().path = line.substr(kMove.size());
  if (changes.back().added) count_diff_line(changes.back(), line);
}

}  // namespace

std::int64_t count_lines(std::string_view text) {
  const auto breaks = std::count(text.begin(), text.end(), '\n');
  return breaks + (text.empty() || text.back() == '\n' ? 0 : 1);
}

void count_diff_line(FileChange& change, std::string_view line) {
  if (line.starts_with('+')) change.added = change.added.value_or(0) + 1;
  if (line.starts_with('-')) change.removed = change.removed.value_or(0) + 1;
}

FileChange read_unified_diff(std::string path, std::string_view diff) {
  FileChange change{.path = std::move(path), .added = 0, .removed = 0};
  bool is_in_hunk = false;
  while (!diff.empty()) {
    const std::string_view line = take_line(diff);
    if (line.starts_with("@@"))
      is_in_hunk = true;
    else if (is_in_hunk)
      count_diff_line(change, line);
  }
  return change;
}

std::vector<FileChange> read_patch(std::string_view patch) {
  std::vector<FileChange> changes;
  if (!patch.starts_with(kPatch)) return changes;
  while (!patch.empty()) read_patch_line(changes, take_line(patch));
  return changes;
}

std::string files_json(const std::vector<FileChange>& changes) {
  std::string json = "[";
  for (std::size_t i = 0; i < std::min(changes.size(), kMaxChangedFiles); ++i) {
    DataBuilder file;
    file.add("path", cut_text(changes[i].path, kMaxPathBytes));
    if (changes[i].added) file.add("added", *changes[i].added);
    if (changes[i].removed) file.add("removed", *changes[i].removed);
    if (i > 0) json += ',';
    json += file.json();
  }
  return json + "]";
}

}  // namespace livestream
