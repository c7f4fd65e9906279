// Telemetry as JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Integers of 64 bits come as
// numbers or as text, by who wrote them.
#include <charconv>
#include <optional>

#include "base/ids.h"
#include "formats/json_fields.h"
#include "formats/otlp/telemetry.h"
#include "formats/text_lines.h"
#include "model/data_view.h"

namespace livestream::otlp {
namespace {

constexpr std::int64_t kNanosecondsPerMicrosecond = 1'000;

template <class Take>
void each_object(const DataView& holder, std::string_view key, Take take) {
  for (const std::string_view element : holder.elements(key))
    if (element.starts_with('{')) take(DataView(element));
}

std::optional<std::int64_t> integer_of(const DataView& holder, std::string_view key) {
  const auto text = holder.text(key);
  const std::string_view digits = text ? *text : holder.raw(key);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::int64_t time_us(const DataView& holder, std::string_view key) {
  return integer_of(holder, key).value_or(0) / kNanosecondsPerMicrosecond;
}

std::optional<std::string> text_of_value(const DataView& value) {
  if (const auto text = value.text("stringValue")) return std::string(*text);
  if (const auto number = integer_of(value, "intValue")) return std::to_string(*number);
  for (const std::string_view key : {"doubleValue", "boolValue"})
    if (const std::string_view raw = value.raw(key); !raw.empty() && raw != "null") return std::string(raw);
  return std::nullopt;
}

// Those that are there already stay.
void read_attributes(const DataView& holder, Attributes& attributes) {
  each_object(holder, "attributes", [&](const DataView& attribute) {
    const auto key = attribute.text("key");
    if (!key) return;
    const DataView value(attribute.object("value"));
    if (auto text = text_of_value(value)) attributes.try_emplace(std::string(*key), std::move(*text));
  });
}

LogRecord read_record(const DataView& record, const Attributes& of_resource) {
  LogRecord read;
  read.time_us = time_us(record, "timeUnixNano");
  if (read.time_us == 0) read.time_us = time_us(record, "observedTimeUnixNano");
  read_attributes(record, read.attributes);
  const DataView body(record.object("body"));
  const auto name = read.attributes.find("event.name");
  read.name = name != read.attributes.end() ? name->second : text_of_value(body).value_or("");
  read.attributes.insert(of_resource.begin(), of_resource.end());
  return read;
}

SumPoint read_point(const DataView& point, std::string_view metric, bool is_delta, const Attributes& of_resource) {
  SumPoint read;
  read.metric = metric;
  read.time_us = time_us(point, "timeUnixNano");
  const auto number = integer_of(point, "asInt");
  read.value = number ? static_cast<double>(*number) : point.amount("asDouble").value_or(0);
  read.is_delta = is_delta;
  read_attributes(point, read.attributes);
  read.attributes.insert(of_resource.begin(), of_resource.end());
  return read;
}

bool is_delta(const DataView& sum) {
  return sum.text("aggregationTemporality") == "AGGREGATION_TEMPORALITY_DELTA" ||
         sum.count("aggregationTemporality") == 1;
}

Attributes resource_of(const DataView& holder) {
  Attributes attributes;
  const DataView resource(holder.object("resource"));
  read_attributes(resource, attributes);
  return attributes;
}

}  // namespace

Result<Telemetry> read_json(std::string_view body) {
  if (!is_utf8(body) || !is_whole_json(body)) return Error{Errc::invalid, "the body is not JSON"};
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || body[start] != '{')
    return Error{Errc::invalid, "the body is JSON, but no object"};
  Telemetry telemetry;
  const DataView request(body.substr(start));
  each_object(request, "resourceLogs", [&](const DataView& resource) {
    const Attributes shared = resource_of(resource);
    each_object(resource, "scopeLogs", [&](const DataView& scope) {
      each_object(scope, "logRecords",
                  [&](const DataView& record) { telemetry.logs.push_back(read_record(record, shared)); });
    });
  });
  each_object(request, "resourceMetrics", [&](const DataView& resource) {
    const Attributes shared = resource_of(resource);
    each_object(resource, "scopeMetrics", [&](const DataView& scope) {
      each_object(scope, "metrics", [&](const DataView& metric) {
        const DataView sum(metric.object("sum"));
        each_object(sum, "dataPoints", [&](const DataView& point) {
          telemetry.sums.push_back(read_point(point, metric.text("name").value_or(""), is_delta(sum), shared));
        });
      });
    });
  });
  return telemetry;
}

}  // namespace livestream::otlp
