#include "runner/night/night_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <sstream>
#include <thread>
#include <utility>

#include "base/process.h"
#include "formats/ralph/names.h"
#include "runner/local_time.h"
#include "runner/session_id.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxArtifact = std::uint64_t{4} << 20;
constexpr std::uint64_t kMaxState = std::uint64_t{64} << 20;
constexpr mode_t kMode = 0644;
constexpr std::chrono::milliseconds kLook{20};

struct Artifact {
  std::string_view phase;  // that leaves it behind
  std::string_view file;
  std::string ArtifactTexts::* text;
};

constexpr std::array kArtifacts = {
    Artifact{"scout", "RESEARCH.md", &ArtifactTexts::research},
    Artifact{"architect", "SPEC.md", &ArtifactTexts::spec},
    Artifact{"architect", "PLAN.md", &ArtifactTexts::plan},
    Artifact{"architect", "TASKS.md", &ArtifactTexts::tasks},
};

// Who has the lock: its number, and when it was started. The keepers of agents hold it, too, a moment longer.
std::string holder_text() { return fmt::format("{} {}\n", ::getpid(), process_start(::getpid()).value_or(0)); }

bool is_holder_alive(const fs::path& path) {
  const auto text = read_file(path, 100);
  if (!text) return false;
  std::int64_t pid = 0;
  std::uint64_t start = 0;
  std::istringstream(*text) >> pid >> start;
  return pid > 0 && process_start(pid) == start;
}

std::string beginning_of(const fs::path& path) {
  const auto file = open_file(path, O_RDONLY);
  const auto state = file ? file_state(file->get()) : Result<FileState>(file.error());
  if (!state) return {};
  std::string text(std::min(state->size, kMaxArtifact), '\0');
  const auto read = read_at(file->get(), 0, text);
  text.resize(read ? *read : 0);
  return text;
}

Result<void> make_all(std::span<const fs::path> folders) {
  for (const fs::path& folder : folders)
    if (const auto made = make_folders(folder); !made) return made;
  return {};
}

}  // namespace

NightFiles::NightFiles(fs::path root, std::string id, fs::path folder)
    : root_(std::move(root)), id_(std::move(id)), folder_(std::move(folder)) {}

fs::path NightFiles::checkpoint_folder(const fs::path& root, const std::string& id) {
  return root / "checkpoints" / "ralph" / id;
}

Result<std::string> NightFiles::reserve(const fs::path& root, const std::string& project, SystemTime now) {
  const fs::path all = checkpoint_folder(root, {}).parent_path();
  if (const auto made = make_all(std::array{all, root / "logs"}); !made) return made.error();
  for (SystemTime time = now;; time += std::chrono::seconds(1)) {
    std::string id = new_session_id(project, time);
    const fs::path log = NightFiles(root, id, {}).overnight_log(time);
    const auto made = open_file(log, O_WRONLY | O_CREAT | O_EXCL, kMode);
    if (!made && made.error().code != Errc::conflict) return made.error();
    if (!made) continue;
    if (::mkdir((all / id).c_str(), 0700) == 0) return id;
    if (errno != EEXIST) return system_error(errno, "cannot make " + (all / id).string());
  }
}

void NightFiles::give_back(const fs::path& root, const std::string& id, SystemTime start) {
  std::error_code error;
  fs::remove(checkpoint_folder(root, id), error);
  const fs::path log = NightFiles(root, id, {}).overnight_log(start);
  if (fs::is_empty(log, error)) fs::remove(log, error);
}

Result<NightState> NightFiles::load(const fs::path& root, const std::string& id) {
  const fs::path path = checkpoint_folder(root, id) / "state.json";
  const auto text = read_file(path, kMaxState);
  if (!text) return text.error();
  auto state = parse_night_state(*text);
  if (!state) return Error{state.error().code, path.string() + " " + state.error().message};
  return state;
}

