#include "hub/status_feed.h"

#include <algorithm>

#include "model/event_codec.h"

namespace livestream {
namespace {

// Every viewer has a clock of its own.
bool is_passing(std::string_view key) {
  return std::find(kPassingFields.begin(), kPassingFields.end(), key) != kPassingFields.end();
}

bool says_something(const boost::json::object& changes) {
  return std::any_of(changes.begin(), changes.end(), [](const auto& member) {
    return !is_passing(std::string_view(member.key().data(), member.key().size()));
  });
}

std::string framed(Framer framer, const std::string& text) {
  std::string frame;
  framer(frame, text.size());
  return frame + text;
}

// Not by control_frame, which would copy what it is given.
std::string status_frame(Framer framer, const boost::json::object& data) {
  std::string text = R"({"type":"status","data":)";
  append_json(text, data);
  text += '}';
  return framed(framer, text);
}

}  // namespace

std::string control_frame(Framer framer, const boost::json::object& message) {
  return framed(framer, to_json(message));
}

bool StatusFeed::update(const SessionStatus& status, const StatusView& view) {
  boost::json::object next = to_status_json(status, view);
  const boost::json::object changes = changed_fields(current_, next);
  const bool is_new = version_ == 0 || says_something(changes);
  current_ = std::move(next);
  whole_frame_.clear();
  if (!is_new) return false;
  changes_frame_ = status_frame(framer_, changes);
  ++version_;
  return true;
}

std::string_view StatusFeed::frame_since(std::uint64_t version) const {
  if (version == version_) return {};
  return version != 0 && version + 1 == version_ ? std::string_view(changes_frame_) : whole_frame();
}

std::string_view StatusFeed::whole_frame() const {
  if (whole_frame_.empty()) whole_frame_ = status_frame(framer_, current_);
  return whole_frame_;
}

}  // namespace livestream
