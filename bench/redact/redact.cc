#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "redact/redact.h"

// A megabyte of a record, without a secret and with one in each thousandth line, against finding a byte that is not
// there.
namespace livestream {
namespace {

constexpr std::size_t kBytes = 1'000'000;
constexpr std::string_view kLine =
    R"({"type":"tool_call","session_id":"nightly-42","timestamp":"2026-11-23T03:02:52.123456Z","sequence":1,)"
    R"("emitter":"0123456789abcdef","data":{"name":"Bash","input":"npm run test -- --reporter=dot\n",)"
    R"("message":"The tests of the parser pass; next come those of the scanner.","input_tokens":1234}})"
    "\n";
constexpr std::string_view kSecret = "DB_PASSWORD=correcthorse\n";

std::string record(std::size_t lines_per_secret) {
  std::string text;
  for (std::size_t line = 1; text.size() < kBytes; ++line) {
    text += kLine;
    if (lines_per_secret != 0 && line % lines_per_secret == 0) text += kSecret;
  }
  return text;
}

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void redact_record(benchmark::State& state) {
  const std::string text = record(static_cast<std::size_t>(state.range(0)));
  std::string out;
  for (auto _ : state) benchmark::DoNotOptimize(redact(text, out));
  count_bytes(state, text);
}
BENCHMARK(redact_record)->ArgName("lines_per_secret")->Arg(0)->Arg(1'000)->Arg(10);

void copy_record(benchmark::State& state) {
  const std::string text = record(0);
  std::string out;
  for (auto _ : state) benchmark::DoNotOptimize(out.assign(text).data());
  count_bytes(state, text);
}
BENCHMARK(copy_record);

void find_byte(benchmark::State& state) {
  const std::string text = record(0);
  for (auto _ : state) benchmark::DoNotOptimize(std::memchr(text.data(), '\x01', text.size()));
  count_bytes(state, text);
}
BENCHMARK(find_byte);

}  // namespace
}  // namespace livestream