fs::path NightFiles::overnight_log(SystemTime start) const {
  const auto stamp = ralph::session_stamp(id_);
  return root_ / "logs" / fmt::format("overnight_{}.log", stamp ? std::string(*stamp) : local_stamp(start));
}

fs::path NightFiles::prompt_file(std::int64_t iteration) const {
  return log_folder() / fmt::format("prompt_{:04}.md", iteration);
}

std::vector<fs::path> NightFiles::stop_files() const {
  return {folder_ / "STOP", checkpoint_folder(root_, id_) / "STOP"};
}

Result<Fd> NightFiles::lock(std::chrono::milliseconds patience) const {
  const fs::path path = folder_ / ".livestream" / "lock";
  if (const auto made = make_folders(path.parent_path()); !made) return made.error();
  auto file = open_file(path, O_RDWR | O_CREAT, kMode);
  if (!file) return file.error();
  for (auto left = patience / kLook; ::flock(file->get(), LOCK_EX | LOCK_NB) != 0; --left) {
    if (errno != EWOULDBLOCK && errno != EINTR) return system_error(errno, "cannot lock " + path.string());
    if (left <= 0 || is_holder_alive(path))
      return Error{Errc::busy, fmt::format("another night works in {}: choose another --dir (a git worktree, say), or "
                                           "wait for its end",
                                           folder_.string())};
    std::this_thread::sleep_for(kLook);
  }
  if (::ftruncate(file->get(), 0) != 0 || !write_once(file->get(), holder_text()))
    return system_error(errno, "cannot write " + path.string());
  return file;
}

Result<void> NightFiles::create() const {
  const fs::path folder = checkpoint_folder(root_, id_);
  if (const auto made = make_all(std::array{folder.parent_path(), log_folder()}); !made) return made;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return system_error(errno, "cannot make " + folder.string());
  std::error_code error;
  if (fs::exists(folder / "state.json", error))
    return Error{Errc::conflict, fmt::format("{} holds a night already: go on with it (--resume {}), or choose another "
                                             "--session",
                                             folder.string(), id_)};
  return {};
}

Result<void> NightFiles::save(const NightState& state) const {
  const fs::path folder = checkpoint_folder(root_, id_);
  if (const auto made = make_all(std::array{folder, log_folder()}); !made) return made;
  if (state.is_complete())
    if (const auto done = write_file_atomically(folder / "COMPLETE", {}, kMode); !done) return done;
  if (!state.completed.empty() || !state.remaining.empty())
    if (const auto done = write_file_atomically(folder / "progress.json", progress_json(state), kMode); !done)
      return done;
  return write_file_atomically(folder / "state.json", state_json(state, artifacts()), kMode);
}

ArtifactTexts NightFiles::artifacts() const {
  ArtifactTexts texts;
  for (const Artifact& one : kArtifacts) texts.*one.text = beginning_of(folder_ / one.file);
  return texts;
}

bool NightFiles::has_artifacts_of(std::string_view phase) const {
  const ArtifactTexts texts = artifacts();
  return std::all_of(kArtifacts.begin(), kArtifacts.end(), [&](const Artifact& one) {
    return one.phase != phase || (texts.*one.text).find_first_not_of(" \t\r\n") != std::string::npos;
  });
}

Result<std::vector<std::string>> NightFiles::put_artifacts_away() const {
  const fs::path previous = folder_ / ".livestream" / "previous" / id_;
  std::vector<std::string> moved;
  for (const Artifact& one : kArtifacts) {
    std::error_code error;
    if (!fs::exists(folder_ / one.file, error)) continue;
    if (const auto made = make_folders(previous); !made) return made.error();
    fs::rename(folder_ / one.file, previous / one.file, error);
    if (error)
      return system_error(error.value(),
                          fmt::format("cannot move {} to {}", (folder_ / one.file).string(), previous.string()));
    moved.emplace_back(one.file);
  }
  return moved;
}

}  // namespace livestream
