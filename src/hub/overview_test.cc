#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hub/channel_status.h"
#include "hub/hub.h"
#include "model/event_codec.h"
#include "model/status_json.h"

namespace livestream {
namespace {

// A hub's surroundings without a loop: what is posted waits forever.
class Overview : public ::testing::Test {
 protected:
  Event line(const std::string& text) {
    const std::string json = R"({"type":"log_line","data":{"line":")" + text + R"(","level":"info"}})";
    return parse_event(json, {.session_id = "s", .now = clock_.system_now()}).value();
  }

  ManualClock clock_{SystemTime(std::chrono::hours(500'000))};
  WorkerPool workers_{1};
  HubServices services_{.clock = clock_,
                        .workers = workers_,
                        .post = [](std::function<void()>) {},
                        .framer = [](std::string&, std::size_t) {},
                        .options = {},
                        .mark = [](Channel&) {}};
};

TEST_F(Overview, ASessionThatFallsSilentCountsAsChanged) {
  ChannelStatus status("s", services_);
  const LogPlace place{.offset = 1, .epoch = "1"};
  status.fold(std::vector<CountedEvent>{{.offset = 1, .event = line("hello")}});
  status.notice_silence(place);
  EXPECT_TRUE(status.take_change());

  clock_.advance(kWorkingFor - std::chrono::seconds(1));
  status.notice_silence(place);
  EXPECT_FALSE(status.take_change()) << "still working";

  clock_.advance(std::chrono::seconds(1));
  status.notice_silence(place);
  EXPECT_TRUE(status.take_change()) << "silent now";
  status.notice_silence(place);
  EXPECT_FALSE(status.take_change()) << "which is said once";
}

TEST_F(Overview, TextsOfASummaryAreCut) {
  Hub hub(services_, [](const std::string&) { return SessionFiles{}; });
  hub.derived("s", {line(std::string(100'000, 'x'))}, false);
  const auto summary = hub.summary(*hub.find("s"));
  EXPECT_LE(summary.at("last_line").as_string().size(), 210U);
}

}  // namespace
}  // namespace livestream
