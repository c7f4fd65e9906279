#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// What programs send by OTLP, the protocol of OpenTelemetry (https://opentelemetry.io/docs/specs/otlp/), as far as
// agents tell of themselves in it: log records and sums, with their attributes as text.
namespace livestream::otlp {

/// By key. Numbers and truth values as JSON writes them; lists and maps are left out.
using Attributes = std::map<std::string, std::string, std::less<>>;

struct LogRecord {
  std::string name;          ///< of the event: `event.name`, or the body if it has none
  std::int64_t time_us = 0;  ///< microseconds since 1970 UTC; 0: unknown
  Attributes attributes;     ///< its own, and those of its resource that it does not have itself
};

/// One point of a metric that is a sum.
struct SumPoint {
  std::string metric;
  std::int64_t time_us = 0;
  double value = 0;
  bool is_delta = false;  ///< since the point before; else since the program began
  Attributes attributes;
};

struct Telemetry {
  std::vector<LogRecord> logs;
  std::vector<SumPoint> sums;
};

/// An ExportLogsServiceRequest or ExportMetricsServiceRequest as JSON. What is neither, or of other types, is passed
/// over. Errors: `invalid`, if it is no JSON object.
Result<Telemetry> read_json(std::string_view body);

/// The same in the binary form. Errors: `invalid`, if it is cut off or no such message.
Result<Telemetry> read_logs(std::string_view body);
Result<Telemetry> read_metrics(std::string_view body);

}  // namespace livestream::otlp
