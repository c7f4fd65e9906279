#include "cli/local_record.h"

#include <fmt/format.h>

#include "base/inside.h"
#include "sources/history.h"

namespace livestream::cli {

Result<std::filesystem::path> find_record(const RecordPlaces& places, const std::string& id) {
  std::vector<LogFolder> folders;
  folders.reserve(places.roots.size() + 1);
  for (const auto& root : places.roots) folders.push_back({root / "logs" / "events", root});
  folders.push_back({places.state_folder / "events", places.state_folder / "events"});
  std::string looked_in;
  for (const auto& [folder, root] : folders) {
    const std::filesystem::path path = folder / id / "events.jsonl";
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored) && resolve_inside(path, root)) return path;
    looked_in += (looked_in.empty() ? "" : ", ") + folder.string();
  }
  return Error{Errc::not_found,
               fmt::format("there is no record of session '{}' in {}: give its folder with --root", id, looked_in)};
}

}  // namespace livestream::cli
