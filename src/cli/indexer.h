#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/state_folder.h"
#include "catalog/catalog.h"
#include "model/price_table.h"
#include "sources/history.h"

namespace livestream::cli {

/// Where sessions of the past are looked for.
class HistoryPlaces {
 public:
  /// The agents' usual homes, and the server's own records. `without_sources`: agents that are left out.
  HistoryPlaces(const Environment& environment, const std::vector<std::string>& without_sources);

  /// The records in this folder, and agents' homes there.
  void add_root(const std::filesystem::path& root);

  /// Whether this is a record's path, of which `livestream rm` deletes the file.
  bool holds_record(std::string_view path) const;
  std::vector<HistoryFile> find() const { return find_history(homes_, log_folders_); }

 private:
  void add_homes(const std::vector<AgentHome>& homes);

  const std::vector<std::string> without_sources_;
  std::vector<AgentHome> homes_;
  std::vector<LogFolder> log_folders_;
};

struct IndexProgress {
  std::uint64_t files = 0;  ///< to be read; and how many of them were
  std::uint64_t files_done = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_done = 0;
};

struct IndexOptions {
  bool with_texts = true;  ///< words, for searching; without: numbers alone
  unsigned threads = 1;    ///< that read and parse, besides the calling one, which writes
  double cpu_share = 1;    ///< of one core that each of them may use, on average
  /// Files that changed later are left for another time, as they will change again; microseconds since 1970 UTC.
  std::int64_t modified_before_us = INT64_MAX;
  std::function<void(const IndexProgress&)> on_progress;
  const std::atomic<bool>* stop = nullptr;  ///< ends early, at the next file, with what was done until then
};

/// Where the catalog lies, below the state folder.
catalog::Place catalog_place(const std::filesystem::path& state, const PriceTable& prices);

/// Brings the catalog up to date: reads what is new or has changed, newest first. Returns how many files were read.
/// Files that cannot be read are passed over, and named in the diary.
Result<std::uint64_t> update_catalog(catalog::Catalog& catalog, const HistoryPlaces& places, const PriceTable& prices,
                                     const IndexOptions& options);

}  // namespace livestream::cli
