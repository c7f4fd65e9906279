// What real agents exported, and what was found out about it by other means: LIVESTREAM_SAMPLES names a folder that
// holds expected.json and the files it names.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"
#include "formats/otlp/said.h"
#include "model/json_tree.h"

namespace livestream::otlp {
namespace {

namespace json = boost::json;

// The facts' sums are by `model|source|kind` or `metric|model|kind|…`; here what they add up to by kind.
using Sums = std::map<std::string, double>;

struct Sample {
  std::string name;
  std::string kind;
  std::vector<std::string> bodies;
  Sums facts;
};

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(at, start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::vector<Sample> all_samples() {
  std::vector<Sample> samples;
  const char* folder = std::getenv("LIVESTREAM_SAMPLES");
  if (folder == nullptr) return samples;
  const auto expected = parse_json(*read_file(std::filesystem::path(folder) / "expected.json", 64 << 20));
  for (const auto& [path, about] : expected->at("files").as_object()) {
    const std::string name(path);
    if (!name.starts_with("otlp/") || about.as_object().if_contains("sums") == nullptr) continue;
    const std::string text = *read_file(std::filesystem::path(folder) / name, 64 << 20);
    Sample sample{name, std::string(about.at("kind").as_string()), {}, {}};
    if (name.ends_with(".pb"))
      sample.bodies = {text};
    else
      sample.bodies = split(text, '\n');
    std::erase(sample.bodies, "");
    for (const auto& [key, sum] : about.at("sums").as_object()) {
      const auto parts = split(std::string_view(key.data(), key.size()), '|');
      const bool is_sum = sample.kind.starts_with("otlp-metrics");
      if (is_sum && parts[0] != "claude_code.token.usage") continue;
      sample.facts[is_sum ? parts[2] : parts.back()] += sum.to_number<double>();
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

Sums told(const Sample& sample) {
  Sums sums;
  for (const std::string& body : sample.bodies) {
    const bool is_sum = sample.kind.starts_with("otlp-metrics");
    const bool is_binary = sample.kind.ends_with("protobuf");
    const auto telemetry = !is_binary ? read_json(body) : is_sum ? read_metrics(body) : read_logs(body);
    EXPECT_TRUE(telemetry) << sample.name;
    if (!telemetry) continue;
    const auto said = is_sum ? said_by_sums(telemetry->sums) : said_by_records(telemetry->logs);
    for (const Said& one : said) {
      if (one.event.type != "usage") continue;
      const json::value data = *parse_json(one.event.data);
      for (const auto& [key, value] : data.as_object())
        if (value.is_number()) sums[std::string(key)] += value.to_number<double>();
    }
  }
  return sums;
}

TEST(OtlpSamples, TellAllTokensThatWereExported) {
  const auto samples = all_samples();
  if (samples.empty()) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  for (const Sample& sample : samples) {
    SCOPED_TRACE(sample.name);
    Sums sums = told(sample);
    Sums facts = sample.facts;
    if (sample.name.find("/codex/") != std::string::npos) {
      if (sample.kind.starts_with("otlp-metrics")) continue;
      EXPECT_EQ(sums["input_tokens"] + sums["cache_read_tokens"], facts["input_token_count"]);
      EXPECT_EQ(sums["cache_read_tokens"], facts["cached_token_count"]);
      EXPECT_EQ(sums["output_tokens"], facts["output_token_count"]);
      EXPECT_EQ(sums["reasoning_tokens"], facts["reasoning_token_count"]);
    } else if (sample.name.find("/gemini-cli/") != std::string::npos) {
      if (sample.kind.starts_with("otlp-metrics")) continue;
      EXPECT_EQ(sums["input_tokens"] + sums["cache_read_tokens"], facts["input_token_count"]);
      EXPECT_EQ(sums["cache_read_tokens"], facts["cached_content_token_count"]);
      EXPECT_EQ(sums["output_tokens"], facts["output_token_count"] + facts["thoughts_token_count"]);
    } else if (sample.kind.starts_with("otlp-metrics")) {
      EXPECT_EQ(sums["input_tokens"], facts["input"]);
      EXPECT_EQ(sums["output_tokens"], facts["output"]);
      EXPECT_EQ(sums["cache_read_tokens"], facts["cacheRead"]);
      EXPECT_EQ(sums["cache_write_tokens"], facts["cacheCreation"]);
    } else {
      EXPECT_EQ(sums["input_tokens"], facts["input_tokens"]);
      EXPECT_EQ(sums["output_tokens"], facts["output_tokens"]);
      EXPECT_EQ(sums["cache_read_tokens"], facts["cache_read_tokens"]);
      EXPECT_EQ(sums["cache_write_tokens"], facts["cache_creation_tokens"]);
      EXPECT_NEAR(sums["cost_usd"] * 1e6, facts["cost_usd_micros"], 1);
    }
  }
}

}  // namespace
}  // namespace livestream::otlp
