#include "cli/indexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "sources/homes.h"

namespace livestream::cli {
namespace {

using catalog::KnownFile;
using catalog::StoredFile;

constexpr std::size_t kMaxWaiting = std::size_t{16} << 20;  // bytes of digests on their way to the writer, about
constexpr std::size_t kMaxBatch = std::size_t{16} << 20;    // bytes of digests stored together
constexpr std::chrono::milliseconds kBatchTime{500};        // so long are they gathered
constexpr std::chrono::milliseconds kMaxRest{200};

using KnownFiles = std::unordered_map<std::string, KnownFile>;

bool is_due(const HistoryFile& file, const KnownFiles& known, const IndexOptions& options) {
  if (file.state.modified_us >= options.modified_before_us) return false;
  const auto found = known.find(file.path.native());
  if (found == known.end() || found->second.state != file.state) return true;
  return options.with_texts && !found->second.has_texts;
}

std::size_t weight_of(const StoredFile& file) {
  std::size_t weight = 1'024 + file.digest.answers.size() * sizeof(catalog::DigestedAnswer);
  for (const catalog::DigestedText& text : file.digest.texts) weight += sizeof text + text.body.size();
  return weight;
}

// Digests on their way from those who read to the one who writes.
class Belt {
 public:
  // Waits for room. False: nobody wants more.
  bool put(StoredFile file) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return is_closed_ || weight_ < kMaxWaiting; });
    if (is_closed_) return false;
    weight_ += weight_of(file);
    files_.push_back(std::move(file));
    lock.unlock();
    filled_.notify_one();
    return true;
  }
  // What comes in `kBatchTime` from the first on, and not more than `kMaxBatch`. Empty: that was all.
  std::vector<StoredFile> take() {
    std::unique_lock lock(mutex_);
    std::vector<StoredFile> batch;
    filled_.wait(lock, [&] { return !files_.empty() || producers_ == 0; });
    const auto deadline = std::chrono::steady_clock::now() + kBatchTime;
    for (std::size_t taken = 0; taken < kMaxBatch;) {
      if (!filled_.wait_until(lock, deadline, [&] { return !files_.empty() || producers_ == 0; })) break;
      if (files_.empty()) break;
      const std::size_t weight = weight_of(files_.front());
      taken += weight;
      weight_ -= weight;
      batch.push_back(std::move(files_.front()));
      files_.pop_front();
      room_.notify_one();
    }
    return batch;
  }
  void add_producer() {
    const std::lock_guard lock(mutex_);
    ++producers_;
  }
  void remove_producer() {
    const std::lock_guard lock(mutex_);
    --producers_;
    filled_.notify_one();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    room_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<StoredFile> files_;
  std::size_t weight_ = 0;  // of all in it
  std::size_t producers_ = 0;
  bool is_closed_ = false;
};

std::optional<StoredFile> digest_of(const HistoryFile& file, const PriceTable& prices, bool with_texts) {
  catalog::Digester digester(&prices, stable_hash(file.path.native()), with_texts);
  const auto reading = file.read([&](std::string_view type, std::string_view timestamp, std::string_view data) {
    digester.take(type, timestamp, data);
  });
  if (!reading) {
    if (reading.error().code != Errc::busy)
      log::warning("{} is not in the catalog: {}", file.path.string(), reading.error().message);
    return std::nullopt;
  }
  const std::string& session = reading->session.empty() ? file.session : reading->session;
  return StoredFile{{file.path, file.agent, session, file.part, reading->state}, digester.finish()};
}

// Pauses as long as it takes for the work since `began` to be only a share of the time.
void rest(std::chrono::steady_clock::time_point began, double share) {
  if (share >= 1) return;
  const auto worked = std::chrono::steady_clock::now() - began;
  std::this_thread::sleep_for(std::min<std::chrono::duration<double>>(worked * (1 / share - 1), kMaxRest));
}

