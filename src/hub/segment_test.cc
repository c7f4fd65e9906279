#include "hub/segment.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include "hub/hub_fixture.h"
#include "hub/ring.h"

namespace livestream {
namespace {

using hub_test::frame;
using hub_test::messages_in;

std::shared_ptr<const Segment> segment(std::uint64_t first, std::size_t count) {
  SegmentBuilder builder(frame);
  for (std::uint64_t offset = first; offset < first + count; ++offset) builder.add(offset, R"({"type":"x"})");
  return builder.take().front();
}

TEST(Segment, HoldsEachEventWithItsOffsetFramed) {
  const auto events = segment(7, 2);
  EXPECT_EQ(messages_in(events->bytes()),
            (std::vector<std::string>{R"({"type":"x","offset":7})", R"({"type":"x","offset":8})"}));
  EXPECT_EQ(events->first_offset(), 7U);
  EXPECT_EQ(events->last_offset(), 8U);
}

TEST(Segment, GivesWhatComesBehindAnOffset) {
  const auto events = segment(7, 3);
  EXPECT_EQ(messages_in(events->after(6)).size(), 3U);
  EXPECT_EQ(messages_in(events->after(8)), (std::vector<std::string>{R"({"type":"x","offset":9})"}));
}

TEST(Segment, FindsTheFrameThatAByteBelongsTo) {
  const auto events = segment(7, 3);
  EXPECT_EQ(events->offset_at(0), 7U);
  EXPECT_EQ(events->offset_at(events->end_of(7) - 1), 7U);
  EXPECT_EQ(events->offset_at(events->end_of(7)), 8U);
  EXPECT_EQ(events->offset_at(events->bytes().size() - 1), 9U);
}

TEST(SegmentBuilder, BeginsAnotherPastItsSize) {
  SegmentBuilder builder(frame);
  const std::string line = R"({"type":")" + std::string(SegmentBuilder::kMaxBytes / 2, 'x') + R"("})";
  for (std::uint64_t offset = 1; offset <= 5; ++offset) builder.add(offset, line);
  const auto segments = builder.take();
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[1]->first_offset(), segments[0]->last_offset() + 1);
  EXPECT_TRUE(builder.take().empty());
}

TEST(SegmentBuilder, HoldsNoMoreThanWhatIsInIt) {
  SegmentBuilder builder(frame);
  for (const std::size_t length : {4'000U, 300U, 301U, 2'000U}) {
    builder.add(1, R"({"type":")" + std::string(length, 'x') + R"("})");
    const auto events = builder.take().front();
    EXPECT_LE(malloc_usable_size(const_cast<char*>(events->bytes().data())), events->bytes().size() * 5 / 4);
  }
}

TEST(Ring, FindsTheSegmentBehindAnOffset) {
  Ring ring({.events = 100, .bytes = 1'000'000});
  for (const std::uint64_t first : {1U, 11U, 21U}) ring.push(segment(first, 10));
  EXPECT_EQ(ring.find_after(0)->first_offset(), 1U);
  EXPECT_EQ(ring.find_after(9)->first_offset(), 1U);
  EXPECT_EQ(ring.find_after(10)->first_offset(), 11U);
  EXPECT_EQ(ring.find_after(29)->first_offset(), 21U);
  EXPECT_EQ(ring.find_after(30), nullptr) << "yet to come";
}

TEST(Ring, PastEitherLimitTheOldestGoes) {
  Ring by_events({.events = 20, .bytes = 1'000'000});
  for (const std::uint64_t first : {1U, 11U, 21U}) by_events.push(segment(first, 10));
  EXPECT_EQ(by_events.first_offset(), 11U);
  EXPECT_EQ(by_events.find_after(5), nullptr) << "too old";

  Ring by_bytes({.events = 1'000, .bytes = 1});
  for (const std::uint64_t first : {1U, 11U}) by_bytes.push(segment(first, 10));
  EXPECT_EQ(by_bytes.first_offset(), 11U) << "the newest always stays";
}

}  // namespace
}  // namespace livestream
