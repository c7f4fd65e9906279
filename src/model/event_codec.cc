#include "model/event_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/ids.h"
#include "base/iso_time.h"
#include "model/json_members.h"

namespace livestream {
namespace {

using Member = JsonMembers::Member;

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::size_t kQuotedBytes = 40;  // of a value, in messages

// The top-level fields that mean something here.
enum Field {
  type_field,
  session_id_field,
  timestamp_field,
  sequence_field,
  emitter_field,
  data_field,
  offset_field,
  epoch_field,
  field_count
};
constexpr std::array<std::string_view, field_count> kFieldNames = {"type",    "session_id", "timestamp", "sequence",
                                                                   "emitter", "data",       "offset",    "epoch"};

// field_count if it is none of them. No two fields are as long and begin the same, so one comparison will do.
Field field_named(std::string_view key) {
  const auto check = [&](Field field) { return key == kFieldNames[field] ? field : field_count; };
  switch (key.size()) {
    case 4:
      return check(key.front() == 't' ? type_field : data_field);
    case 5:
      return check(epoch_field);
    case 6:
      return check(offset_field);
    case 7:
      return check(emitter_field);
    case 8:
      return check(sequence_field);
    case 9:
      return check(timestamp_field);
    case 10:
      return check(session_id_field);
    default:
      return field_count;
  }
}

// What came from an emitter is completed; a record is only read, or it would fold into something else tomorrow.
enum class Origin { emitter, record };

struct Failure {
  std::string message;
  std::optional<std::size_t> position;  // bytes from the start of the text, if it is not JSON
};

bool is_string(std::string_view value) { return value.starts_with('"'); }

std::string_view without_white_space(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(kWhiteSpace), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(kWhiteSpace) + 1);
}

class EventReader {
 public:
  EventReader(const EventDefaults& defaults, Origin origin) : defaults_(defaults), origin_(origin) {}

  // False: `failure()` says why, and `event` is as it was.
  bool read(std::string_view text, Event& event);
  const Failure& failure() const { return failure_; }

  // A missing sequence was taken from the defaults.
  bool used_sequence() const { return used_sequence_; }

 private:
  bool read_object(std::string_view text, Event& event);
  bool read_fields();
  bool read_type();
  bool read_session_id();
  bool read_timestamp();
  bool read_sequence();
  bool read_emitter();
  bool read_data();
  bool is_as_kept() const;
  std::string completed(const JsonMembers& members);
  std::string_view string_value(Field field, Event::Part& part);
  Event::Part part_of(std::string_view piece) const;
  bool refuse(Field field, std::string_view wanted);

  const EventDefaults& defaults_;
  const Origin origin_;
  Failure failure_;
  std::string_view text_;
  std::array<const Member*, field_count> fields_{};
  Event::Parts parts_;
  std::string decoded_;  // what stands in `text_` with escapes, for the end of the event's text
  std::string added_;    // members for the end of the line, each with a comma before it
  bool used_sequence_ = false;
};

bool EventReader::read(std::string_view text, Event& event) {
  const std::string_view object = without_white_space(text);
  if (read_object(object, event)) return true;
  if (failure_.position) *failure_.position += static_cast<std::size_t>(object.data() - text.data());
  return false;
}

bool EventReader::read_object(std::string_view text, Event& event) {
  JsonMembers members(text);
  if (!members.read()) {
    failure_ = {members.error().message, members.error().position};
    return false;
  }
  if (members.scanner().saw_non_finite()) return read_object(without_non_finite(text), event);
  if (members.scanner().saw_line_break()) return read_object(on_one_line(text), event);

  text_ = text;
  fields_ = {};
  decoded_.clear();
  for (const Member& member : members) {
    const Field field = field_named(member.key);
    if (field != field_count) fields_[field] = &member;
  }
  if (!read_fields()) return false;
  if (!is_as_kept()) return read_object(completed(members), event);
  parts_.line_size = static_cast<std::uint32_t>(text.size());
  std::string whole(text);
  event = Event(decoded_.empty() ? std::move(whole) : whole + decoded_, parts_);
  return true;
}

bool EventReader::read_fields() {
  return read_type() && read_session_id() && read_timestamp() && read_sequence() && read_emitter() && read_data();
}

bool EventReader::read_type() {
  constexpr std::string_view kWanted = "must be a non-empty string";
  if (fields_[type_field] == nullptr || !is_string(fields_[type_field]->value)) return refuse(type_field, kWanted);
  return !string_value(type_field, parts_.type).empty() || refuse(type_field, kWanted);
}

bool EventReader::read_session_id() {
  if (fields_[session_id_field] == nullptr) {
    if (defaults_.session_id.empty()) return refuse(session_id_field, "must be a string");
    added_ += ",\"session_id\":";
    append_json_string(added_, defaults_.session_id);
    return true;
  }
  if (!is_string(fields_[session_id_field]->value)) return refuse(session_id_field, "must be a string");
  const std::string_view id = string_value(session_id_field, parts_.session_id);
  if (id == defaults_.session_id) return true;
  if (!defaults_.session_id.empty())
    return refuse(session_id_field, fmt::format("must be \"{}\" here, or be left out", defaults_.session_id));
  const auto checked = check_session_id(id);
  if (checked.has_error()) failure_ = {checked.error().message, std::nullopt};
  return checked.has_value();
}

bool EventReader::read_timestamp() {
  if (fields_[timestamp_field] != nullptr) {
    if (!is_string(fields_[timestamp_field]->value)) return refuse(timestamp_field, "must be a string");
    string_value(timestamp_field, parts_.timestamp);
    return true;
  }
  parts_.anonymous = true;
  if (origin_ == Origin::emitter) added_ += fmt::format(",\"timestamp\":\"{}\"", format_utc(defaults_.now));
  return true;
}

bool EventReader::read_sequence() {
  if (fields_[sequence_field] == nullptr) {
    parts_.anonymous = true;
    if (origin_ == Origin::record) return true;
    used_sequence_ = true;
    added_ += fmt::format(",\"sequence\":{}", defaults_.sequence);
    return true;
  }
  const std::string_view digits = fields_[sequence_field]->value;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parts_.sequence);
  const bool whole = error == std::errc() && stop == digits.data() + digits.size();
  return (whole && parts_.sequence >= 1) || refuse(sequence_field, "must be a whole number of at least 1");
}

