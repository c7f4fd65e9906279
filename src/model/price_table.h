#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/session_status.h"

namespace livestream {

/// US dollars per million tokens, by the size of the request: `{0, 3}, {200'000, 6}` is 3, and 6 for all of a request
/// with more than 200,000 input tokens.
using PriceSteps = std::vector<std::pair<std::int64_t, double>>;

/// What a model costs from some day on. What has no price of its own costs as much as what it replaces: reads from a
/// cache and writes to it as input, writes for an hour as other writes.
struct ModelPrice {
  SystemTime from{};
  PriceSteps input;
  PriceSteps output;
  PriceSteps cache_read;
  PriceSteps cache_write;
  PriceSteps cache_write_1h;
  PriceSteps web_search;  ///< per thousand
};

/// Tokens of one answer, as far as they are paid for.
struct Bill {
  std::int64_t input = 0;  ///< neither read from nor written to a cache
  std::int64_t output = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_write_1h = 0;  ///< the part of it that is kept for an hour
  std::int64_t web_searches = 0;
  /// Input of the whole request, which decides the price; 0: the sum of the above.
  std::int64_t prompt = 0;
};

/// What the models cost. Immutable but for `set`. Thread: any, once nobody sets prices any more.
class PriceTable {
 public:
  /// Reads what prices/build.mjs writes. Errors: what is wrong with it.
  static Result<PriceTable> parse(std::string_view json);

  /// A price of the user's own, which beats the table's. `model`: its exact name.
  void set(const std::string& model, ModelPrice price);

  /// US dollars; nothing if the model is not known. Names are looked for as they are, and without what providers and
  /// agents put around them: `us.anthropic.`, `openrouter/…/`, `[1m]`.
  std::optional<double> cost(std::string_view model, SystemTime when, const Bill& bill) const;

  /// Where the table is from: a package and its version.
  const std::string& source() const { return source_; }
  /// When it was published, as `2026-09-23`.
  const std::string& date() const { return date_; }
  /// Of everything in it: another one may give other costs.
  std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  struct Matcher;
  struct Model {
    std::string id;
    std::shared_ptr<const Matcher> matcher;
    std::vector<ModelPrice> periods;  // from the oldest on
  };
  struct Memory {
    std::mutex mutex;
    std::map<std::string, const Model*, std::less<>> models;  // by the name an agent gives
  };

  friend struct PriceTableReader;

  const Model* find(std::string_view name) const;
  const Model* look_for(std::string_view name) const;

  std::string source_;
  std::string date_;
  std::uint64_t fingerprint_ = 0;
  std::map<std::string, Model, std::less<>> own_;
  std::vector<Model> models_;
  std::unique_ptr<Memory> memory_ = std::make_unique<Memory>();
};

}  // namespace livestream
