#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "catalog/place.h"
#include "cli/indexer.h"
#include "model/price_table.h"

namespace livestream::cli {

/// Keeps the catalog up to date while the server runs: on threads of the lowest priority, of which the one that reads
/// works half of the time at most, and then rests for a minute. A catalog that cannot be written is complained of once.
class CatalogKeeper {
 public:
  static constexpr std::chrono::seconds kRest{60};
  /// A file that was written within this time is left for the next round.
  static constexpr std::chrono::seconds kSettle{10};

  /// `prices` and `clock` outlive the keeper.
  CatalogKeeper(catalog::Place place, const PriceTable& prices, const Clock& clock, HistoryPlaces places);
  CatalogKeeper(const CatalogKeeper&) = delete;
  CatalogKeeper& operator=(const CatalogKeeper&) = delete;
  /// Waits for the file that is being read.
  ~CatalogKeeper();

  void start() {
    thread_ = std::thread([this] { keep(); });
  }
  /// From the next round on, what lies below this folder belongs to the catalog. Thread: any.
  void add_root(const std::filesystem::path& root);

 private:
  void keep();
  void update();
  bool has_work();
  HistoryPlaces places();
  bool rest();

  const catalog::Place place_;
  const PriceTable& prices_;
  const Clock& clock_;
  std::mutex mutex_;
  HistoryPlaces places_;
  std::condition_variable wake_;
  std::atomic<bool> stop_{false};
  bool has_complained_ = false;
  std::thread thread_;
};

}  // namespace livestream::cli
