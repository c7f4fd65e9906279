// Telemetry in the binary form. The numbers of the fields: opentelemetry/proto/{collector,logs,metrics,common}/v1 of
// https://github.com/open-telemetry/opentelemetry-proto, which may only grow.
#include <bit>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "formats/otlp/telemetry.h"
#include "formats/otlp/wire.h"
#include "formats/text_lines.h"
#include "model/event_codec.h"

namespace livestream::otlp {
namespace {

using Field = WireReader::Field;
using Type = WireReader::Type;

constexpr std::uint64_t kNanosecondsPerMicrosecond = 1'000;

// The same in ResourceLogs and ResourceMetrics, in ScopeLogs and ScopeMetrics.
namespace request_field {
constexpr std::uint32_t kResources = 1;
}
namespace resource_field {
constexpr std::uint32_t kResource = 1;
constexpr std::uint32_t kScopes = 2;
}  // namespace resource_field
namespace scope_field {
constexpr std::uint32_t kItems = 2;
}
namespace log_field {
constexpr std::uint32_t kTime = 1;
constexpr std::uint32_t kBody = 5;
constexpr std::uint32_t kAttributes = 6;
constexpr std::uint32_t kObservedTime = 11;
}  // namespace log_field
namespace metric_field {
constexpr std::uint32_t kName = 1;
constexpr std::uint32_t kSum = 7;
}  // namespace metric_field
namespace sum_field {
constexpr std::uint32_t kPoints = 1;
constexpr std::uint32_t kTemporality = 2;
}  // namespace sum_field
namespace point_field {
constexpr std::uint32_t kTime = 3;
constexpr std::uint32_t kDouble = 4;
constexpr std::uint32_t kInteger = 6;
constexpr std::uint32_t kAttributes = 7;
}  // namespace point_field

// Of a message and of all that was read inside it: whether it was whole.
class Reading {
 public:
  template <class Take>
  void each(std::string_view message, Take take) {
    WireReader reader(message);
    while (const auto field = reader.next()) take(*field);
    is_broken_ |= reader.is_broken();
  }
  template <class Take>
  void each_message(std::string_view message, std::uint32_t number, Take take) {
    each(message, [&](const Field& field) {
      if (field.number == number && field.type == Type::bytes) take(field.bytes);
    });
  }
  bool is_broken() const { return is_broken_; }