bool EventReader::read_emitter() {
  if (fields_[emitter_field] == nullptr) return true;
  if (!is_string(fields_[emitter_field]->value)) return refuse(emitter_field, "must be a string");
  string_value(emitter_field, parts_.emitter);
  return true;
}

bool EventReader::read_data() {
  if (fields_[data_field] == nullptr) return true;
  const std::string_view text = fields_[data_field]->value;
  if (!text.starts_with('{')) return refuse(data_field, "must be an object");
  parts_.data = part_of(text);
  return true;
}

// Nothing is missing, and nothing stands there that is ours to give.
bool EventReader::is_as_kept() const {
  return added_.empty() && fields_[offset_field] == nullptr && fields_[epoch_field] == nullptr;
}

// The text as it is kept. Reading it leads to no other; what was noted of the first one stays noted.
std::string EventReader::completed(const JsonMembers& members) {
  std::string line = "{";
  const char* previous_end = nullptr;
  for (const Member& member : members) {
    const char* const start = member.text.data();
    if (&member != fields_[offset_field] && &member != fields_[epoch_field]) {
      if (line.size() > 1) line.append(previous_end, start);
      line += member.text;
    }
    previous_end = start + member.text.size();
  }
  return line + std::exchange(added_, {}) + "}";
}

// What the string says; notes in `part` where that will stand.
std::string_view EventReader::string_value(Field field, Event::Part& part) {
  const std::string_view value = fields_[field]->value;
  const std::string_view raw = value.substr(1, value.size() - 2);
  if (raw.find('\\') == std::string_view::npos) {
    part = part_of(raw);
    return raw;
  }
  const std::size_t begin = decoded_.size();
  decoded_ += unescape_json(raw);
  part = {.begin = static_cast<std::uint32_t>(text_.size() + begin),
          .size = static_cast<std::uint32_t>(decoded_.size() - begin)};
  return std::string_view(decoded_).substr(begin);
}

Event::Part EventReader::part_of(std::string_view piece) const {
  return {.begin = static_cast<std::uint32_t>(piece.data() - text_.data()),
          .size = static_cast<std::uint32_t>(piece.size())};
}

bool EventReader::refuse(Field field, std::string_view wanted) {
  const Member* const member = fields_[field];
  failure_ = {fmt::format("\"{}\" {}, found {}", kFieldNames[field], wanted,
                          member != nullptr ? cut_text(member->value, kQuotedBytes) : "none"),
              std::nullopt};
  return false;
}

}  // namespace

Result<Event> parse_event(std::string_view text, const EventDefaults& defaults) {
  EventReader reader(defaults, Origin::emitter);
  Event event;
  if (reader.read(text, event)) return event;
  const Failure& failure = reader.failure();
  if (!failure.position) return invalid(failure.message);
  return invalid(fmt::format("{}: {}", describe_position(text, *failure.position), failure.message));
}

Result<std::vector<Event>> parse_events(std::string_view ndjson, EventDefaults defaults) {
  std::vector<Event> events;
  std::size_t number = 0;
  while (!ndjson.empty()) {
    const std::size_t end = std::min(ndjson.find('\n'), ndjson.size());
    const std::string_view line = ndjson.substr(0, end);
    ndjson.remove_prefix(std::min(end + 1, ndjson.size()));
    ++number;
    if (without_white_space(line).empty()) continue;
    EventReader reader(defaults, Origin::emitter);
    if (!reader.read(line, events.emplace_back())) {
      const Failure& failure = reader.failure();
      if (!failure.position) return invalid(fmt::format("line {}: {}", number, failure.message));
      return invalid(fmt::format("line {}, column {}: {}", number, *failure.position + 1, failure.message));
    }
    if (reader.used_sequence()) ++defaults.sequence;
  }
  return events;
}

Result<LoggedEvent> parse_logged_event(std::string_view line, std::string_view session_id) {
  const EventDefaults defaults{.session_id = session_id};
  const auto read = [&](std::size_t torn) -> Result<LoggedEvent> {
    EventReader reader(defaults, Origin::record);
    LoggedEvent logged{.event = {}, .torn = torn};
    if (reader.read(line.substr(torn), logged.event)) return logged;
    return invalid(reader.failure().message);
  };
  auto whole = read(0);
  if (whole) return whole;
  const std::size_t restart = line.rfind("{\"type\"");
  if (restart == std::string_view::npos || restart == 0) return whole;
  auto rest = read(restart);
  return rest ? rest : whole;
}

}  // namespace livestream
