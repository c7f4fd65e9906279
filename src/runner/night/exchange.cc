#include "runner/night/exchange.h"

#include <boost/json/object.hpp>

#include "model/event_codec.h"
#include "model/json_text.h"
#include "runner/local_time.h"

namespace livestream {
namespace {

constexpr std::size_t kMaxText = 500;

struct Tokens {
  std::int64_t input = 0;
  std::int64_t output = 0;
};

Tokens tokens_of(const SessionStatus& status) {
  Tokens all;
  for (const ModelUsage& one : status.usage) {
    all.input += one.input + one.cache_read + one.cache_write;
    all.output += one.output;
  }
  return all;
}

}  // namespace

std::string exchange_json(const Exchange& exchange, const SessionStatus& before, const SessionStatus& after) {
  const Tokens then = tokens_of(before);
  const Tokens now = tokens_of(after);
  const std::string time = local_iso_time(exchange.time);
  boost::json::object metadata{{"iteration", exchange.iteration},
                               {"input_tokens", now.input - then.input},
                               {"output_tokens", now.output - then.output},
                               {"total_input", now.input},
                               {"total_output", now.output},
                               {"model", after.model},
                               {"timestamp", time}};
  if (after.context_percent) metadata.emplace("context_percentage", *after.context_percent);
  return to_json(boost::json::object{{"timestamp", time},
                                     {"prompt", cut_text(exchange.prompt, kMaxText)},
                                     {"response", cut_text(exchange.response, kMaxText)},
                                     {"metadata", std::move(metadata)}});
}

}  // namespace livestream
