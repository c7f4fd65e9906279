#include "formats/opencode/conversation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace livestream::opencode {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const SessionInfo kSession{.id = "ses_1",
                           .parent = "",
                           .folder = "/home/me/shop",
                           .title = "New session - 2026-11-23",
                           .version = "1.18.0",
                           .created_ms = 1'795'400'000'000};

std::string user(int second) {
  return fmt::format(R"({{"role":"user","time":{{"created":{}}}}})", 1'795'400'000'000 + second * 1'000);
}

// An answer that began at `second`; with `more`, a list of fields, it may be over.
std::string answer(int second, std::string_view more = "") {
  return fmt::format(R"({{"role":"assistant","modelID":"big","time":{{"created":{}}}{}}})",
                     1'795'400'000'000 + second * 1'000, more);
}

std::string completed(int second, int end, std::string_view finish, std::string_view more = "") {
  const std::int64_t start = 1'795'400'000'000;
  return fmt::format(R"({{"role":"assistant","modelID":"big","time":{{"created":{},"completed":{}}},)"
                     R"("finish":"{}","cost":0.25,"tokens":{{"total":165,"input":10,"output":20,"reasoning":5,)"
                     R"("cache":{{"read":100,"write":30}}}}{}}})",
                     start + second * 1'000, start + end * 1'000, finish, more);
}

std::string bash(std::string_view status, std::string_view more = "") {
  return fmt::format(R"({{"type":"tool","tool":"bash","callID":"c1","state":{{"status":"{}",)"
                     R"("input":{{"command":"npm test"}}{}}}}})",
                     status, more);
}

// What is told, one event a line: `type data`.
class ConversationTest : public testing::Test {
 protected:
  ConversationTest() { EXPECT_THAT(told(kSession), testing::SizeIs(1)); }

  std::vector<std::string> told(const SessionInfo& session) {
    conversation_.read_session(session, events_);
    return take();
  }
  std::vector<std::string> told(const std::string& id, std::string data, std::vector<Part> parts = {}) {
    conversation_.read_message({id, id.back() - '0', std::move(data), std::move(parts)}, events_);
    return take();
  }
  std::vector<std::string> take() {
    std::vector<std::string> lines;
    for (const Derived& event : std::exchange(events_, {})) lines.push_back(event.type + " " + event.data);
    return lines;
  }

  Conversation conversation_;
  std::vector<Derived> events_;
};

TEST(ConversationStart, SaysWhatTheSessionIs) {
  Conversation conversation;
  std::vector<Derived> events;
  SessionInfo session = kSession;
  session.title = "Mend the till";
  conversation.read_session(session, events);
  EXPECT_THAT(events,
              ElementsAre(Derived{"session_start", "2026-11-23T02:13:20.000000Z",
                                  R"({"agent":"opencode","start_time":"2026-11-23T02:13:20.000000Z",)"
                                  R"("project":"shop","cwd":"/home/me/shop","agent_version":"1.18.0"})"},
                          Derived{"session_start", "2026-11-23T02:13:20.000000Z", R"({"task":"Mend the till"})"}));
  EXPECT_EQ(conversation.facts().cwd, "/home/me/shop");
}

TEST_F(ConversationTest, TheTitleIsATaskOnceThereIsOne) {
  SessionInfo session = kSession;
  session.updated_ms = 5;
  EXPECT_THAT(told(session), IsEmpty());
  session.title = "Mend the till";
  EXPECT_THAT(told(session), ElementsAre(R"(session_start {"task":"Mend the till"})"));
}

TEST_F(ConversationTest, APromptIsWhatWasTyped) {
  EXPECT_THAT(told("m1", user(0),
                   {{"p1", R"({"type":"text","text":"hello"})"},
                    {"p2", R"({"type":"text","text":"<file>","synthetic":true})"}}),
              ElementsAre(R"(message {"role":"user","text":"hello"})"));
  EXPECT_THAT(told("m1", user(0), {{"p1", R"({"type":"text","text":"hello"})"}}), IsEmpty()) << "once";
}

TEST_F(ConversationTest, AnAnswerIsToldWhenItsPartsAreAtRest) {
  EXPECT_THAT(told("m2", answer(1), {{"p1", R"({"type":"text","text":"I lo","time":{"start":1}})"}}), IsEmpty());
  const Part text{"p1", R"({"type":"text","text":"I look","time":{"start":1,"end":1795400002000}})"};
  EXPECT_THAT(told("m2", answer(1), {text}),
              ElementsAre(R"(message {"role":"assistant","text":"I look","model":"big"})"));
  EXPECT_THAT(told("m2", completed(1, 3, "stop"), {text}),
              ElementsAre(R"(usage {"model":"big","id":"m2","input_tokens":10,"output_tokens":25,"reasoning_tokens":5,)"
                          R"("cache_read_tokens":100,"cache_write_tokens":30,"cost_usd":0.25})",
                          R"(context_update {"tokens_used":165})", R"(waiting {"reason":"idle"})"));
  EXPECT_THAT(told("m2", completed(1, 3, "stop"), {text}), IsEmpty()) << "once";
}

TEST_F(ConversationTest, OlderVersionsWriteTheReasoningIntoTheOutput) {
  const std::string old = R"({"role":"assistant","time":{"created":1,"completed":2},"finish":"stop",)"
                          R"("tokens":{"input":10,"output":20,"reasoning":5,"cache":{"read":0,"write":0}}})";
  EXPECT_THAT(told("m2", old).front(), testing::HasSubstr(R"("output_tokens":20,"reasoning_tokens":5)"));
}

TEST_F(ConversationTest, ACallIsOpenUntilItEnds) {
  EXPECT_THAT(told("m2", answer(1), {{"p1", bash("pending")}}), IsEmpty()) << "it may still be written";
  const std::string running = bash("running", R"(,"time":{"start":1795400001000})");
  const auto started = told("m2", answer(1), {{"p1", running}});
  ASSERT_THAT(started, testing::SizeIs(1));
  EXPECT_THAT(started.front(),
              testing::StartsWith(R"(tool_call {"call_id":"c1","tool":"bash","input":"npm test","state":"started",)"));
  const std::string over =
      bash("completed", R"(,"output":"ok","metadata":{"exit":0},"time":{"start":1795400001000,"end":1795400003500})");
  EXPECT_THAT(told("m2", answer(1), {{"p1", over}}),
              ElementsAre(R"(tool_call {"call_id":"c1","state":"finished","seconds":2.5,"output":"ok"})"));
}

TEST_F(ConversationTest, WhoLooksLateIsToldTheSameOfACall) {
  const std::string over =
      bash("completed", R"(,"output":"no","metadata":{"exit":3},"time":{"start":1795400001000,"end":1795400003500})");
  const auto both = told("m2", answer(1), {{"p1", over}});
  ASSERT_THAT(both, testing::SizeIs(2));
  EXPECT_THAT(both.back(), testing::HasSubstr(R"("state":"failed")")) << "its exit code was not 0";
}

TEST_F(ConversationTest, ACallThatAnAnswerLeftOpenWasInterrupted) {
  told("m2", answer(1), {{"p1", bash("running", R"(,"time":{"start":1795400001000})")}});
  EXPECT_EQ(conversation_.open_end().id, "m2");
  EXPECT_THAT(told("m3", user(5)), IsEmpty()) << "may have been asked while it runs";
  EXPECT_EQ(conversation_.open_end().id, "m2");
  EXPECT_THAT(told("m4", answer(6)),
              ElementsAre(R"(tool_call {"call_id":"c1","state":"failed","output":"interrupted"})"));
  EXPECT_EQ(conversation_.open_end(), (OpenEnd{4, "m4"}));
}

TEST_F(ConversationTest, ToolsThatWriteFilesSayWhich) {
  const std::string edit =
      R"({"type":"tool","tool":"edit","callID":"c2","state":{"status":"completed","input":{"filePath":"a.cc"},)"
      R"("output":"","metadata":{"filediff":{"file":"/srv/a.cc","additions":3,"deletions":1}}}})";
  EXPECT_THAT(told("m2", answer(1), {{"p1", edit}}).back(),
              testing::HasSubstr(R"("files":[{"path":"/srv/a.cc","added":3,"removed":1}])"));
  const std::string write = R"({"type":"tool","tool":"write","callID":"c3","state":{"status":"completed",)"
                            R"("input":{"filePath":"/srv/b.cc","content":"one\ntwo\n"},"metadata":{"exists":false}}})";
  EXPECT_THAT(told("m2", answer(1), {{"p2", write}}).back(),
              testing::HasSubstr(R"("files":[{"path":"/srv/b.cc","added":2,"removed":0}])"));
}

TEST_F(ConversationTest, ItsListOfTasks) {
  const std::string todo =
      R"({"type":"tool","tool":"todowrite","callID":"c2","state":{"status":"completed","input":{"todos":[)"
      R"({"content":"a","status":"completed"},{"content":"b","status":"pending"},)"
      R"({"content":"c","status":"in_progress"},{"content":"d","status":"cancelled"}]}}})";
  EXPECT_THAT(told("m2", answer(1), {{"p1", todo}}).back(),
              R"(tasks_update {"completed":["a"],"remaining":["c","b"]})");
}

TEST_F(ConversationTest, AQuestionWaitsForItsAnswer) {
  const std::string asks = R"({"type":"tool","tool":"question","callID":"c2","state":{"status":"running",)"
                           R"("input":{"questions":[{"question":"Which \"port\"?"}]}}})";
  EXPECT_THAT(told("m2", answer(1), {{"p1", asks}}).back(),
              R"(waiting {"reason":"input","question":"Which \"port\"?"})");
}

