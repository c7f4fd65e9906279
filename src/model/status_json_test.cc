#include "model/status_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "base/iso_time.h"
#include "model/event_codec.h"

namespace livestream {
namespace {

namespace json = boost::json;
using std::chrono::minutes;
using std::chrono::seconds;

const SystemTime kStart = parse_iso_time("2026-11-23T03:00:00Z")->time;

std::int64_t us(SystemTime time) { return time.time_since_epoch().count(); }

// Half an hour in, three of four tasks done, last heard of ten seconds ago.
SessionStatus busy() {
  SessionStatus status;
  status.id = "my-app";
  status.project = "my-app";
  status.task = "Build";
  status.phase = "builder";
  status.phases = {{"scout", "2026-11-23T03:00:00Z"}, {"builder", "2026-11-23T03:10:00Z"}};
  status.iterations = 4;
  status.completed = {{"a"}, {"b", us(kStart + minutes(15)), 300}, {"c", us(kStart + minutes(25)), 600}};
  status.remaining = {"d"};
  status.notes = {"n"};
  status.failed_attempts = {{2, "529", "t"}};
  status.context_percent = 41.5;
  status.tokens_used = 83'000;
  status.start_time = "2026-11-23T03:00:00Z";
  status.last_update = "2026-11-23T03:29:50Z";
  status.start_us = us(kStart);
  status.last_update_us = us(kStart + minutes(30) - seconds(10));
  status.last_line = LogLine{"compiling", "info"};
  status.last_error = "529";
  status.events = 20;
  status.log_lines = 5;
  status.errors = 1;
  status.timeline = {
      .start_us = us(kStart),
      .span_us = 900'000'000,
      .spans = {{.events = 12, .output_tokens = 900, .cost = 0.01}, {.events = 8, .errors = 1, .context = 41.5}}};
  status.source_positions = {{"ralph", "p"}};
  return status;
}

const StatusView kView = {.now = kStart + minutes(30), .offset = 20, .epoch = "e1"};

TEST(State, IsWorkingOnlyWhileEvidenceIsFresh) {
  EXPECT_EQ(state_of(SessionStatus(), kView), SessionState::unknown);
  EXPECT_EQ(state_of(busy(), kView), SessionState::working);
  StatusView later = kView;
  later.now += kWorkingFor;
  EXPECT_EQ(state_of(busy(), later), SessionState::unknown);
  later.evidence_age = seconds(5);  // the monotonic clock knows better
  EXPECT_EQ(state_of(busy(), later), SessionState::working);
}

TEST(State, KeepsItsEnd) {
  SessionStatus status = busy();
  status.success = false;
  EXPECT_EQ(state_of(status, kView), SessionState::failed);
  status.is_complete = true;
  EXPECT_EQ(state_of(status, kView), SessionState::complete);
}

TEST(State, SaysWhyItFailed) {
  SessionStatus status = busy();
  status.success = false;
  status.summary = "3 iterations in a row failed";
  EXPECT_EQ(to_status_json(status, kView).at("reason").as_string(), "3 iterations in a row failed");
}

TEST(StatusJson, ShowsTheWholeStatus) {
  EXPECT_EQ(
      to_json(to_status_json(busy(), kView)),
      R"({"id":"my-app","project":"my-app","task":"Build","agent":"","phase":"builder","iterations":4,)"
      R"("start_time":"2026-11-23T03:00:00Z","last_update":"2026-11-23T03:29:50Z","elapsed_seconds":1800.0,)"
      R"("estimated_remaining_seconds":600.0,"estimate":{"low_seconds":117.446,"high_seconds":782.554,"tasks":2},)"
      R"("tasks":{"completed":["a","b","c"],"remaining":["d"],"claimed":[],"current":"d","total":4,"progress_percent":75,)"
      R"("done":[{"task":"a","time":null,"seconds":null},)"
      R"({"task":"b","time":"2026-11-23T03:15:00.000000Z","seconds":300.0},)"
      R"({"task":"c","time":"2026-11-23T03:25:00.000000Z","seconds":600.0}]},)"
      R"("context":{"percentage":41.5,"tokens_used":83000,"window":null,"compactions":0,"resets":0},)"
      R"("agent_version":"","model":"","cwd":"","branch":"","usage":[],)"
      R"("cost":{"usd":null,"is_lower_bound":false,"unknown_models":[]},"tools":[],"open_calls":[],)"
      R"("files":{"touched":0,"lines_added":0,"lines_removed":0,"newest":[]},"commits":{"count":0,"newest":[]},"waiting":null,)"
      R"("process":null,"loop":null,)"
      R"("reason":"","artifacts":{},)"
      R"("is_complete":false,"notes":["n"],"offset":20,"epoch":"e1","state":"working",)"
      R"("last_event_age_seconds":10.0,"success":null,"summary":"",)"
      R"("counts":{"events":20,"log_lines":5,"errors":1,"warnings":0,"prompts":0,"answers":0},)"
      R"("phases":[{"phase":"scout","started":"2026-11-23T03:00:00Z"},)"
      R"({"phase":"builder","started":"2026-11-23T03:10:00Z"}],)"
      R"("failed_attempts":[{"iteration":2,"error":"529","time":"t"}],)"
      R"("last_line":{"text":"compiling","level":"info"},"last_error":"529","recording":"ok",)"
      R"("truncated":false,"clock_skew":false})");
}

TEST(StatusJson, ShowsTheUnknownAsUnknown) {
  const json::object shown = to_status_json(SessionStatus(), kView);
  for (const char* key :
       {"estimated_remaining_seconds", "last_event_age_seconds", "success", "last_line", "last_error"})
    EXPECT_TRUE(shown.at(key).is_null()) << key;
  EXPECT_EQ(shown.at("elapsed_seconds").as_double(), 0);
  EXPECT_TRUE(shown.at("context").at("percentage").is_null());
  EXPECT_TRUE(shown.at("tasks").at("current").is_null());
  EXPECT_EQ(shown.at("tasks").at("progress_percent").as_int64(), 0);
  EXPECT_EQ(shown.at("state").as_string(), "unknown");
}

TEST(StatusJson, TimeStandsStillAfterTheEnd) {
  SessionStatus status = busy();
  status.is_complete = true;
  StatusView later = kView;
  later.now += std::chrono::hours(24);
  const json::object shown = to_status_json(status, later);
  EXPECT_EQ(shown.at("elapsed_seconds").as_double(), 1790);
  EXPECT_EQ(shown.at("estimated_remaining_seconds").to_number<double>(), 0);
  EXPECT_TRUE(shown.at("tasks").at("current").is_null());
}

TEST(StatusJson, NothingIsNegative) {
  StatusView early = kView;
  early.now = kStart - minutes(10);
  const json::object shown = to_status_json(busy(), early);
  EXPECT_EQ(shown.at("elapsed_seconds").as_double(), 0);
  EXPECT_EQ(shown.at("last_event_age_seconds").as_double(), 0);
  EXPECT_TRUE(shown.at("clock_skew").as_bool());
}

TEST(StatusJson, CutsLongTextsOnRequest) {
  SessionStatus status = busy();
  status.task = "äääää";
  status.last_line->text = std::string(300, 'x');
  StatusView view = kView;
  EXPECT_EQ(to_status_json(status, view).at("task").as_string(), "äääää");
  view.max_text = 5;
  EXPECT_EQ(to_status_json(status, view).at("task").as_string(), "ää…");
  EXPECT_EQ(to_status_json(status, view).at("last_line").at("text").as_string(), "xxxxx…");
  EXPECT_EQ(to_status_json(status, view).at("id").as_string(), "my-app");
}

TEST(SummaryJson, IsOneRow) {
  EXPECT_EQ(to_json(to_summary_json(busy(), kView)),
            R"({"id":"my-app","project":"my-app","task":"Build","phase":"builder","iterations":4,)"
            R"("start_time":"2026-11-23T03:00:00Z","last_update":"2026-11-23T03:29:50Z","completed_tasks":3,)"
            R"("total_tasks":4,"is_complete":false,"state":"working","context_percent":41.5,"last_line":"compiling",)"
            R"("last_event_age_seconds":10.0,"estimated_remaining_seconds":600.0,)"
            R"("estimate":{"low_seconds":117.446,"high_seconds":782.554,"tasks":2},)"
            R"("activity":[12,8],"errors":1,"agent":"","model":"","reason":"",)"
            R"("cost_usd":null,"cost_is_lower_bound":false})");
}

TEST(TimelineJson, IsAListForEachNumber) {
  EXPECT_EQ(
      to_json(to_timeline_json(busy().timeline)),
      R"({"start":"2026-11-23T03:00:00.000000Z","span_seconds":900.0,"events":[12,8],"errors":[0,1],"tasks":[0,0],)"
      R"("resets":[0,0],"iterations":[0,0],"waits":[0,0],"phases":[0,0],"input_tokens":[0,0],"output_tokens":[900,0],"cost_usd":[0.01,0.0],)"
      R"("context_percent":[null,41.5]})");
  EXPECT_TRUE(to_timeline_json(RunTimeline()).at("start").is_null());
}

TEST(TimelineJson, TheContextStaysAsItWasToldLast) {
  RunTimeline timeline;
  timeline.spans = {{}, {.context = 20}, {}, {.context = 30}};
  EXPECT_EQ(to_json(to_timeline_json(timeline).at("context_percent")), "[null,20.0,20.0,30.0]");
}

TEST(Snapshot, BringsEverythingBack) {
  SessionStatus status = busy();
  EXPECT_EQ(from_snapshot(json::parse(to_json(to_snapshot(status)))), status);
  status.success = false;
  status.zone_shift_minutes = -480;
  status.truncated = status.clock_skew = status.is_complete = true;
  status.warnings = UINT64_MAX;
  EXPECT_EQ(from_snapshot(json::parse(to_json(to_snapshot(status)))), status);
  EXPECT_EQ(from_snapshot(to_snapshot(SessionStatus())), SessionStatus());
}

TEST(Snapshot, IsRefusedIfItIsNone) {
  EXPECT_FALSE(from_snapshot(json::value()));
  EXPECT_FALSE(from_snapshot(json::object()));
  json::object snapshot = to_snapshot(busy());
  snapshot["iterations"] = "four";
  EXPECT_FALSE(from_snapshot(snapshot));
  snapshot = to_snapshot(busy());
  snapshot.at("phases").as_array().push_back(7);
  EXPECT_FALSE(from_snapshot(snapshot));
}

TEST(ChangedFields, AreThoseThatDiffer) {
  const json::object before = {{"a", 1}, {"b", {1, 2}}, {"c", "x"}};
  EXPECT_EQ(to_json(changed_fields(before, {{"a", 1}, {"b", {1, 3}}, {"c", "x"}, {"d", nullptr}})),
            R"({"b":[1,3],"d":null})");
  EXPECT_TRUE(changed_fields(before, before).empty());
}

}  // namespace
}  // namespace livestream
