#include "model/event_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parser.hpp>
#include <charconv>

#include "base/ids.h"
#include "base/iso_time.h"
#include "model/json_members.h"

namespace livestream {
namespace {

namespace json = boost::json;
using Member = JsonMembers::Member;

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::size_t kQuotedBytes = 40;  // of a value, in messages

// The top-level fields that mean something here.
enum Field { kType, kSessionId, kTimestamp, kSequence, kEmitter, kData, kOffset, kEpoch, kFieldCount };
constexpr std::array<std::string_view, kFieldCount> kFieldNames = {"type",    "session_id", "timestamp", "sequence",
                                                                   "emitter", "data",       "offset",    "epoch"};

// What came from an emitter is completed; a record is only read, or it would fold into something else tomorrow.
enum class Origin { emitter, record };

struct Failure {
  std::string message;
  std::optional<std::size_t> position;  // bytes from the start of the text, if it is not JSON
};

bool is_string(std::string_view value) { return value.starts_with('"'); }

std::string string_value(std::string_view value) {
  const std::string_view raw = value.substr(1, value.size() - 2);
  return raw.find('\\') == std::string_view::npos ? std::string(raw) : unescape_json(raw);
}

std::string_view without_white_space(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(kWhiteSpace), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(kWhiteSpace) + 1);
}

// `text` has passed the scanner, is an object, and is at most JsonScanner::kMaxDepth deep.
json::object parse_data(std::string_view text) {
  json::parse_options options;
  options.max_depth = JsonScanner::kMaxDepth;
  unsigned char buffer[4096];
  json::parser parser({}, options, buffer);
  boost::system::error_code failed;
  parser.write(text.data(), text.size(), failed);
  if (failed) return {};
  return std::move(parser.release().as_object());
}

class EventReader {
 public:
  EventReader(const EventDefaults& defaults, Origin origin) : defaults_(defaults), origin_(origin) {}

  // False: `failure()` says why, and `event` is in no particular state.
  bool read(std::string_view text, Event& event);
  const Failure& failure() const { return failure_; }

  // A missing sequence was taken from the defaults.
  bool used_sequence() const { return used_sequence_; }

 private:
  bool read_object(std::string_view text, Event& event);
  bool read_fields(Event& event);
  bool read_type(Event& event);
  bool read_session_id(Event& event);
  bool read_timestamp(Event& event);
  bool read_sequence(Event& event);
  bool read_emitter(Event& event);
  bool read_data(Event& event, const JsonScanner& scanner);
  std::string build_line(std::string_view text, const JsonMembers& members) const;
  bool refuse(Field field, std::string_view wanted);

  const EventDefaults& defaults_;
  const Origin origin_;
  Failure failure_;
  std::array<const Member*, kFieldCount> fields_{};
  std::string added_;  // members for the end of the line, each with a comma before it
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

  fields_ = {};
  for (const Member& member : members) {
    const auto name = std::find(kFieldNames.begin(), kFieldNames.end(), member.key);
    if (name != kFieldNames.end()) fields_[static_cast<std::size_t>(name - kFieldNames.begin())] = &member;
  }
  if (!read_fields(event) || !read_data(event, members.scanner())) return false;
  event.line = build_line(text, members);
  return true;
}

bool EventReader::read_fields(Event& event) {
  return read_type(event) && read_session_id(event) && read_timestamp(event) && read_sequence(event) &&
         read_emitter(event);
}

bool EventReader::read_type(Event& event) {
  constexpr std::string_view kWanted = "must be a non-empty string";
  if (fields_[kType] == nullptr || !is_string(fields_[kType]->value)) return refuse(kType, kWanted);
  event.type = string_value(fields_[kType]->value);
  return !event.type.empty() || refuse(kType, kWanted);
}

bool EventReader::read_session_id(Event& event) {
  const Member* const member = fields_[kSessionId];
  if (member == nullptr) {
    if (defaults_.session_id.empty()) return refuse(kSessionId, "must be a string");
    event.session_id = defaults_.session_id;
    added_ += ",\"session_id\":";
    append_json_string(added_, event.session_id);
    return true;
  }
  if (!is_string(member->value)) return refuse(kSessionId, "must be a string");
  event.session_id = string_value(member->value);
  if (event.session_id == defaults_.session_id) return true;
  if (!defaults_.session_id.empty())
    return refuse(kSessionId, fmt::format("must be \"{}\" here, or be left out", defaults_.session_id));
  const auto checked = check_session_id(event.session_id);
  if (checked.has_error()) failure_ = {checked.error().message, std::nullopt};
  return checked.has_value();
}

bool EventReader::read_timestamp(Event& event) {
  if (fields_[kTimestamp] != nullptr) {
    if (!is_string(fields_[kTimestamp]->value)) return refuse(kTimestamp, "must be a string");
    event.timestamp = string_value(fields_[kTimestamp]->value);
    return true;
  }
  event.anonymous = true;
  event.timestamp.clear();
  if (origin_ == Origin::record) return true;
  event.timestamp = format_utc(defaults_.now);
  added_ += fmt::format(",\"timestamp\":\"{}\"", event.timestamp);
  return true;
}

bool EventReader::read_sequence(Event& event) {
  if (fields_[kSequence] == nullptr) {
    event.anonymous = true;
    event.sequence = 0;
    if (origin_ == Origin::record) return true;
    used_sequence_ = true;
    event.sequence = defaults_.sequence;
    added_ += fmt::format(",\"sequence\":{}", event.sequence);
    return true;
  }
  const std::string_view digits = fields_[kSequence]->value;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), event.sequence);
  const bool whole = error == std::errc() && stop == digits.data() + digits.size();
  return (whole && event.sequence >= 1) || refuse(kSequence, "must be a whole number of at least 1");
}

bool EventReader::read_emitter(Event& event) {
  event.emitter.clear();
  if (fields_[kEmitter] == nullptr) return true;
  if (!is_string(fields_[kEmitter]->value)) return refuse(kEmitter, "must be a string");
  event.emitter = string_value(fields_[kEmitter]->value);
  return true;
}

bool EventReader::read_data(Event& event, const JsonScanner& scanner) {
  event.data = {};
  if (fields_[kData] == nullptr) return true;
  const std::string_view text = fields_[kData]->value;
  if (!text.starts_with('{')) return refuse(kData, "must be an object");
  event.data = parse_data(scanner.saw_extreme() ? without_extremes(text) : text);
  return true;
}

// The text without the members that are ours to give, and with the ones that were missing.
std::string EventReader::build_line(std::string_view text, const JsonMembers& members) const {
  const bool removes = fields_[kOffset] != nullptr || fields_[kEpoch] != nullptr;
  if (!removes && added_.empty()) return std::string(text);
  std::string line = "{";
  const char* previous_end = nullptr;
  for (const Member& member : members) {
    const char* const start = member.text.data();
    if (&member != fields_[kOffset] && &member != fields_[kEpoch]) {
      if (line.size() > 1) line.append(previous_end, start);
      line += member.text;
    }
    previous_end = start + member.text.size();
  }
  return line + added_ + "}";
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
