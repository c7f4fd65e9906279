#include "broadcaster/outbox.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

class OutboxTest : public testing::Test {
 protected:
  enum class Kept { in_record, nowhere };
  void push(std::uint64_t first, std::uint64_t last, Kept kept = Kept::in_record) {
    for (auto i = first; i <= last; ++i) outbox_.push({i, "12345678\n", kept == Kept::in_record, 0});
  }
  std::vector<std::uint64_t> take(const BatchLimits& limits = {}) {
    std::vector<std::uint64_t> sequences;
    for (const auto& event : outbox_.take(limits)) sequences.push_back(event.sequence);
    return sequences;
  }

  using Sequences = std::vector<std::uint64_t>;
  std::shared_ptr<Accounts> accounts_ = std::make_shared<Accounts>(Accounts::Voice::quiet);
  Outbox outbox_{{.events = 4, .bytes = 100}, accounts_};
};

TEST_F(OutboxTest, HandsOutBatchesInOrder) {
  push(1, 4);
  EXPECT_EQ(take({.events = 3, .bytes = 1'000}), (Sequences{1, 2, 3}));
  EXPECT_EQ(take({.events = 3, .bytes = 1'000}), (Sequences{4}));
}

TEST_F(OutboxTest, BatchIsBoundedInBytesButNeverEmpty) {
  push(1, 3);
  EXPECT_EQ(take({.events = 10, .bytes = 18}), (Sequences{1, 2}));
  EXPECT_EQ(take({.events = 10, .bytes = 1}), (Sequences{3}));
}

TEST_F(OutboxTest, OldestLeaveAFullQueueAndTheGapIsTold) {
  push(1, 7);
  EXPECT_EQ(outbox_.deferred(), 3U);
  EXPECT_EQ(accounts_->dropped, 0U);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(outbox_.gap().first, 1U);
  EXPECT_EQ(outbox_.gap().end, 4U);
  outbox_.took_from_record(3, 3);
  EXPECT_TRUE(outbox_.gap().is_empty());
  EXPECT_EQ(take(), (Sequences{4, 5, 6, 7}));
}

TEST_F(OutboxTest, WhatIsInNoRecordIsDroppedAtOnce) {
  push(1, 7, Kept::nowhere);
  EXPECT_EQ(accounts_->dropped, 3U);
  outbox_.give_up(outbox_.gap());
  EXPECT_EQ(take(), (Sequences{4, 5, 6, 7}));
  EXPECT_EQ(accounts_->dropped, 3U);
}

TEST_F(OutboxTest, WhatTheRecordTurnsOutToLackIsDropped) {
  push(1, 7);
  outbox_.took_from_record(2, 2);
  outbox_.give_up(outbox_.gap());
  EXPECT_EQ(accounts_->dropped, 1U);
  EXPECT_EQ(outbox_.deferred(), 0U);
}

TEST_F(OutboxTest, OneEventLargerThanTheBoundIsKept) {
  outbox_.push({1, std::string(1'000, 'x'), true, 0});
  EXPECT_EQ(take(), (Sequences{1}));
}

TEST_F(OutboxTest, IsSettledOnceAllIsAnswered) {
  push(1, 2);
  take();
  outbox_.settle(1);
  EXPECT_FALSE(outbox_.wait_until_settled(2, std::chrono::milliseconds(0)));
  outbox_.settle(2);
  EXPECT_TRUE(outbox_.wait_until_settled(2, std::chrono::milliseconds(0)));
}

TEST_F(OutboxTest, WorkEndsWhenClosedAndEmpty) {
  push(1, 1);
  outbox_.close();
  EXPECT_TRUE(outbox_.wait_for_work());
  take();
  EXPECT_FALSE(outbox_.wait_for_work());
}

}  // namespace
}  // namespace livestream
