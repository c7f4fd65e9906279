#include "formats/gemini/transcript.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace livestream::gemini {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr std::string_view kStart = R"({"sessionId":"s1","projectHash":"h","startTime":"2026-05-01T10:00:00.000Z",)"
                                    R"("lastUpdated":"2026-05-01T10:00:00.000Z","kind":"main"})";
constexpr std::string_view kStarted = R"(session_start {"agent":"gemini-cli","start_time":"2026-05-01T10:00:00.000Z"})";

std::vector<Derived> read_lines(GeminiTranscript& transcript, const std::vector<std::string>& lines) {
  std::vector<Derived> events;
  for (const std::string& line : lines) transcript.read(line, events);
  return events;
}

// Without the fingerprints, which say nothing to a reader; one test is theirs.
std::vector<std::string> shown(const std::vector<Derived>& events) {
  constexpr std::string_view kFingerprint = R"(,"fingerprint":")";
  std::vector<std::string> texts;
  texts.reserve(events.size());
  for (const Derived& event : events) {
    std::string& text = texts.emplace_back(event.type + ' ' + event.data);
    const auto place = text.find(kFingerprint);
    if (place != std::string::npos) text.erase(place, kFingerprint.size() + 17);
  }
  return texts;
}

// What lines say after the session's first one.
std::vector<std::string> said_by(const std::vector<std::string>& lines) {
  GeminiTranscript transcript;
  std::vector<Derived> events;
  transcript.read(kStart, events);
  events.clear();
  for (const std::string& line : lines) transcript.read(line, events);
  return shown(events);
}

std::vector<std::string> only(std::string_view type, const std::vector<std::string>& events) {
  std::vector<std::string> found;
  for (const std::string& event : events)
    if (event.starts_with(type)) found.push_back(event);
  return found;
}

// A message; `fields` are JSON members.
std::string message(std::string_view id, std::string_view type, std::string_view fields) {
  return fmt::format(R"({{"id":"{}","timestamp":"2026-05-01T10:00:05.000Z","type":"{}",{}}})", id, type, fields);
}

std::string set_messages(std::string_view list) {
  return fmt::format(R"({{"$set":{{"messages":[{}],"lastUpdated":"2026-05-01T10:00:09.000Z"}}}})", list);
}

const std::string kPrompt = message("u1", "user", R"("content":[{"text":"make tea"}])");
const std::string kCup =
    R"("content":"I take a cup","model":"gem-1","tokens":{"input":100,"output":7,"cached":40,"thoughts":3,"tool":5,"total":115})";
const std::string kAnswer = message("g1", "gemini", kCup);
constexpr std::string_view kCall =
    R"({"id":"c1","name":"run_shell_command","args":{"command":"boil"},"status":"success",)"
    R"("timestamp":"2026-05-01T10:00:07.500Z","resultDisplay":"hot","result":[)"
    R"({"functionResponse":{"id":"c1","response":{"output":"Output: hot\nGroup: 7"}}}]})";
const std::string kAnswerWithCall = message("g1", "gemini", fmt::format(R"({},"toolCalls":[{}])", kCup, kCall));

constexpr std::string_view kSaysPrompt = R"(message {"role":"user","text":"make tea"})";
constexpr std::string_view kSaysAnswer = R"(message {"role":"assistant","text":"I take a cup","model":"gem-1"})";
constexpr std::string_view kSaysUsage = R"(usage {"model":"gem-1","id":"g1","input_tokens":65,"output_tokens":10,)"
                                        R"("cache_read_tokens":40,"reasoning_tokens":3,"requests":1})";
constexpr std::string_view kSaysContext =
    R"(context_update {"tokens_used":115,"window":1048576,"percent":0.010967254638671875})";
constexpr std::string_view kSaysIdle = R"(waiting {"reason":"idle","assumed":true})";
constexpr std::string_view kSaysCall =
    R"(tool_call {"call_id":"c1","tool":"run_shell_command","input":"boil","state":"started"})";
constexpr std::string_view kSaysCallEnd =
    R"(tool_call {"call_id":"c1","state":"finished","seconds":2.5,"output":"hot"})";