TEST_F(ConversationTest, ACallThatHasDoneNothingMayAskForAPermission) {
  const std::string when = R"(,"time":{"start":1795400001000})";
  told("m2", answer(1), {{"p1", bash("running", when)}});
  ASSERT_TRUE(conversation_.asking());
  EXPECT_EQ(conversation_.asking()->since_ms, 1'795'400'001'000);
  EXPECT_EQ(conversation_.asking()->due_ms, 1'795'400'001'600);
  EXPECT_EQ(conversation_.asking()->wait.data, R"({"reason":"permission","question":"bash: npm test","assumed":true})");
  told("m2", answer(1), {{"p1", bash("running", R"(,"metadata":{"output":""})" + when)}});
  EXPECT_FALSE(conversation_.asking()) << "it was given";
  told("m2", answer(1), {{"p2", bash("running", when)}});
  told("m4", answer(6));
  EXPECT_FALSE(conversation_.asking()) << "and does not ask any more when the next answer begins";
}

TEST_F(ConversationTest, ACompactionOfItsOwnGoesOn) {
  told("m1", completed(1, 2, "tool-calls"));
  told("m2", user(3), {{"p1", R"({"type":"compaction","auto":true})"}});
  const auto summary = told("m3", completed(4, 5, "stop", R"(,"summary":true,"parentID":"m2")"),
                            {{"p2", R"({"type":"text","text":"all of it","time":{"start":1,"end":2}})"}});
  ASSERT_THAT(summary, testing::SizeIs(2)) << "usage, but no message, no context, no waiting";
  EXPECT_EQ(summary.back(), R"(compaction {"trigger":"auto","before_tokens":165})");
}

