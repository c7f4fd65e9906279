#include "cli/catalog_keeper.h"

#ifdef __linux__
#include <sched.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <utility>

#include "base/log.h"

namespace livestream::cli {
namespace {

constexpr double kShare = 0.5;  // of a core

// Whatever else wants to run on this machine comes first.
void give_way() {
#ifdef __linux__
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_IDLE, &none);  // of this thread, and those that it starts
#endif
}

void give_memory_back() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

}  // namespace

CatalogKeeper::CatalogKeeper(catalog::Place place, const PriceTable& prices, const Clock& clock, HistoryPlaces places)
    : place_(std::move(place)), prices_(prices), clock_(clock), places_(std::move(places)) {}

CatalogKeeper::~CatalogKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void CatalogKeeper::add_root(const std::filesystem::path& root) {
  const std::lock_guard lock(mutex_);
  places_.add_root(root);
}

void CatalogKeeper::keep() {
  give_way();
  do update();
  while (rest());
}

void CatalogKeeper::update() {
  if (!has_work()) return;
  auto catalog = catalog::Catalog::open(place_);
  Result<std::uint64_t> done = catalog ? Result<std::uint64_t>(0) : catalog.error();
  if (catalog) {
    IndexOptions options;
    options.cpu_share = kShare;
    options.modified_before_us = (clock_.system_now() - kSettle).time_since_epoch().count();
    options.stop = &stop_;
    done = update_catalog(*catalog, places(), prices_, options);
  }
  if (done) {
    if (*done > 0) give_memory_back();
  } else if (!std::exchange(has_complained_, true)) {
    log::warning("old sessions cannot be searched: {}", done.error().message);
  }
}

// Where there is no history, SQLite's megabyte is not loaded.
bool CatalogKeeper::has_work() {
  std::error_code ignored;
  return std::filesystem::exists(catalog::database_path(place_), ignored) || !places().find().empty();
}

HistoryPlaces CatalogKeeper::places() {
  const std::lock_guard lock(mutex_);
  return places_;
}

bool CatalogKeeper::rest() {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, kRest, [this] { return stop_.load(); });
}

}  // namespace livestream::cli
