#include "catalog/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/log.h"
#include "catalog/schema.h"
#include "catalog/script.h"

namespace livestream::catalog {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr std::chrono::seconds kPatience{30};  // for another process's transaction

void delete_database(const std::filesystem::path& path) {
  std::error_code ignored;
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path.native() + ending, ignored);
}

void delete_others(const std::filesystem::path& folder, const std::filesystem::path& kept) {
  std::vector<std::filesystem::path> others;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    if (name.starts_with("catalog-") && name.ends_with(".db") && it->path() != kept) others.push_back(it->path());
  }
  for (const auto& other : others) delete_database(other);
}

Result<Database> open_database(const std::filesystem::path& path) {
  auto database = Database::open(path, {.access = sqlite::Access::create, .busy_timeout = kPatience, .use_wal = true});
  if (!database) return database;
  if (auto done = database->execute("PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=4096"); !done)
    return done.error();
  if (auto made = database->execute(std::string("BEGIN IMMEDIATE;") + kSchema + "COMMIT"); !made) return made.error();
  return database;
}

// --- Storing

// Puts files into the database, in one transaction.
class Writer {
 public:
  explicit Writer(const Database& database) : script_(database) {}

  void put(const StoredFile& stored);
  void forget_path(const std::filesystem::path& path);
  Result<void> finish();

 private:
  struct Text {
    std::int64_t id = 0;
    std::int64_t file = 0;
    const DigestedText* text = nullptr;
  };

  void forget(std::int64_t file);
  std::int64_t put_file(const StoredFile& stored);
  void put_answer(std::int64_t file, const std::string& path, const DigestedAnswer& answer);
  void add_texts(std::int64_t file, const FileDigest& digest);
  void put_texts();
  void sum_up(std::int64_t file);
  std::int64_t model_id(const std::string& name);

  Script script_;
  std::map<std::string, std::int64_t> models_;
  std::set<std::int64_t> changed_;  // files of which other answers count now
  std::vector<Text> texts_;
};

void Writer::put(const StoredFile& stored) {
  // Another file that bears the name now: what the one before said is no more.
  if (const auto replaced =
          script_.number("SELECT id FROM file WHERE path=? AND NOT (device=? AND inode=?)", stored.file.path.native(),
                         stored.file.state.id.device, stored.file.state.id.inode))
    forget(*replaced);
  const std::int64_t file = put_file(stored);
  script_.run("DELETE FROM tool WHERE file=?", file);
  for (const DigestedTool& tool : stored.digest.tools)
    script_.run("INSERT INTO tool VALUES(?, ?, ?, ?, ?)", file, tool.name, tool.calls, tool.failures, tool.seconds);
  for (const DigestedAnswer& answer : stored.digest.answers) put_answer(file, stored.file.path.native(), answer);
  add_texts(file, stored.digest);
  changed_.insert(file);
}

std::int64_t Writer::put_file(const StoredFile& stored) {
  const auto& [file, digest] = stored;
  const auto id = script_.number(
      "INSERT INTO file(path, agent, session, part, device, inode, size, modified_us, has_texts, project, cwd, branch,"
      " title, model, first_us, last_us, prompts, replies, errors, compactions, context_percent, is_complete,"
      " has_failed)"
      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT(path) DO UPDATE SET agent=excluded.agent, session=excluded.session, part=excluded.part,"
      " device=excluded.device, inode=excluded.inode, size=excluded.size, modified_us=excluded.modified_us,"
      " has_texts=excluded.has_texts, project=excluded.project, cwd=excluded.cwd, branch=excluded.branch,"
      " title=excluded.title, model=excluded.model, first_us=excluded.first_us, last_us=excluded.last_us,"
      " prompts=excluded.prompts, replies=excluded.replies, errors=excluded.errors, compactions=excluded.compactions,"
      " context_percent=excluded.context_percent, is_complete=excluded.is_complete, has_failed=excluded.has_failed"
      " RETURNING id",
      file.path.native(), file.agent.empty() ? digest.agent : file.agent, file.session, file.part, file.state.id.device,
      file.state.id.inode, file.state.size, file.state.modified_us, digest.has_texts, digest.project, digest.cwd,
      digest.branch, digest.title, digest.model, digest.first_us, digest.last_us, digest.prompts, digest.replies,
      digest.errors, digest.compactions, digest.context_percent, digest.is_complete, digest.has_failed);
  return id.value_or(0);
}

void Writer::put_answer(std::int64_t file, const std::string& path, const DigestedAnswer& answer) {
  const auto key = static_cast<std::int64_t>(answer.key);
  bool is_ours = true;
  script_.each(
      "SELECT file, output, path FROM answer JOIN file ON file.id=answer.file WHERE key=?",
      [&](const Statement& row) {
        const std::int64_t owner = row.integer(0);
        if (owner == file) return;
        const std::int64_t output = row.integer(1);
        is_ours = output < answer.output || (output == answer.output && path < row.text(2));
        if (is_ours) changed_.insert(owner);
      },
      key);
  if (!is_ours) return;
  script_.run("INSERT OR REPLACE INTO answer VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", key, file,
              answer.time_us / kQuarterUs, model_id(answer.model), answer.input, answer.output, answer.reasoning,
              answer.cache_read, answer.cache_write, answer.cache_write_1h, answer.web_searches, answer.cost,
              answer.is_lower_bound);
}

