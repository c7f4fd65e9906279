#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace livestream::cli {

/// Where record files may lie on this machine.
struct RecordPlaces {
  std::vector<std::filesystem::path> roots;  ///< project folders
  std::filesystem::path state_folder;        ///< of the server: sessions that no root knows
};

/// The event log of session `id`: `{root}/logs/events/{id}/events.jsonl`, in the order of the roots, else
/// `{state folder}/events/{id}/events.jsonl`. Errors: not_found, naming where it was looked for.
Result<std::filesystem::path> find_record(const RecordPlaces& places, const std::string& id);

}  // namespace livestream::cli
