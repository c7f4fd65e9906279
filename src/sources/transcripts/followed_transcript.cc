#include "sources/transcripts/followed_transcript.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/hash.h"
#include "base/iso_time.h"
#include "base/log.h"
#include "formats/json_fields.h"

namespace livestream::transcripts {
namespace {

constexpr std::uint64_t kChunk = std::uint64_t{1} << 20;
constexpr std::size_t kMaxLine = std::size_t{64} << 20;  // a longer one is passed over

}  // namespace

FollowedTranscript::FollowedTranscript(const Kind& kind, Place place, std::filesystem::path path)
    : kind_(kind), place_(std::move(place)), path_(std::move(path)) {
  if (knows_session(kind_, place_)) session_ = place_.session;
}

bool FollowedTranscript::read(const Give& give) {
  // Without O_NONBLOCK a named pipe put there would hang us.
  const auto fd = open_file(path_, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!fd) return true;
  const auto state = file_state(fd->get());
  if (!state) return true;
  if (transcript_ != nullptr && *state == state_) return true;
  if (transcript_ == nullptr || state->id != state_.id || state->size < position_) start_again();
  state_ = *state;
  // What comes meanwhile is told anew. Mostly a line or two were appended: no megabyte is laid out for these.
  std::string chunk(std::min<std::uint64_t>(state->size - position_, kChunk), '\0');
  while (position_ < state->size) {
    const std::size_t wanted = std::min<std::uint64_t>(state->size - position_, chunk.size());
    const auto count = read_at(fd->get(), position_, std::span(chunk).first(wanted));
    if (!count) {
      log::warning("{} is not read on: {}", path_.string(), count.error().message);
      return true;
    }
    if (*count == 0) break;
    position_ += *count;
    take(std::string_view(chunk).substr(0, *count));
    if (!derived_.empty()) give(to_events());
  }
  take_unfinished();
  if (!derived_.empty()) give(to_events());
  return true;
}

const TranscriptFacts& FollowedTranscript::facts() const {
  static const TranscriptFacts none;
  return transcript_ == nullptr ? none : transcript_->facts();
}

void FollowedTranscript::start_again() {
  transcript_ = kind_.open();
  position_ = 0;
  unfinished_.clear();
  read_ahead_ = 0;
  emitter_.clear();
  sequence_ = 0;
  newest_timestamp_.clear();
}

void FollowedTranscript::take(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    const std::string_view part = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (unfinished_.empty()) {
      take_line(part);
      continue;
    }
    unfinished_ += part;
    if (unfinished_.size() <= kMaxLine) take_line(unfinished_);
    unfinished_ = std::string();
    read_ahead_ = 0;
  }
  if (unfinished_.size() <= kMaxLine) unfinished_ += bytes;
}

void FollowedTranscript::take_line(std::string_view line) {
  if (emitter_.empty()) read_first(line);
  transcript_->read(line.substr(read_ahead_), derived_);
}

void FollowedTranscript::read_first(std::string_view line) {
  if (!knows_session(kind_, place_)) session_ = kind_.session_in(line).value_or(place_.session);
  emitter_ = fmt::format("{}{}-{:016x}", kSourcePrefix, kind_.name,
                         stable_hash(line, stable_hash(place_.part, stable_hash(session_))));
}

void FollowedTranscript::take_unfinished() {
  const std::string_view rest = std::string_view(unfinished_).substr(read_ahead_);
  if (!rest.ends_with('}') || !is_whole_json(rest)) return;
  take_line(unfinished_);
  read_ahead_ = unfinished_.size();
}

std::vector<Event> FollowedTranscript::to_events() {
  std::vector<Event> events;
  events.reserve(derived_.size());
  for (Derived& derived : std::exchange(derived_, {})) {
    if (!derived.timestamp.empty()) newest_timestamp_ = std::move(derived.timestamp);
    const auto written = parse_iso_time(newest_timestamp_);
    const SystemTime time = written ? written->time : SystemTime(std::chrono::microseconds(state_.modified_us));
    auto event = to_event(derived, {session_, emitter_, ++sequence_}, time);
    if (event) events.push_back(std::move(*event));
  }
  return events;
}

}  // namespace livestream::transcripts
