#include "sources/transcripts/rewritten_transcript.h"

#include <chrono>
#include <vector>

#include "sources/file_stat.h"

namespace livestream::transcripts {

const TranscriptFacts& RewrittenTranscript::facts() const {
  static const TranscriptFacts none;
  return transcript_ == nullptr ? none : transcript_->facts();
}

bool RewrittenTranscript::read(const Give& give) {
  const auto stat = stat_entry(path_);
  if (!stat || stat->state == state_ || is_superseded(place_, path_)) return true;
  const auto file = read_whole(path_, kMaxBytes);
  if (!file) return true;
  state_ = {};
  note_session(file->text);
  if (session_.empty()) return false;
  std::vector<Derived> derived;
  if (!transcript_->read_whole(file->text, derived)) return false;
  state_ = file->state;
  if (!derived.empty())
    give(names_->to_events(derived, SystemTime(std::chrono::microseconds(file->state.modified_us))));
  return true;
}

// Of a half-written file the session is not known, unless it was known before.
void RewrittenTranscript::note_session(std::string_view text) {
  const auto told = knows_session(kind_, place_) ? place_.session : kind_.session_in(text).value_or("");
  if (told.empty() || told == session_) return;
  session_ = told;
  transcript_ = kind_.open();
  names_.emplace(kind_.name, session_, place_.part);
}

}  // namespace livestream::transcripts
