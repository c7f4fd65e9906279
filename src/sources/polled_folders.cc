#include "sources/polled_folders.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "sources/file_stat.h"

namespace livestream {
namespace {

using std::chrono::microseconds;

// File systems keep modification times in steps of up to two seconds (FAT); ext4, xfs, btrfs and tmpfs in
// kernel ticks of at most 10 ms. Covers the latter: on the former a change of the same size may be late.
constexpr microseconds kTimeStep = std::chrono::milliseconds(20);
constexpr int kPauseFactor = 20;

struct Found {
  std::int64_t modified_us = 0;
  std::filesystem::path path;
};

}  // namespace

Result<void> PolledFolders::add(const std::filesystem::path& folder) {
  const auto known = folders_.find(folder);
  if (known != folders_.end()) {
    const auto state = file_state(folder);
    if (state && state->id == known->second.id) return {};
  }
  auto now = read(folder);
  if (!now) return now.error();
  if (folders_.empty()) due_ = clock_.steady_now() + interval_;
  folders_.insert_or_assign(folder, std::move(*now));
  return {};
}

void PolledFolders::remove(const std::filesystem::path& folder) { folders_.erase(folder); }

std::optional<microseconds> PolledFolders::until_due() const {
  if (folders_.empty()) return std::nullopt;
  return std::max(microseconds(0), due_ - clock_.steady_now());
}

void PolledFolders::look(FileChanges& changes) {
  const SteadyTime start = clock_.steady_now();
  if (folders_.empty() || start < due_) return;
  const microseconds used_before = thread_cpu_time();
  std::vector<Found> found;
  for (auto it = folders_.begin(); it != folders_.end();) {
    auto now = read(it->first);
    if (!now || now->id != it->second.id) {
      found.push_back({0, it->first});
      it = folders_.erase(it);
      continue;
    }
    const Entries& before = it->second.entries;
    for (const auto& [name, entry] : before)
      if (!now->entries.contains(name)) found.push_back({0, it->first / name});
    for (const auto& [name, entry] : now->entries) {
      const auto old = before.find(name);
      if (old == before.end() || differs(old->second, entry))
        found.push_back({entry.state.modified_us, it->first / name});
    }
    it->second = std::move(*now);
    ++it;
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.modified_us < b.modified_us; });
  for (Found& one : found) changes.paths.push_back(std::move(one.path));
  const SteadyTime end = clock_.steady_now();
  const microseconds used = thread_cpu_time() - used_before;
  due_ = end + std::max({interval_, end - start, kPauseFactor * used});
}

Result<PolledFolders::Folder> PolledFolders::read(const std::filesystem::path& path) const {
  Folder folder;
  const microseconds now = clock_.system_now().time_since_epoch();
  const auto id = each_entry(path, [&](const std::string& name, const FileStat& stat) {
    const bool is_young = std::abs(stat.state.modified_us - now.count()) <= kTimeStep.count();
    folder.entries.emplace(name, Entry{stat.state, stat.kind == FileKind::folder, is_young});
  });
  if (!id) return id.error();
  folder.id = *id;
  return folder;
}

// A folder's own time says only that its entries changed, which is for its own watch to tell.
bool PolledFolders::differs(const Entry& before, const Entry& now) {
  if (before.is_folder != now.is_folder || before.state.id != now.state.id) return true;
  return !now.is_folder && (before.state != now.state || before.is_young);
}

}  // namespace livestream
