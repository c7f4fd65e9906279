#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "formats/fuzzed_transcript.h"
#include "formats/json_fields.h"
#include "formats/otlp/said.h"
#include "formats/text_lines.h"

namespace {

void check(const std::vector<livestream::otlp::Said>& said) {
  for (const auto& [session, event] : said) {
    livestream::require(event.data.starts_with('{') && livestream::is_whole_json(event.data));
    livestream::require(livestream::is_utf8(event.data) && livestream::is_utf8(event.timestamp));
  }
}

}  // namespace

// The first byte chooses the form. Whatever the rest holds, each event must be one the codec reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto telemetry = data[0] % 3 == 0   ? livestream::otlp::read_json(body)
                         : data[0] % 3 == 1 ? livestream::otlp::read_logs(body)
                                            : livestream::otlp::read_metrics(body);
  if (!telemetry) return 0;
  check(livestream::otlp::said_by_records(telemetry->logs));
  check(livestream::otlp::said_by_sums(telemetry->sums));
  return 0;
}
