#include "runner/night/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "runner/local_time.h"

namespace livestream {
namespace {

using boost::json::value;

constexpr SystemTime kTime{std::chrono::microseconds(1'796'000'000'123'456)};

class AnExchange : public testing::Test {
 protected:
  AnExchange() {
    before_.usage = {{.model = "opus", .input = 10, .output = 20, .cache_read = 30, .cache_write = 40}};
    after_.usage = {{.model = "opus", .input = 11, .output = 22, .cache_read = 33, .cache_write = 44},
                    {.model = "haiku", .input = 100, .output = 200}};
    after_.model = "opus";
  }

  boost::json::object line(std::string_view prompt, std::string_view response) const {
    const std::string text =
        exchange_json({.iteration = 4, .time = kTime, .prompt = prompt, .response = response}, before_, after_);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    return boost::json::parse(text).as_object();
  }

  boost::json::object metadata() const { return line("p", "r").at("metadata").as_object(); }

  SessionStatus before_;
  SessionStatus after_;
};

TEST_F(AnExchange, IsALineWithWhatWasAskedAndAnswered) {
  const auto exchange = line("build\nit", "did \"it\" \xff");
  EXPECT_EQ(exchange.at("timestamp"), value(local_iso_time(kTime)));
  EXPECT_EQ(exchange.at("prompt"), value("build\nit"));
  EXPECT_EQ(exchange.at("response"), value("did \"it\" \uFFFD"));
  EXPECT_EQ(metadata().at("timestamp"), value(local_iso_time(kTime)));
  EXPECT_EQ(metadata().at("iteration"), value(4));
  EXPECT_EQ(metadata().at("model"), value("opus"));
}

TEST_F(AnExchange, CountsTheTokensOfItsIterationAndOfAll) {
  EXPECT_EQ(metadata().at("input_tokens"), value(108));
  EXPECT_EQ(metadata().at("output_tokens"), value(202));
  EXPECT_EQ(metadata().at("total_input"), value(188));
  EXPECT_EQ(metadata().at("total_output"), value(222));
}

TEST_F(AnExchange, SaysHowFullTheContextIsIfThatIsKnown) {
  EXPECT_FALSE(metadata().contains("context_percentage"));
  after_.context_percent = 31.5;
  EXPECT_EQ(metadata().at("context_percentage"), value(31.5));
}

TEST_F(AnExchange, HasTheBeginningOfLongTexts) {
  const auto exchange = line(std::string(501, 'p'), std::string(499, 'r') + "é");
  EXPECT_EQ(exchange.at("prompt"), value(std::string(500, 'p') + "…"));
  EXPECT_EQ(exchange.at("response"), value(std::string(499, 'r') + "…"));
}

}  // namespace
}  // namespace livestream
