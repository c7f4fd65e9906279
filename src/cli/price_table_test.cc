#include "model/price_table.h"

#include <gtest/gtest.h>

#include "base/iso_time.h"
#include "model/built_in_prices.h"

namespace livestream {
namespace {

// Published prices that are not going to change, as the day has passed.
TEST(BuiltInPrices, KnowTheAgentsModels) {
  const auto table = PriceTable::parse(built_in_prices());
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->date().size(), std::string_view("2026-09-23").size());
  const SystemTime day = parse_iso_time("2025-12-01T00:00:00Z")->time;
  const Bill bill{.input = 1'000'000, .output = 1'000'000, .prompt = 1'000};
  EXPECT_EQ(table->cost("claude-3-5-sonnet-20241022", day, bill), 18);
  EXPECT_EQ(table->cost("claude-sonnet-4-5-20250929", day, bill), 18);
  EXPECT_EQ(table->cost("o3", day, bill), 10);
  EXPECT_EQ(table->cost("gemini-2.5-pro", day, bill), 11.25);
  EXPECT_FALSE(table->cost("nobody-knows", day, bill));
}

}  // namespace
}  // namespace livestream
