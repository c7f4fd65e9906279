#include "sources/transcripts/rewritten_transcript.h"

#include <fmt/format.h>

#include <utility>

#include "base/hash.h"
#include "base/iso_time.h"
#include "sources/file_stat.h"

namespace livestream::transcripts {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;  // a larger file is passed over

}  // namespace

const TranscriptFacts& RewrittenTranscript::facts() const {
  static const TranscriptFacts none;
  return transcript_ == nullptr ? none : transcript_->facts();
}

bool RewrittenTranscript::read(const Give& give) {
  const auto file = read_whole(path_, kMaxBytes);
  if (!file) return true;
  note_session(file->text);
  if (session_.empty()) return false;
  std::vector<Derived> derived;
  if (!transcript_->read_whole(file->text, derived)) return false;
  if (!derived.empty()) give(to_events(derived, SystemTime(std::chrono::microseconds(file->state.modified_us))));
  return true;
}

// Of a half-written file the session is not known, unless it was known before.
void RewrittenTranscript::note_session(std::string_view text) {
  const auto told = knows_session(kind_, place_) ? place_.session : kind_.session_in(text).value_or("");
  if (told.empty() || told == session_) return;
  session_ = told;
  transcript_ = kind_.open();
  told_.clear();
}

std::vector<Event> RewrittenTranscript::to_events(const std::vector<Derived>& derived, SystemTime modified) {
  std::vector<Event> events;
  events.reserve(derived.size());
  const std::uint64_t place = stable_hash(place_.part, stable_hash(session_));
  for (const Derived& one : derived) {
    const std::uint64_t content = stable_hash(one.data, stable_hash(one.timestamp, stable_hash(one.type, place)));
    const std::string emitter = fmt::format("{}{}-{:016x}", kSourcePrefix, kind_.name, content);
    const auto written = parse_iso_time(one.timestamp);
    auto event = to_event(one, {session_, emitter, ++told_[content]}, written ? written->time : modified);
    if (event) events.push_back(std::move(*event));
  }
  return events;
}

}  // namespace livestream::transcripts