TEST_F(ConversationTest, ACompactionThatSomebodyAskedForEndsTheTurn) {
  told("m2", user(3), {{"p1", R"({"type":"compaction","auto":false})"}});
  EXPECT_THAT(
      told("m3", completed(4, 5, "stop", R"(,"summary":true,"parentID":"m2")")),
      ElementsAre(testing::StartsWith("usage "), R"(compaction {"trigger":"manual"})", R"(waiting {"reason":"idle"})"));
}

TEST_F(ConversationTest, WhatTheProviderRefuses) {
  const std::string_view over = R"(,"error":{"name":"APIError","data":{"message":"no credit","statusCode":402}})";
  EXPECT_THAT(told("m2", completed(1, 2, "", over)),
              ElementsAre(testing::StartsWith("usage "), testing::StartsWith("context_update "),
                          R"(error {"message":"no credit"})", R"(waiting {"reason":"idle","error":"no credit"})"));
  const std::string_view limit = R"(,"error":{"name":"APIError","data":{"message":"slow down","statusCode":429}})";
  EXPECT_THAT(told("m3", completed(3, 4, "", limit)), testing::Contains(R"(waiting {"reason":"limit"})"));
  const std::string_view stop = R"(,"error":{"name":"MessageAbortedError","data":{"message":"aborted"}})";
  EXPECT_THAT(told("m4", completed(5, 6, "", stop)),
              ElementsAre(testing::StartsWith("usage "), R"(waiting {"reason":"idle"})"));
}

TEST_F(ConversationTest, ARetryIsALineOfItsLog) {
  const std::string retry = R"({"type":"retry","attempt":2,"time":{"created":1795400001500},)"
                            R"("error":{"name":"APIError","data":{"message":"overloaded"}}})";
  EXPECT_THAT(told("m2", answer(1), {{"p1", retry}}),
              ElementsAre(R"(log_line {"line":"the API failed; retry 2: overloaded","level":"warning"})"));
}

TEST(ConversationOfASubagent, TellsUsageAndCalls) {
  Conversation conversation;
  std::vector<Derived> events;
  SessionInfo session = kSession;
  session.parent = "ses_0";
  conversation.read_session(session, events);
  conversation.read_message({"m1", 1, user(0), {{"p1", R"({"type":"text","text":"count"})"}}}, events);
  conversation.read_message({"m2", 2, completed(1, 2, "stop"), {{"p2", bash("completed")}}}, events);
  std::vector<std::string> types;
  for (const Derived& event : events) {
    types.push_back(event.type);
    EXPECT_THAT(event.data, testing::HasSubstr(R"("sidechain":true)"));
  }
  EXPECT_THAT(types, ElementsAre("tool_call", "tool_call", "usage"));
}

TEST_F(ConversationTest, WhatIsNoObjectIsPassedOver) {
  EXPECT_THAT(told("m1", R"({"role":"us)"), IsEmpty());
  EXPECT_THAT(told("m2", answer(1), {{"p1", "[]"}, {"p2", R"({"type":"tool"})"}, {"p3", "\xff"}}), IsEmpty());
  EXPECT_EQ(conversation_.facts().skipped, 1U);
}

}  // namespace
}  // namespace livestream::opencode
