#include "model/price_table.h"

#include <gtest/gtest.h>

#include "base/iso_time.h"

namespace livestream {
namespace {

constexpr std::string_view kTable = R"({"source":"tables 1","date":"2026-11-01","models":[
  {"id":"small","match":{"or":[{"equals":"small"},{"regex":"^small-\\d{8}$"}]},
   "prices":[{"from":"","input":[[0,3],[200000,6]],"output":[[0,15],[200000,22.5]],"cache_read":[[0,0.3],[200000,0.6]],
              "cache_write":[[0,3.75]],"cache_write_1h":[[0,6]],"web_search":[[0,10]]}]},
  {"id":"dated","match":{"and":[{"starts_with":"da"},{"ends_with":"ed"},{"contains":"t"}]},
   "prices":[{"from":"","input":[[0,10]],"output":[[0,40]]},{"from":"2026-06-10","input":[[0,2]],"output":[[0,8]]}]}]})";

SystemTime day(std::string_view text) { return parse_iso_time(std::string(text) + "T12:00:00Z")->time; }

class Prices : public testing::Test {
 protected:
  double cost(std::string_view model, const Bill& bill, std::string_view date = "2026-11-23") const {
    return table_.cost(model, day(date), bill).value_or(-1);
  }

  PriceTable table_ = *PriceTable::parse(kTable);
};

TEST_F(Prices, EachKindOfTokenHasItsOwn) {
  EXPECT_DOUBLE_EQ(cost("small", {.input = 1'000'000 / 10}), 0.3);
  EXPECT_DOUBLE_EQ(cost("small", {.output = 100'000}), 1.5);
  EXPECT_DOUBLE_EQ(cost("small", {.cache_read = 100'000}), 0.03);
  EXPECT_DOUBLE_EQ(cost("small", {.cache_write = 100'000}), 0.375);
  EXPECT_DOUBLE_EQ(cost("small", {.cache_write = 100'000, .cache_write_1h = 40'000}), 0.6 * 0.375 + 0.4 * 0.6);
  EXPECT_DOUBLE_EQ(cost("small", {.web_searches = 3}), 0.03);
}

TEST_F(Prices, ALargeRequestIsDearerAsAWhole) {
  EXPECT_DOUBLE_EQ(cost("small", {.input = 200'000}), 0.6);
  EXPECT_DOUBLE_EQ(cost("small", {.input = 100'000, .output = 1'000, .cache_read = 100'001}),
                   0.6 + 0.0225 + 0.6 * 0.100001);
  EXPECT_DOUBLE_EQ(cost("small", {.output = 1'000, .prompt = 200'001}), 0.0225);
}

TEST_F(Prices, WhatHasNoPriceOfItsOwnCostsAsInput) {
  EXPECT_DOUBLE_EQ(cost("dated", {.cache_read = 500'000, .cache_write = 500'000, .cache_write_1h = 500'000}), 2);
}

TEST_F(Prices, TheDayDecides) {
  EXPECT_DOUBLE_EQ(cost("dated", {.input = 1'000'000}, "2026-06-09"), 10);
  EXPECT_DOUBLE_EQ(cost("dated", {.input = 1'000'000}, "2026-06-10"), 2);
}

TEST_F(Prices, NamesAreFoundThroughWhatIsPutAroundThem) {
  for (const char* name : {"small", "small-20261101", "small[1m]", "us.anthropic.small", "openrouter/x/small"})
    EXPECT_DOUBLE_EQ(cost(name, {.web_searches = 100}), 1) << name;
  EXPECT_EQ(cost("smaller", {}), -1);
  EXPECT_EQ(cost("small-2026", {}), -1);
  EXPECT_EQ(cost("", {}), -1);
}

TEST_F(Prices, TheUsersOwnBeatTheTable) {
  const auto before = table_.fingerprint();
  table_.set("small", {.input = {{0, 1}}});
  table_.set("mine", {.output = {{0, 5}}});
  EXPECT_DOUBLE_EQ(cost("small", {.input = 1'000'000, .output = 7}), 1);
  EXPECT_DOUBLE_EQ(cost("mine", {.output = 1'000'000}), 5);
  EXPECT_NE(table_.fingerprint(), before);
}

TEST_F(Prices, ADamagedTableIsRefused) {
  EXPECT_FALSE(PriceTable::parse("{}"));
  EXPECT_FALSE(PriceTable::parse(kTable.substr(0, 300)));
  EXPECT_FALSE(PriceTable::parse(R"({"source":"","date":"","models":[{"id":"x","match":{"like":"x"},"prices":[]}]})"));
}

}  // namespace
}  // namespace livestream