TEST(GeminiTranscript, MessageThatComesAgainWithItsCallsIsToldOnce) {
  EXPECT_THAT(said_by({kPrompt, kAnswer, kAnswerWithCall, kAnswerWithCall}),
              ElementsAre(kSaysPrompt, kSaysAnswer, kSaysUsage, kSaysContext, kSaysIdle, kSaysCall, kSaysCallEnd));
}

TEST(GeminiTranscript, CachedTokensAreNoInputAndThoughtsAreOutputAndToolUseIsInput) {
  GeminiTranscript transcript;
  read_lines(transcript, {kAnswer});
  EXPECT_THAT(transcript.final_usage(), ElementsAre(Pair("gem-1", TokenCounts{65, 40, 10, 3})));
}

TEST(GeminiTranscript, TokensThatComeLaterOrGrowAreAddedByTheirDifference) {
  const auto tokens = [](std::string_view counts) {
    return message("g1", "gemini", fmt::format(R"("content":"","model":"m","tokens":{})", counts));
  };
  EXPECT_THAT(
      said_by({tokens("null"), tokens(R"({"input":10,"output":1,"total":11})"),
               tokens(R"({"input":10,"output":4,"total":14})"), tokens(R"({"input":2,"output":1,"total":14})")}),
      ElementsAre(R"(usage {"model":"m","id":"g1","input_tokens":10,"output_tokens":1,"cache_read_tokens":0,)"
                  R"("reasoning_tokens":0,"requests":1})",
                  HasSubstr(R"("tokens_used":11,)"),
                  R"(usage {"model":"m","id":"g1","input_tokens":0,"output_tokens":3,"cache_read_tokens":0,)"
                  R"("reasoning_tokens":0,"requests":0})",
                  HasSubstr(R"("tokens_used":14,)")));
}

TEST(GeminiTranscript, WhatARewindDropsStaysToldButDoesNotStand) {
  GeminiTranscript transcript;
  const std::string second = message("g2", "gemini", R"("content":"tea!","model":"m","tokens":{"input":9,"total":9})");
  auto events = read_lines(transcript, {std::string(kStart), kPrompt, kAnswer,
                                        message("u2", "user", R"("content":"?")"), second, R"({"$rewindTo":"u2"})"});
  EXPECT_THAT(transcript.final_usage(), ElementsAre(Pair("gem-1", TokenCounts{65, 40, 10, 3})));
  EXPECT_THAT(transcript.final_messages(), ElementsAre(Pair("gemini", 1), Pair("user", 1)));
  EXPECT_EQ(only("usage", shown(events)).size(), 2U);
  events.erase(events.begin(), events.end() - 3);
  EXPECT_THAT(shown(events),
              ElementsAre(R"(log_line {"line":"the conversation was set back; messages dropped: 2","level":"warning"})",
                          kSaysContext, R"(waiting {"reason":"idle"})"));
  EXPECT_EQ(events[0].timestamp, "2026-05-01T10:00:05.000Z");
  EXPECT_THAT(read_lines(transcript, {second}), IsEmpty());
}

TEST(GeminiTranscript, RewindToAnUnknownMessageDropsAll) {
  GeminiTranscript transcript;
  read_lines(transcript, {kPrompt, kAnswer, R"({"$rewindTo":"nowhere"})"});
  EXPECT_THAT(transcript.final_messages(), IsEmpty());
  EXPECT_THAT(transcript.final_usage(), IsEmpty());
}

TEST(GeminiTranscript, ListReplacesAllMessages) {
  GeminiTranscript transcript;
  const auto events = read_lines(transcript, {kPrompt, kAnswer, message("u2", "user", R"("content":"more")"),
                                              set_messages(kPrompt + ',' + kAnswer)});
  EXPECT_THAT(transcript.final_messages(), ElementsAre(Pair("gemini", 1), Pair("user", 1)));
  EXPECT_EQ(only("usage", shown(events)).size(), 1U);
  EXPECT_EQ(events.back().data, R"({"reason":"idle"})");  // the turn failed
}

