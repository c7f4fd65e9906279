#include "load/run.h"

#include <algorithm>
#include <numeric>

namespace bench {

Run::Run(const Options& options)
    : options_(options),
      endpoint_(Endpoint::parse(options.url, options.token)),
      arrivals_(options.layout),
      viewers_(loop_, options_, endpoint_, arrivals_) {}

Report Run::measure() {
  Report report;
  connect_viewers(report);
  connect_publishers();
  begin_publishing();
  load_until(now() + from_seconds(options_.warmup));
  arrivals_.measure_latency(true);
  const Mark begin = mark();
  load_until(begin.time + from_seconds(options_.duration));
  const Mark end = mark();
  arrivals_.measure_latency(false);
  fill_window(report, begin, end);
  drain(report);
  fill_totals(report);
  return report;
}

void Run::connect_viewers(Report& report) {
  report.rss_idle = usage_of(options_.server_pid).rss_bytes;
  const Nanos begin = now();
  viewers_.connect();
  report.connect = seconds(now() - begin);
  serve_until(now() + from_seconds(options_.settle));
  report.rss_viewers = usage_of(options_.server_pid).rss_bytes;
}

void Run::connect_publishers() {
  for (std::uint32_t number = 0; number < options_.layout.publishers; ++number) {
    publishers_.push_back(std::make_unique<Publisher>(loop_, options_, endpoint_, number));
  }
}

// In an open loop publishers take turns, evenly spaced.
void Run::begin_publishing() {
  const double requests_per_s = options_.rate / options_.batch;
  const auto step = options_.rate > 0 ? static_cast<Nanos>(1e9 / requests_per_s) : 0;
  const Nanos start = now() + kMillisecond;
  for (std::size_t number = 0; number < publishers_.size(); ++number) {
    const auto turn = static_cast<Nanos>(number);
    publishers_[number]->begin(
        {.start = start + turn * step, .interval = step * static_cast<Nanos>(publishers_.size())});
  }
}

void Run::serve_until(Nanos end) {
  while (now() < end) loop_.poll(end);
}

void Run::load_until(Nanos end) {
  for (Nanos time = now(); time < end; time = now()) {
    Nanos wake = end;
    for (const auto& publisher : publishers_) {
      publisher->pump(time);
      wake = std::min(wake, publisher->next_due());
    }
    loop_.poll(wake);
  }
}

void Run::drain(Report& report) {
  constexpr Nanos kPatience = 2 * kSecond;
  const Nanos begin = now();
  Nanos progress = begin;
  std::uint64_t seen = 0;
  while (!publishers_idle() || arrivals_.delivered() < expected_deliveries()) {
    if (now() > progress + kPatience) break;
    loop_.poll(progress + kPatience);
    const std::uint64_t arrived = arrivals_.delivered() + events_answered();
    if (arrived != seen) progress = now();
    seen = arrived;
  }
  report.drain = seconds(progress - begin);
}

bool Run::publishers_idle() const {
  return std::all_of(publishers_.begin(), publishers_.end(), [](const auto& publisher) { return publisher->idle(); });
}

std::uint64_t Run::events_answered() const {
  return std::accumulate(publishers_.begin(), publishers_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& publisher) { return sum + publisher->events_answered(); });
}

std::uint64_t Run::expected_deliveries() const {
  std::uint64_t expected = 0;
  for (std::uint32_t number = 0; number < publishers_.size(); ++number) {
    const std::uint32_t session = options_.layout.session_of(number);
    expected += publishers_[number]->events_answered() * options_.layout.viewers_in(session);
  }
  return expected;
}

Run::Mark Run::mark() const {
  const Nanos time = now();
  Mark mark{.time = time,
            .published = events_answered(),
            .deliveries = arrivals_.delivered(),
            .bytes = viewers_.received_bytes(),
            .due = 0,
            .server = usage_of(options_.server_pid),
            .own_cpu = own_cpu(),
            .machine_cpu = machine_cpu()};
  for (const auto& publisher : publishers_) mark.due += publisher->events_due(time);
  return mark;
}

void Run::fill_window(Report& report, const Mark& begin, const Mark& end) {
  report.window = seconds(end.time - begin.time);
  report.due = end.due - begin.due;
  report.published = end.published - begin.published;
  report.window_deliveries = end.deliveries - begin.deliveries;
  report.received_bytes = end.bytes - begin.bytes;
  report.server_cpu = end.server.cpu - begin.server.cpu;
  report.own_cpu = end.own_cpu - begin.own_cpu;
  const Nanos busy = end.machine_cpu - begin.machine_cpu;
  report.other_cpu = std::max<Nanos>(0, busy - report.server_cpu - report.own_cpu);
  report.rss_loaded = end.server.rss_bytes;
}

void Run::fill_totals(Report& report) const {
  report.expected = expected_deliveries();
  report.delivered = arrivals_.delivered();
  report.repeated = arrivals_.repeated();
  report.reordered = arrivals_.reordered();
  report.misrouted = arrivals_.misrouted();
  report.other_messages = arrivals_.others();
  report.viewers_closed = viewers_.closed();
  report.latency = &arrivals_.latency();
}

}  // namespace bench
