#include "load/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace bench {
namespace {

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

class Fields {
 public:
  template <typename Value>
  Fields& add(std::string_view name, Value value) {
    json_ += fmt::format("{}\"{}\":{}", json_.empty() ? "" : ",", name, value);
    return *this;
  }
  std::string object() const { return "{" + json_ + "}"; }

 private:
  std::string json_;
};

std::string latency_json(const Histogram& latency) {
  const auto micros = [](double nanos) { return nanos / 1e3; };
  const auto at = [&](double fraction) { return micros(static_cast<double>(latency.percentile(fraction))); };
  return Fields()
      .add("p50", at(0.5))
      .add("p90", at(0.9))
      .add("p99", at(0.99))
      .add("p999", at(0.999))
      .add("max", micros(static_cast<double>(latency.max())))
      .add("mean", micros(latency.mean()))
      .object();
}

std::string load_json(const Options& options) {
  return Fields()
      .add("viewers", options.layout.viewers)
      .add("sessions", options.layout.sessions)
      .add("publishers", options.layout.publishers)
      .add("in_flight", options.in_flight)
      .add("batch", options.batch)
      .add("rate", options.rate)
      .add("event_bytes", options.event_bytes)
      .object();
}

double per_viewer(const Report& report, const Options& options) {
  const auto grown = static_cast<double>(report.rss_viewers) - static_cast<double>(report.rss_idle);
  return ratio(std::max(0.0, grown), options.layout.viewers);
}

// Part of the offered events that was answered or, with viewers, of the deliveries they asked for.
double kept_up(const Report& report, const Options& options) {
  if (options.rate <= 0) return 1;
  const auto due = static_cast<double>(report.due);
  if (options.layout.viewers == 0) return ratio(static_cast<double>(report.published), due);
  const double viewers_of_one = static_cast<double>(options.layout.viewers) / options.layout.sessions;
  return ratio(static_cast<double>(report.window_deliveries), due * viewers_of_one);
}

}  // namespace

std::string to_json(const Report& report, const Options& options) {
  const auto deliveries = static_cast<double>(report.window_deliveries);
  const auto published = static_cast<double>(report.published);
  const double server_cpu = static_cast<double>(report.server_cpu);
  return Fields()
      .add("load", load_json(options))
      .add("window_s", report.window)
      .add("events_per_s", ratio(published, report.window))
      .add("deliveries_per_s", ratio(deliveries, report.window))
      .add("received_bytes_per_s", ratio(static_cast<double>(report.received_bytes), report.window))
      .add("kept_up", kept_up(report, options))
      .add("latency_us", latency_json(*report.latency))
      .add("expected", report.expected)
      .add("delivered", report.delivered)
      .add("lost", report.expected - std::min(report.expected, report.delivered))
      .add("repeated", report.repeated)
      .add("reordered", report.reordered)
      .add("misrouted", report.misrouted)
      .add("other_messages", report.other_messages)
      .add("viewers_closed", report.viewers_closed)
      .add("connect_s", report.connect)
      .add("drain_s", report.drain)
      .add("server_cpu", ratio(server_cpu / 1e9, report.window))
      .add("server_cpu_per_delivery_ns", ratio(server_cpu, deliveries))
      .add("server_cpu_per_event_ns", ratio(server_cpu, published))
      .add("generator_cpu", ratio(seconds(report.own_cpu), report.window))
      .add("other_cpu", ratio(seconds(report.other_cpu), report.window))
      .add("rss_idle_bytes", report.rss_idle)
      .add("rss_viewers_bytes", report.rss_viewers)
      .add("rss_loaded_bytes", report.rss_loaded)
      .add("bytes_per_viewer", per_viewer(report, options))
      .object();
}

}  // namespace bench
