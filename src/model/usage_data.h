#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "model/data_view.h"
#include "model/price_table.h"

// What a `usage` event says (docs/protocol.md), for whoever adds it up.
namespace livestream {

inline Bill bill_in(const DataView& usage) {
  const auto count = [&](std::string_view key) { return usage.count(key).value_or(0); };
  return {.input = count("input_tokens"),
          .output = count("output_tokens"),
          .cache_read = count("cache_read_tokens"),
          .cache_write = count("cache_write_tokens"),
          .cache_write_1h = count("cache_write_1h_tokens"),
          .web_searches = count("web_searches"),
          .prompt = count("prompt_tokens")};
}

/// US dollars: as the agent says, else by the table of that day. Nothing without either; `prices` may be null.
inline std::optional<double> cost_of(const DataView& usage, std::string_view model, const Bill& bill, SystemTime when,
                                     const PriceTable* prices) {
  if (const auto told = usage.amount("cost_usd")) return told;
  return prices == nullptr ? std::nullopt : prices->cost(model, when, bill);
}

}  // namespace livestream
