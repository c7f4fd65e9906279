#include "load/event_writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <iterator>

#include "load/failure.h"

namespace bench {
namespace {

constexpr std::string_view kTail = R"(","level":"info"}})";
constexpr std::string_view kPadding = "builder: compiled the module, 42 tests passed, none failed; ";
constexpr std::size_t kVariableFields = 120;  // timestamp, sequence, names, stamp and tail, at most

}  // namespace

EventWriter::EventWriter(std::string session, std::uint32_t publisher, std::size_t event_bytes)
    : head_(fmt::format(R"({{"type":"log_line","session_id":"{}","timestamp":")", session)),
      publisher_(publisher),
      event_bytes_(event_bytes) {
  const std::size_t least = head_.size() + kVariableFields + kTail.size();
  if (event_bytes < least) {
    throw Failure(fmt::format("--event-bytes {} is too small: the fields alone need {}", event_bytes, least));
  }
}

void EventWriter::append(std::string& out, Nanos sent) {
  const std::size_t begin = out.size();
  ++sequence_;
  out += head_;
  append_timestamp(out);
  fmt::format_to(std::back_inserter(out), R"(","sequence":{},"data":{{"line":"{}{:08} {:08} {:016} )", sequence_,
                 kStampMarker, publisher_, sequence_, sent);
  const std::size_t end = begin + event_bytes_ - kTail.size();
  while (out.size() < end) out.append(kPadding.substr(0, end - out.size()));
  out += kTail;
}

void EventWriter::append_timestamp(std::string& out) {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  if (time.tv_sec != second_) {
    second_ = time.tv_sec;
    date_time_ = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(time.tv_sec));
  }
  fmt::format_to(std::back_inserter(out), "{}.{:06}+00:00", date_time_, time.tv_nsec / 1000);
}

}  // namespace bench