// A record that was deleted, perhaps because it holds a secret, is forgotten; transcripts that agents clean up are not.
Result<void> forget_deleted_records(catalog::Catalog& catalog, const KnownFiles& known, const HistoryPlaces& places) {
  for (const auto& [path, file] : known) {
    std::error_code ignored;
    if (!places.holds_record(path) || std::filesystem::exists(path, ignored)) continue;
    if (auto removed = catalog.remove(path); !removed) return removed;
  }
  return {};
}

struct Job {
  std::vector<HistoryFile> files;  // newest first
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> files_done{0};
  std::atomic<std::uint64_t> bytes_done{0};
  Belt belt;
};

void read_files(Job& job, const PriceTable& prices, const IndexOptions& options) {
  while (options.stop == nullptr || !*options.stop) {
    const std::size_t index = job.next++;
    if (index >= job.files.size()) break;
    const auto began = std::chrono::steady_clock::now();
    const HistoryFile& file = job.files[index];
    auto digest = digest_of(file, prices, options.with_texts);
    if (digest && !job.belt.put(std::move(*digest))) break;
    ++job.files_done;
    job.bytes_done += file.state.size;
    rest(began, options.cpu_share);
  }
  job.belt.remove_producer();
}

}  // namespace

HistoryPlaces::HistoryPlaces(const Environment& environment, const std::vector<std::string>& without_sources)
    : without_sources_(without_sources) {
  add_homes(usual_homes(environment));
  const auto own_records = state_folder(environment) / "events";
  log_folders_.push_back({own_records, own_records});
}

void HistoryPlaces::add_root(const std::filesystem::path& root) {
  add_homes(homes_at(root));
  log_folders_.push_back({root / "logs" / "events", root});
}

bool HistoryPlaces::holds_record(std::string_view path) const {
  return std::any_of(log_folders_.begin(), log_folders_.end(),
                     [&](const auto& folder) { return path.starts_with(folder.path.native() + "/"); });
}

void HistoryPlaces::add_homes(const std::vector<AgentHome>& homes) {
  for (const AgentHome& home : homes) {
    const auto is_in = [](const auto& list, const auto& one) {
      return std::find(list.begin(), list.end(), one) != list.end();
    };
    if (!is_in(without_sources_, home.agent) && !is_in(homes_, home)) homes_.push_back(home);
  }
}

catalog::Place catalog_place(const std::filesystem::path& state, const PriceTable& prices) {
  return {state / "catalog", fmt::format("{:016x}", prices.fingerprint())};
}

Result<std::uint64_t> update_catalog(catalog::Catalog& catalog, const HistoryPlaces& places, const PriceTable& prices,
                                     const IndexOptions& options) {
  const auto known = catalog.known_files();
  if (!known) return known.error();
  if (auto done = forget_deleted_records(catalog, *known, places); !done) return done.error();
  Job job;
  job.files = places.find();
  std::erase_if(job.files, [&](const HistoryFile& file) { return !is_due(file, *known, options); });
  std::sort(job.files.begin(), job.files.end(),
            [](const HistoryFile& a, const HistoryFile& b) { return a.state.modified_us > b.state.modified_us; });
  IndexProgress progress;
  progress.files = job.files.size();
  for (const HistoryFile& file : job.files) progress.bytes += file.state.size;

  std::vector<std::thread> readers;
  for (unsigned i = 0; i < std::max(1U, options.threads) && !job.files.empty(); ++i) {
    job.belt.add_producer();
    readers.emplace_back([&] { read_files(job, prices, options); });
  }
  Result<void> stored;
  while (stored && !readers.empty()) {
    const std::vector<StoredFile> batch = job.belt.take();
    if (batch.empty()) break;
    stored = catalog.store(batch);
    progress.files_done = job.files_done;
    progress.bytes_done = job.bytes_done;
    if (options.on_progress) options.on_progress(progress);
  }
  job.belt.close();
  for (std::thread& reader : readers) reader.join();
  if (!stored) return stored.error();
  return job.files_done.load();
}

}  // namespace livestream::cli
