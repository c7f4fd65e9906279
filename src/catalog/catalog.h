#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>

#include "base/file.h"
#include "base/result.h"
#include "base/sqlite.h"
#include "catalog/digest.h"
#include "catalog/place.h"

namespace livestream::catalog {

/// A file that sessions are read from.
struct SourceFile {
  std::filesystem::path path;
  std::string agent;
  std::string session;  ///< its id
  std::string part;     ///< of the session: empty for its main file, else the subagent's name
  FileState state;      ///< as of the reading
};

/// What the catalog knows of a file.
struct KnownFile {
  FileState state;
  bool has_texts = false;
};

struct StoredFile {
  SourceFile file;
  FileDigest digest;
};

/// The index of all sessions that were ever found: their numbers, and every word of them. SQLite, with the full-text
/// index FTS5. Derived: each version has a database of its own, made anew where there is none, or a damaged one; those
/// of other versions are thrown away then.
///
/// An answer of a model that stands in several files (a session that was forked or resumed) counts for one of them:
/// that with the most output tokens, among equals that of the first path. So the order of reading does not matter.
///
/// Several processes may write: they wait for each other. Thread: one at a time.
class Catalog {
 public:
  /// Opens or makes it.
  static Result<Catalog> open(const Place& place);

  /// By path.
  Result<std::unordered_map<std::string, KnownFile>> known_files() const;

  /// Puts files, read from their start, in the place of what was known of them. All or nothing.
  Result<void> store(std::span<const StoredFile> files);
  /// Forgets a file and what counts for it.
  Result<void> remove(const std::filesystem::path& path);

 private:
  explicit Catalog(sqlite::Database database) : database_(std::move(database)) {}

  sqlite::Database database_;
};

}  // namespace livestream::catalog