// Those behind the ones that are stored already: a file that grew says the same again, and more.
void Writer::add_texts(std::int64_t file, const FileDigest& digest) {
  if (digest.texts.empty()) return;
  const auto stored = script_.number("SELECT COUNT(*) FROM text WHERE file=?", file).value_or(0);
  std::int64_t id = 0;
  for (std::size_t i = 0; i < digest.texts.size(); ++i) {
    id = std::max(id + 1, first_id(digest.texts[i].time_us));
    if (i >= static_cast<std::size_t>(stored)) texts_.push_back({id, file, &digest.texts[i]});
  }
}

// The full-text index is built up quickest from rising ids.
void Writer::put_texts() {
  std::sort(texts_.begin(), texts_.end(), [](const Text& a, const Text& b) { return a.id < b.id; });
  std::int64_t id = 0;
  for (const Text& text : texts_) {
    id = std::max(id + 1, text.id);
    const auto kind = static_cast<std::int64_t>(text.text->kind);
    for (;; ++id) {  // another file may have said something at the same time
      script_.run("INSERT OR IGNORE INTO text VALUES(?, ?, ?, ?)", id, text.file, kind, text.text->body);
      if (!script_.result() || script_.changes() > 0) break;
    }
    script_.run("INSERT INTO words(rowid, body) VALUES(?, ?)", id, text.text->body);
  }
}

void Writer::sum_up(std::int64_t file) {
  script_.run("DELETE FROM usage WHERE file=?", file);
  script_.run(
      "INSERT INTO usage SELECT quarter, model, file, COUNT(*), SUM(input), SUM(output), SUM(reasoning),"
      " SUM(cache_read), SUM(cache_write), SUM(cache_write_1h), SUM(web_searches), TOTAL(cost), SUM(cost IS NULL),"
      " SUM(is_lower_bound) FROM answer WHERE file=? GROUP BY quarter, model",
      file);
}

std::int64_t Writer::model_id(const std::string& name) {
  const auto known = models_.find(name);
  if (known != models_.end()) return known->second;
  script_.run("INSERT OR IGNORE INTO model(name) VALUES(?)", name);
  const auto id = script_.number("SELECT id FROM model WHERE name=?", name).value_or(0);
  return models_[name] = id;
}

void Writer::forget(std::int64_t file) {
  script_.run("INSERT INTO words(words, rowid, body) SELECT 'delete', id, body FROM text WHERE file=?", file);
  for (const char* sql :
       {"DELETE FROM text WHERE file=?", "DELETE FROM answer WHERE file=?", "DELETE FROM usage WHERE file=?",
        "DELETE FROM tool WHERE file=?", "DELETE FROM file WHERE id=?"})
    script_.run(sql, file);
}

void Writer::forget_path(const std::filesystem::path& path) {
  if (const auto file = script_.number("SELECT id FROM file WHERE path=?", path.native())) forget(*file);
}

Result<void> Writer::finish() {
  put_texts();
  for (const std::int64_t file : changed_) sum_up(file);
  return script_.result();
}

template <class Change>
Result<void> in_transaction(const Database& database, Change change) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  {
    Writer writer(database);
    change(writer);
    if (auto done = writer.finish(); !done) return done;
  }
  return transaction->commit();
}

}  // namespace

std::filesystem::path database_path(const Place& place) {
  return place.folder / fmt::format("catalog-{}-{:016x}.db", kSchemaVersion, stable_hash(place.version));
}

Result<Catalog> Catalog::open(const Place& place) {
  if (auto made = make_folders(place.folder); !made) return made.error();
  const auto path = database_path(place);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) delete_others(place.folder, path);
  auto database = open_database(path);
  if (!database && database.error().code == Errc::invalid) {
    log::warning("the catalog is damaged and made anew: {}", database.error().message);
    delete_database(path);
    database = open_database(path);
  }
  if (!database) return database.error();
  return Catalog(std::move(*database));
}

Result<std::unordered_map<std::string, KnownFile>> Catalog::known_files() const {
  std::unordered_map<std::string, KnownFile> files;
  Script script(database_);
  script.each("SELECT path, device, inode, size, modified_us, has_texts FROM file", [&](const Statement& row) {
    KnownFile& file = files[std::string(row.text(0))];
    file.state.id = {static_cast<std::uint64_t>(row.integer(1)), static_cast<std::uint64_t>(row.integer(2))};
    file.state.size = static_cast<std::uint64_t>(row.integer(3));
    file.state.modified_us = row.integer(4);
    file.has_texts = row.integer(5) != 0;
  });
  if (!script.result()) return script.result().error();
  return files;
}

Result<void> Catalog::store(std::span<const StoredFile> files) {
  return in_transaction(database_, [&](Writer& writer) {
    for (const StoredFile& file : files) writer.put(file);
  });
}

Result<void> Catalog::remove(const std::filesystem::path& path) {
  return in_transaction(database_, [&](Writer& writer) { writer.forget_path(path); });
}

}  // namespace livestream::catalog