TEST(GeminiTranscript, ListThatOnlyMasksTextSaysNothing) {
  const std::string masked = message("g1", "gemini",
                                     R"("content":[{"text":"I ..."}],"model":"gem-1",)"
                                     R"("tokens":{"input":100,"output":7,"cached":40,"thoughts":3,"tool":5})");
  EXPECT_THAT(only("", said_by({kPrompt, kAnswer, set_messages(kPrompt + ',' + masked)})).size(), 5U);
}

TEST(GeminiTranscript, NoticesMissingFromAListSetNothingBack) {
  const std::string notice = message("i1", "info", R"("content":"new version")");
  EXPECT_THAT(only("log_line", said_by({kPrompt, notice, kAnswer, set_messages(kPrompt + ',' + kAnswer)})),
              ElementsAre(R"(log_line {"line":"new version","level":"info"})"));
}

TEST(GeminiTranscript, SummaryInAListIsACompactionAndNoMessage) {
  const std::string summary = message("x1", "user", R"("content":[{"text":"<state_snapshot>tea</state_snapshot>"}])");
  const std::string thanks = message("x2", "gemini", R"("content":[{"text":"Got it."}])");
  EXPECT_THAT(said_by({kPrompt, kAnswer, set_messages(summary + ',' + thanks)}),
              ElementsAre(kSaysPrompt, kSaysAnswer, kSaysUsage, kSaysContext, kSaysIdle,
                          R"(compaction {"before_tokens":115})"));
}

TEST(GeminiTranscript, SessionContextTellsTheFolderAndIsNoMessage) {
  const std::string context =
      message("x1", "user",
              R"("content":[{"text":"<session_context>\nTemp: /tmp/x\n- **Workspace Directories:**\n)"
              R"(  - /home/ann/tea house\n  - /other\n</session_context>"}])");
  EXPECT_THAT(said_by({set_messages(context), kPrompt, set_messages(context + ',' + kPrompt)}),
              ElementsAre(R"(session_start {"project":"tea house","cwd":"/home/ann/tea house"})", kSaysPrompt));
}

TEST(GeminiTranscript, ToolResultsAreNoPrompts) {
  EXPECT_THAT(said_by({message("u2", "user", R"("content":[{"functionResponse":{"id":"c1"}},{"text":"file"}])"),
                       message("u3", "user", R"("content":"System: Please continue.")")}),
              ElementsAre(R"(message {"role":"system","text":"System: Please continue."})"));
}

TEST(GeminiTranscript, PromptIsWhatWasTypedNotTheFilesPutIn) {
  EXPECT_THAT(said_by({message("u1", "user", R"("content":["see @a","\nlong file"],"displayContent":"see @a")"),
                       message("u2", "user", R"("content":["one ",{"text":"two"}])")}),
              ElementsAre(R"(message {"role":"user","text":"see @a"})", R"(message {"role":"user","text":"one two"})"));
}

TEST(GeminiTranscript, ThoughtsAreNoAnswer) {
  EXPECT_THAT(
      said_by({message("g1", "gemini", R"("content":[{"text":"hm","thought":true},{"text":"tea"}],"model":"m")")}),
      ElementsAre(R"(message {"role":"assistant","text":"tea","model":"m"})", kSaysIdle));
}

TEST(GeminiTranscript, CommandWithABadExitCodeFailedThoughItsStatusIsSuccess) {
  const auto call = [](std::string_view name, std::string_view output) {
    return said_by({message("g1", "gemini",
                            fmt::format(R"("toolCalls":[{{"id":"c","name":"{}","status":"success",)"
                                        R"("result":{{"functionResponse":{{"response":{{"output":"{}"}}}}}}}}])",
                                        name, output))})
        .back();
  };
  EXPECT_THAT(call("run_shell_command", "Output: x\\nExit Code: 3\\nGroup: 1"), HasSubstr(R"("state":"failed")"));
  EXPECT_THAT(call("run_shell_command", "Output: x\\nExit Code: 0"), HasSubstr(R"("state":"finished")"));
  EXPECT_THAT(call("run_shell_command", "Output: x\\nExit Code: (none)"), HasSubstr(R"("state":"finished")"));
  EXPECT_THAT(call("read_file", "x\\nExit Code: 3"), HasSubstr(R"("state":"finished")"));
}

