#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mounts.h"
#include "cli/doctor_checks.h"
#include "cli/number_text.h"

// Checks of folders and of the disk.
namespace livestream::cli {
namespace {

constexpr std::uint64_t kLeastSpace = std::uint64_t{100} << 20;  // less: recording will soon stop
constexpr std::uint64_t kEnoughSpace = std::uint64_t{1} << 30;

Finding check_root(const std::filesystem::path& root) {
  const std::string name = root.string();
  std::error_code ignored;
  if (!std::filesystem::is_directory(root, ignored))
    return {"root", Health::warning, name + " is no folder", "make it, or watch another: livestream serve --root DIR"};
  if (::access(root.c_str(), R_OK | X_OK) != 0)
    return {"root", Health::failure, name + " cannot be read", fmt::format("chmod u+rx '{}'", name)};
  if (::access(root.c_str(), W_OK) != 0)
    return {"root", Health::warning, name + " can be read, not written: its records go to the state folder",
            fmt::format("if they should be with the project: chmod u+w '{}'", name)};
  if (!is_on_local_disk(std::filesystem::absolute(root)))
    return {"root", Health::warning, name + " lies on a network file system: changes are seen late, writes may hang",
            "run the server on the machine that has the disk"};
  return {"root", Health::well, name + " can be read and written", ""};
}

std::filesystem::path nearest_existing(std::filesystem::path path) {
  std::error_code ignored;
  while (path.has_relative_path() && !std::filesystem::exists(path, ignored)) path = path.parent_path();
  return path;
}

}  // namespace

std::vector<Finding> check_roots(const Patient& patient) {
  std::vector<Finding> findings;
  findings.reserve(patient.roots.size());
  for (const auto& root : patient.roots) findings.push_back(check_root(root));
  return findings;
}

std::vector<Finding> check_state_folder(const Patient& patient) {
  const auto folder = state_folder(patient.environment);
  const auto existing = nearest_existing(folder);
  if (::access(existing.c_str(), W_OK | X_OK) != 0)
    return {{"state", Health::failure, fmt::format("{} cannot be written", existing.string()),
             fmt::format("chmod u+rwx '{}', or set XDG_STATE_HOME to a folder of yours", existing.string())}};
  struct stat info{};
  const bool is_open_to_others = existing == folder && ::stat(folder.c_str(), &info) == 0 && (info.st_mode & 077) != 0;
  if (is_open_to_others)
    return {{"state", Health::warning,
             fmt::format("{} is open to other users (mode {:04o})", folder.string(), info.st_mode & 07777U),
             fmt::format("chmod 700 '{}'", folder.string())}};
  return {
      {"state", Health::well, folder.string() + (existing == folder ? " is ours" : " will be made when needed"), ""}};
}

std::vector<Finding> check_disk(const Patient& patient) {
  const auto folder = nearest_existing(state_folder(patient.environment));
  struct statvfs info{};
  if (::statvfs(folder.c_str(), &info) != 0) return {};
  const std::uint64_t free = std::uint64_t{info.f_bavail} * info.f_frsize;
  const std::string text = fmt::format("{} free at {}", bytes_text(free), folder.string());
  if (free >= kEnoughSpace) return {{"disk", Health::well, text, ""}};
  return {{"disk", free < kLeastSpace ? Health::failure : Health::warning, text,
           "delete records: livestream rm ID, or limit them: livestream serve --keep 90d --max-disk 10G"}};
}

}  // namespace livestream::cli
