#include "recording/identity_memory.h"

#include <map>
#include <random>

#include "recording/log_fixture.h"

namespace livestream {
namespace {

using recording_test::event;
using recording_test::event_of;

void remember(IdentityMemory& memory, const std::string& emitter, std::uint64_t first, std::uint64_t last,
              std::uint64_t& offset) {
  for (std::uint64_t sequence = first; sequence <= last; ++sequence)
    memory.remember(event_of(emitter, sequence), ++offset);
}

TEST(IdentityMemory, TellsWhereAnEventWasCounted) {
  IdentityMemory memory;
  memory.remember(event("a1"), 7);
  EXPECT_EQ(memory.find(event("a1")), 7u);
  EXPECT_EQ(memory.find(event("a2")), std::nullopt);
  EXPECT_EQ(memory.find(event("b1")), std::nullopt);
}

TEST(IdentityMemory, AnAnonymousEventIsNeverARepeat) {
  IdentityMemory memory;
  memory.remember(event("*"), 1);
  EXPECT_EQ(memory.find(event("*")), std::nullopt);
}

TEST(IdentityMemory, ALateEventCountsWhileItsNeighboursAreRemembered) {
  IdentityMemory memory;
  std::uint64_t offset = 0;
  remember(memory, "a", 1, 9, offset);
  remember(memory, "a", 11, 20, offset);
  EXPECT_EQ(memory.find(event("a10")), std::nullopt);
}

TEST(IdentityMemory, AVeryLateEventIsTakenForARepeatOfUnknownPlace) {
  IdentityMemory memory;
  std::uint64_t offset = 0;
  remember(memory, "a", 2, 3, offset);
  remember(memory, "b", 1, IdentityMemory::kRemembered, offset);
  EXPECT_EQ(memory.find(event("a1")), 0u);
  EXPECT_EQ(memory.find(event("a3")), 0u);
  EXPECT_EQ(memory.find(event("a4")), std::nullopt);
}

TEST(IdentityMemory, AnEventWithoutEmitterIsForgottenAltogether) {
  IdentityMemory memory;
  std::uint64_t offset = 1;
  memory.remember(event("1@10"), offset);
  remember(memory, "b", 1, IdentityMemory::kRemembered, offset);
  EXPECT_EQ(memory.find(event("1@10")), std::nullopt);
}

TEST(IdentityMemory, ForgetsTheEmittersThatWereQuietForLongest) {
  IdentityMemory memory;
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i <= IdentityMemory::kMaxEmitters; ++i)
    remember(memory, recording_test::numbered("emitter", i), 1, 1, offset);
  remember(memory, "emitter0", 2, 2, offset);
  remember(memory, "last", 1, IdentityMemory::kRemembered, offset);

  const auto is_known = [&](std::size_t i) {
    return memory.find(event_of(recording_test::numbered("emitter", i), 1)).has_value();
  };
  EXPECT_EQ(memory.forgotten().size(), IdentityMemory::kMaxEmitters + 2 - IdentityMemory::kForgottenAtOnce);
  EXPECT_FALSE(is_known(1));
  EXPECT_FALSE(is_known(IdentityMemory::kForgottenAtOnce - 1));
  EXPECT_TRUE(is_known(IdentityMemory::kForgottenAtOnce));
  EXPECT_TRUE(is_known(IdentityMemory::kMaxEmitters));
}

TEST(IdentityMemory, FindsTheSameAsAPlainMap) {
  IdentityMemory memory;
  std::map<std::uint64_t, std::uint64_t> plain;  // sequence → offset
  std::mt19937 random(7);
  const auto numbered = [](std::uint64_t sequence) { return event(fmt::format("{}@10", sequence)); };
  for (std::uint64_t offset = 1; offset <= 20'000;) {
    std::uint64_t sequence = 1 + random() % 9'000;
    const auto known = plain.find(sequence);
    const bool remembered = known != plain.end() && known->second + IdentityMemory::kRemembered >= offset;
    const auto found = memory.find(numbered(sequence));
    ASSERT_EQ(found, remembered ? std::optional(known->second) : std::nullopt) << offset;
    if (found) {
      sequence = 10'000 + offset;
      ASSERT_FALSE(memory.find(numbered(sequence)));
    }
    plain[sequence] = offset;
    memory.remember(numbered(sequence), offset++);
  }
}

TEST(IdentityMemory, RestoredItGoesOnTheSame) {
  IdentityMemory memory;
  std::uint64_t offset = 0;
  remember(memory, "a", 1, 5, offset);
  remember(memory, "b", 1, IdentityMemory::kRemembered, offset);

  IdentityMemory restored;
  std::uint64_t reread = 5;
  remember(restored, "b", 1, IdentityMemory::kRemembered, reread);
  restored.restore_forgotten(memory.forgotten());
  EXPECT_EQ(restored.find(event("a5")), 0u);
  EXPECT_EQ(restored.find(event("b1")), memory.find(event("b1")));
  remember(memory, "c", 1, 10, offset);
  remember(restored, "c", 1, 10, reread);
  EXPECT_EQ(restored.forgotten(), memory.forgotten());
}

}  // namespace
}  // namespace livestream