TEST(GeminiTranscript, FileThatACallChangedIsToldWithTheLinesThatAreKnown) {
  const auto files = [](std::string_view fields) {
    const auto said = said_by({message("g1", "gemini",
                                       fmt::format(R"("toolCalls":[{{"id":"c","name":"replace","status":"success",)"
                                                   R"("args":{{"file_path":"/a"}}{}}}])",
                                                   fields))});
    const std::size_t start = said.back().find(R"("files":)");
    return start == std::string::npos ? "" : said.back().substr(start);
  };
  EXPECT_EQ(files(R"(,"resultDisplay":{"filePath":"/b","fileDiff":"--- b\n+++ b\n@@ -1 +1,2 @@\n-x\n+y\n+z"})"),
            R"("files":[{"path":"/b","added":2,"removed":1}]})");
  EXPECT_EQ(files(R"(,"resultDisplay":{"diffStat":{"model_added_lines":3,"user_added_lines":1}})"),
            R"("files":[{"path":"/a","added":4,"removed":0}]})");
  EXPECT_EQ(files(""), R"("files":[{"path":"/a"}]})");
  EXPECT_EQ(files(R"(,"status":"error")"), "");
}

TEST(GeminiTranscript, CallWithoutIdIsKnownByItsPlace) {
  EXPECT_THAT(said_by({message("g1", "gemini",
                               R"("toolCalls":[7,{"name":"glob","args":{"pattern":"*"},"status":"error",)"
                               R"("result":[{"functionResponse":{"response":{"error":"no"}}}]}])")}),
              ElementsAre(R"(tool_call {"call_id":"g1#2","tool":"glob","input":"*","state":"started"})",
                          R"(tool_call {"call_id":"g1#2","state":"failed","output":"no"})"));
}

TEST(GeminiTranscript, CallThatAsksForSomethingElseHasAnotherFingerprint) {
  const auto fingerprint_of = [](std::string_view args) {
    GeminiTranscript transcript;
    std::vector<Derived> events;
    transcript.read(message("g1", "gemini", fmt::format(R"("toolCalls":[{{"id":"c","name":"edit","args":{}}}])", args)),
                    events);
    const std::string& data = events.back().data;
    return data.substr(data.find(R"("fingerprint":")"));
  };
  const std::string first = fingerprint_of(R"({"file_path":"a","text":"1"})");
  EXPECT_EQ(fingerprint_of(R"({"file_path":"a","text":"1"})"), first);
  EXPECT_NE(fingerprint_of(R"({"file_path":"a","text":"2"})"), first);
}

TEST(GeminiTranscript, CallThatNeedsApprovalWaitsOnceAndEndsOnce) {
  const auto with_status = [](std::string_view status) {
    return message(
        "g1", "gemini",
        fmt::format(R"("toolCalls":[{{"id":"c","name":"edit","args":{{"file_path":"a"}},"status":"{}"}}])", status));
  };
  EXPECT_THAT(said_by({with_status("scheduled"), with_status("awaiting_approval"), with_status("awaiting_approval"),
                       with_status("cancelled"), with_status("awaiting_approval")}),
              ElementsAre(R"(tool_call {"call_id":"c","tool":"edit","input":"a","state":"started"})",
                          R"(waiting {"reason":"permission","question":"edit: a"})",
                          R"(tool_call {"call_id":"c","state":"failed","output":"cancelled"})", kSaysIdle));
}

TEST(GeminiTranscript, OnlyATodoListThatWasTakenCounts) {
  const auto todos = [](std::string_view id, std::string_view status) {
    return fmt::format(
        R"({{"id":"{}","name":"write_todos","status":"{}","args":{{"todos":[)"
        R"({{"description":"pour","status":"pending"}},{{"description":"boil","status":"in_progress"}},)"
        R"({{"description":"buy","status":"completed"}},{{"description":"milk","status":"cancelled"}}]}}}})",
        id, status);
  };
  const auto events = said_by(
      {message("g1", "gemini", fmt::format(R"("toolCalls":[{},{}])", todos("a", "error"), todos("b", "success")))});
  EXPECT_THAT(only("tasks", events), ElementsAre(R"(tasks_update {"completed":["buy"],"remaining":["boil","pour"]})"));
}

TEST(GeminiTranscript, ErrorsAndWarningsAreToldAndEndTheTurn) {
  EXPECT_THAT(
      said_by({message("w", "warning", R"("content":"retry 1\nof 3")"),
               message("e", "error", R"("content":"[API Error: quota used up]")"),
               message("e", "error", R"("content":"[API Error: quota used up]")")}),
      ElementsAre(R"(log_line {"line":"retry 1 of 3","level":"warning"})",
                  R"(error {"message":"[API Error: quota used up]"})", R"(waiting {"reason":"limit","assumed":true})"));
}

TEST(GeminiTranscript, TitleIsToldWhenItChanges) {
  const std::string title = R"({"$set":{"summary":"Making tea"}})";
  EXPECT_THAT(said_by({title, title}), ElementsAre(R"(session_start {"task":"Making tea"})"));
}

TEST(GeminiTranscript, OfASubagentUsageAndCallsAreTold) {
  GeminiTranscript transcript;
  const auto events = read_lines(
      transcript, {R"({"sessionId":"s2","startTime":"2026-05-01T10:00:00Z","kind":"subagent","directories":["/a"]})",
                   kPrompt, kAnswer, kAnswerWithCall, R"({"$rewindTo":"u1"})"});
  EXPECT_THAT(shown(events), ElementsAre(HasSubstr(R"("requests":1,"sidechain":true)"), HasSubstr("sidechain"),
                                         HasSubstr("sidechain")));
}

TEST(GeminiTranscript, TimesOfTheFileAreTheEarliestAndLatestOfAll) {
  GeminiTranscript transcript;
  read_lines(transcript, {std::string(kStart), kAnswerWithCall, kPrompt, R"({"$set":{"lastUpdated":"soon"}})"});
  EXPECT_EQ(transcript.facts(), (TranscriptFacts{4, 0, "2026-05-01T10:00:00.000Z", "2026-05-01T10:00:07.500Z"}));
}

TEST(GeminiTranscript, WrongTypesAndUnknownRecordsArePassedOver) {
  EXPECT_THAT(said_by({R"({"id":7,"type":"user","content":"x"})", R"({"$set":7})", R"({"$rewindTo":7})", "[1]", "junk",
                       R"({"id":"a","type":"dream","content":"x"})", R"({"id":"b","name":"call","status":"success"})",
                       message("g1", "gemini", R"("content":7,"tokens":"many","toolCalls":{"id":"c"},"model":[])"),
                       R"({"$set":{"messages":7,"directories":[7],"summary":[],"lastUpdated":0}})"}),
              IsEmpty());
}

TEST(GeminiTranscript, ClaimsOfEnormousCountsDoNotOverflow) {
  GeminiTranscript transcript;
  read_lines(transcript, {message("g1", "gemini",
                                  R"("tokens":{"input":9223372036854775807,"output":9223372036854775807,)"
                                  R"("thoughts":9223372036854775807,"tool":9223372036854775807,"cached":-4})")});
  EXPECT_GT(transcript.final_usage().at("").input, 0);
}

// --- The older form

std::string session(std::initializer_list<std::string_view> messages, std::string_view fields = "") {
  std::string text = R"({ "sessionId": "s1", "startTime": "2026-05-01T10:00:00.000Z", )";
  text += fields;
  text += R"("lastUpdated": "2026-05-01T10:00:09.000Z", "messages": [)";
  std::string_view comma;
  for (const std::string_view message : messages) {
    text += comma;
    text += message;
    comma = ",\n";
  }
  return text + "\n]}\n";
}

// But for the waits, which hold from one writing to the next; one test is theirs.
std::vector<std::string> said_by_rewrites(std::initializer_list<std::string> texts) {
  GeminiTranscript transcript;
  std::vector<Derived> events;
  for (const std::string& text : texts) transcript.read_whole(text, events);
  std::erase_if(events, [](const Derived& event) { return event.type == "waiting"; });
  return shown(events);
}

TEST(GeminiWholeFile, EachRewriteTellsWhatIsNewSoThatAllTellWhatTheLastOneTells) {
  const std::string last =
      session({kPrompt, kAnswerWithCall, message("u2", "user", R"("content":"more")")}, R"("summary": "Making tea", )");
  const auto told = said_by_rewrites({last});
  EXPECT_THAT(told, ElementsAre(kStarted, kSaysPrompt, kSaysAnswer, kSaysUsage, kSaysContext, kSaysCall, kSaysCallEnd,
                                R"(message {"role":"user","text":"more"})", R"(session_start {"task":"Making tea"})"));
  EXPECT_EQ(said_by_rewrites({session({}), session({kPrompt}), session({kPrompt, kAnswer}),
                              session({kPrompt, kAnswerWithCall}), last, last}),
            told);
}

TEST(GeminiWholeFile, WaitsAsLongAsItEndsWithAnAnswer) {
  GeminiTranscript transcript;
  std::vector<Derived> events;
  const auto waits = [&](const std::string& text) {
    events.clear();
    transcript.read_whole(text, events);
    return only("waiting", shown(events));
  };
  EXPECT_THAT(waits(session({kPrompt})), IsEmpty());
  EXPECT_THAT(waits(session({kPrompt, kAnswer})), ElementsAre(kSaysIdle));
  EXPECT_EQ(events.back().timestamp, "2026-05-01T10:00:05.000Z");
  EXPECT_THAT(waits(session({kPrompt, kAnswer})), IsEmpty());
  EXPECT_THAT(waits(session({kPrompt, kAnswerWithCall})), IsEmpty());
}

TEST(GeminiWholeFile, HalfWrittenAtAnyByteSaysNothingAndMeansLookAgain) {
  const std::string text = session({kPrompt, kAnswerWithCall});
  GeminiTranscript transcript;
  std::vector<Derived> none;
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    ASSERT_FALSE(transcript.read_whole(text.substr(0, size), none)) << size;
    ASSERT_EQ(session_in(text.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_THAT(none, IsEmpty());
  EXPECT_TRUE(transcript.read_whole(text, none));
  EXPECT_EQ(said_by_rewrites({text.substr(0, 99), text, text.substr(0, 50), "", text}), said_by_rewrites({text}));
}

TEST(GeminiWholeFile, ByteOrderMarkAndNulBytesAndMalformedTextAreNoHindrance) {
  EXPECT_THAT(said_by_rewrites(
                  {"\xEF\xBB\xBF" + session({message("u1", "user", "\"content\":\"a\xFF\"")}) + std::string(3, '\0')}),
              ElementsAre(kStarted, "message {\"role\":\"user\",\"text\":\"a\xEF\xBF\xBD\"}"));
}

TEST(GeminiWholeFile, MessageMissingFromARewriteStaysToldButDoesNotStand) {
  GeminiTranscript transcript;
  std::vector<Derived> events;
  transcript.read_whole(session({kPrompt, kAnswer}), events);
  transcript.read_whole(session({kPrompt, message("u2", "user", R"("content":"rather coffee")")}), events);
  EXPECT_THAT(transcript.final_usage(), IsEmpty());
  EXPECT_THAT(transcript.final_messages(), UnorderedElementsAre(Pair("user", 2)));
  EXPECT_EQ(events.back().data, R"({"role":"user","text":"rather coffee"})");
  EXPECT_EQ(transcript.facts().records, 1U);
}

TEST(GeminiSessionId, StandsInTheFirstLineOrInTheWholeFile) {
  EXPECT_EQ(session_in(kStart), "s1");
  EXPECT_EQ(session_in("\xEF\xBB\xBF" + session({kPrompt})), "s1");
  for (const char* text : {"", "{}", "[1]", R"({"sessionId":7})", R"({"sessionId":"a/b"})", R"({"sessionId":"s1"} x)"})
    EXPECT_EQ(session_in(text), std::nullopt) << text;
}

TEST(GeminiWholeFile, OtherFilesSayNothing) {
  EXPECT_THAT(said_by_rewrites({R"([{"sessionId":"s"}])", R"({"messages":[{"id":"u","type":"user","content":"x"}]})"}),
              IsEmpty());
}

}  // namespace
}  // namespace livestream::gemini