 private:
  bool is_broken_ = false;
};

std::string text_in(std::string_view bytes) { return is_utf8(bytes) ? std::string(bytes) : to_utf8(bytes); }

// AnyValue: one of a string, a truth value, an integer, a double; others are left out.
std::optional<std::string> read_value(Reading& reading, std::string_view message) {
  std::optional<std::string> text;
  reading.each(message, [&](const Field& field) {
    if (field.number == 1 && field.type == Type::bytes) text = text_in(field.bytes);
    if (field.number == 2 && field.type == Type::varint) text = field.value != 0 ? "true" : "false";
    if (field.number == 3 && field.type == Type::varint) text = std::to_string(static_cast<std::int64_t>(field.value));
    if (field.number == 4 && field.type == Type::fixed64) text = encode_double(std::bit_cast<double>(field.value));
  });
  return text;
}

void read_attribute(Reading& reading, std::string_view message, Attributes& attributes) {
  std::string key;
  std::optional<std::string> value;
  reading.each(message, [&](const Field& field) {
    if (field.type != Type::bytes) return;
    if (field.number == 1) key = text_in(field.bytes);
    if (field.number == 2) value = read_value(reading, field.bytes);
  });
  if (value) attributes.try_emplace(std::move(key), std::move(*value));
}

Attributes read_resource(Reading& reading, std::string_view resource) {
  Attributes attributes;
  reading.each_message(resource, resource_field::kResource, [&](std::string_view message) {
    reading.each_message(message, 1, [&](std::string_view one) { read_attribute(reading, one, attributes); });
  });
  return attributes;
}

std::int64_t to_us(std::uint64_t nanoseconds) {
  return static_cast<std::int64_t>(nanoseconds / kNanosecondsPerMicrosecond);
}

LogRecord read_record(Reading& reading, std::string_view message) {
  LogRecord record;
  std::int64_t observed_us = 0;
  std::string body;
  reading.each(message, [&](const Field& field) {
    if (field.type == Type::fixed64 && field.number == log_field::kTime) record.time_us = to_us(field.value);
    if (field.type == Type::fixed64 && field.number == log_field::kObservedTime) observed_us = to_us(field.value);
    if (field.type != Type::bytes) return;
    if (field.number == log_field::kBody) body = read_value(reading, field.bytes).value_or("");
    if (field.number == log_field::kAttributes) read_attribute(reading, field.bytes, record.attributes);
  });
  if (record.time_us == 0) record.time_us = observed_us;
  const auto name = record.attributes.find("event.name");
  record.name = name != record.attributes.end() ? name->second : std::move(body);
  return record;
}

SumPoint read_point(Reading& reading, std::string_view message) {
  SumPoint point;
  reading.each(message, [&](const Field& field) {
    if (field.number == point_field::kAttributes && field.type == Type::bytes)
      read_attribute(reading, field.bytes, point.attributes);
    if (field.type != Type::fixed64) return;
    if (field.number == point_field::kTime) point.time_us = to_us(field.value);
    if (field.number == point_field::kDouble) point.value = std::bit_cast<double>(field.value);
    if (field.number == point_field::kInteger)
      point.value = static_cast<double>(static_cast<std::int64_t>(field.value));
  });
  return point;
}

void read_metric(Reading& reading, std::string_view message, std::vector<SumPoint>& points) {
  std::string name;
  bool is_delta = false;
  const std::size_t first = points.size();
  reading.each(message, [&](const Field& field) {
    if (field.type != Type::bytes) return;
    if (field.number == metric_field::kName) name = text_in(field.bytes);
    if (field.number != metric_field::kSum) return;
    reading.each(field.bytes, [&](const Field& part) {
      if (part.number == sum_field::kTemporality && part.type == Type::varint) is_delta = part.value == 1;
      if (part.number == sum_field::kPoints && part.type == Type::bytes)
        points.push_back(read_point(reading, part.bytes));
    });
  });
  for (std::size_t i = first; i < points.size(); ++i) {
    points[i].metric = name;
    points[i].is_delta = is_delta;
  }
}

// `read_item(item, shared)` for each log record or metric.
template <class ReadItem>
Result<void> read_request(std::string_view body, Reading& reading, ReadItem read_item) {
  reading.each_message(body, request_field::kResources, [&](std::string_view resource) {
    const Attributes shared = read_resource(reading, resource);
    reading.each_message(resource, resource_field::kScopes, [&](std::string_view scope) {
      reading.each_message(scope, scope_field::kItems, [&](std::string_view item) { read_item(item, shared); });
    });
  });
  if (reading.is_broken()) return Error{Errc::invalid, "the body is no protobuf message, or is cut off"};
  return {};
}

}  // namespace

Result<Telemetry> read_logs(std::string_view body) {
  Telemetry telemetry;
  Reading reading;
  const auto read = read_request(body, reading, [&](std::string_view item, const Attributes& shared) {
    telemetry.logs.push_back(read_record(reading, item));
    telemetry.logs.back().attributes.insert(shared.begin(), shared.end());
  });
  if (!read) return read.error();
  return telemetry;
}

Result<Telemetry> read_metrics(std::string_view body) {
  Telemetry telemetry;
  Reading reading;
  const auto read = read_request(body, reading, [&](std::string_view item, const Attributes& shared) {
    const std::size_t first = telemetry.sums.size();
    read_metric(reading, item, telemetry.sums);
    for (std::size_t i = first; i < telemetry.sums.size(); ++i)
      telemetry.sums[i].attributes.insert(shared.begin(), shared.end());
  });
  if (!read) return read.error();
  return telemetry;
}

}  // namespace livestream::otlp
