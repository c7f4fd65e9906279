#include "net/loop.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace livestream::net {
namespace {

using std::chrono::milliseconds;

TEST(Loop, TheEndOfATurnComesAfterEverythingThatWasReady) {
  Loop loop;
  std::string order;
  loop.at_pause([&] { return order += 'p', false; });
  loop.at_turn_end([&] {
    order += 'e';
    if (order.find('3') != std::string::npos) loop.stop();
  });
  for (const char job : {'1', '2', '3'}) loop.post([&order, job] { order += job; });
  loop.run();
  EXPECT_EQ(order, "123pe");
}

TEST(Loop, APauseThatWasAskedForComesAtOnce) {
  Loop loop;
  std::string order;
  loop.at_pause([&] { return order += 'p', false; });
  loop.at_turn_end([&] {
    order += 'e';
    loop.stop();
  });
  loop.post([&] {
    order += '1';
    loop.pause_soon();
  });
  loop.post([&] { order += '2'; });
  loop.run();
  EXPECT_EQ(order, "1p2pe");
}

TEST(Loop, JobsFromOtherThreadsRunOnItsOwn) {
  Loop loop;
  const auto own = std::this_thread::get_id();
  int ran = 0;
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i)
    others.emplace_back([&] {
      for (int n = 0; n < 100; ++n)
        loop.post([&] {
          EXPECT_EQ(std::this_thread::get_id(), own);
          if (++ran == 400) loop.stop();
        });
    });
  loop.run();
  for (auto& other : others) other.join();
  EXPECT_EQ(ran, 400);
}

TEST(Loop, ATurnGathersWhatAnAnswerBringsBeforeItEnds) {
  Loop loop;
  int answered = 0;
  std::vector<int> ends;
  // Each pause answers somebody, who at once has one more thing to ask.
  loop.at_pause([&] {
    if (answered == 0 || answered >= 3) return false;
    ++answered;
    loop.post([] {});
    return true;
  });
  loop.at_turn_end([&] {
    ends.push_back(answered);
    if (answered >= 3) loop.stop();
    // A dear end: the next turn may gather for as long.
    const auto until = std::chrono::steady_clock::now() + milliseconds(2);
    while (std::chrono::steady_clock::now() < until) {}
    if (ends.size() == 1) {
      loop.post([&] { answered = 1; });
      loop.post([] {});
    }
  });
  loop.post([] {});
  loop.run();
  EXPECT_EQ(ends.back(), 3);
  EXPECT_LE(ends.size(), 3U) << "at most a turn for each of what could be one";
}

TEST(Loop, ATimerRepeatsUntilItsOwnerEndsIt) {
  Loop loop;
  int fired = 0;
  auto timer = std::make_unique<Timer>(loop.every(milliseconds(1), [&] { ++fired; }));
  Timer end = loop.after(milliseconds(500), [&] { loop.stop(); });
  Timer check = loop.every(milliseconds(1), [&] {
    if (fired < 3 || !timer) return;
    timer.reset();
    fired = 100;
    end = loop.after(milliseconds(20), [&] { loop.stop(); });
  });
  loop.run();
  EXPECT_EQ(fired, 100);
}

}  // namespace
}  // namespace livestream::net
