#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/event.h"

namespace livestream {

/// What is needed to complete an event that came without timestamp, sequence or session id.
struct EventDefaults {
  std::string_view session_id = {};  ///< the session it was posted to or read from
  SystemTime now{};                  ///< becomes a missing timestamp
  std::uint64_t sequence = 1;        ///< becomes a missing sequence
};

/// Reads one event. Its `line` is `text` byte for byte, except: white space around it is dropped, raw line
/// breaks outside strings become spaces, non-finite numbers become null, top-level `offset` and `epoch`
/// are removed, and missing `session_id`, `timestamp`, `sequence` are added at its end.
///
/// Errors, all `invalid`: not JSON (with line and column); not an object; depth over 256; a duplicate
/// top-level key; `type` missing, empty or no string; `session_id` of another session or malformed;
/// `timestamp` or `emitter` no string; `sequence` no integer ≥ 1; `data` no object. Each names the field and value.
/// A missing `data` counts as `{}`.
Result<Event> parse_event(std::string_view text, const EventDefaults& defaults);

/// Reads newline-delimited events; empty lines do not count. All or nothing: the first bad line is the
/// error, which names its number. `defaults.sequence` counts up for each event that lacks one.
Result<std::vector<Event>> parse_events(std::string_view ndjson, EventDefaults defaults);

/// Reads a line of a log, where other writers may have been cut off in the middle: when it does not parse
/// as a whole, it is tried once more from its last `{"type"`. `torn` then says how many bytes were dropped.
/// As `parse_event`, but nothing that differs from reading to reading is filled in: a missing timestamp stays
/// empty and a missing sequence 0, in the event as in its line.
struct LoggedEvent {
  Event event;
  std::size_t torn = 0;
};
Result<LoggedEvent> parse_logged_event(std::string_view line, std::string_view session_id);

/// What an emitter of ours has to say.
struct NewEvent {
  std::string_view type = {};
  std::string_view session_id = {};
  SystemTime time{};
  std::uint64_t sequence = 1;
  std::string_view emitter = {};
  std::string_view data_json = "{}";  ///< an encoded JSON object
};

/// One JSON line without its line break, fields in the order type, session_id, timestamp, sequence,
/// emitter, data; no spaces. Errors: none, `data_json` is trusted.
std::string encode_event(const NewEvent& event);

/// The same as an event. Errors: those of `parse_event`, as when `data_json` is not what it should be.
Result<Event> make_event(const NewEvent& event);

/// Builds the `data` of an event, member by member, in our emitters' encoding: no spaces, UTF-8 unescaped,
/// doubles as Python's `repr` writes them (shortest round-trip, `1e-05`, `1.0`), non-finite ones as null.
class DataBuilder {
 public:
  DataBuilder& add(std::string_view key, std::string_view value);
  DataBuilder& add(std::string_view key, const char* value) { return add(key, std::string_view(value)); }
  DataBuilder& add(std::string_view key, bool value);
  DataBuilder& add(std::string_view key, double value);
  DataBuilder& add(std::string_view key, std::int64_t value);
  DataBuilder& add(std::string_view key, int value) { return add(key, std::int64_t{value}); }
  /// `json` must be one encoded value.
  DataBuilder& add_json(std::string_view key, std::string_view json);

  /// The object, closed. The builder may go on afterwards.
  std::string json() const { return text_ + "}"; }

 private:
  void key(std::string_view name);

  std::string text_ = "{";
};

/// Shortest decimal form that reads back as `value`, in Python's `repr` notation; `null` if not finite.
std::string encode_double(double value);

/// The same JSON value in our emitters' encoding: no spaces, UTF-8 unescaped.
void append_json(std::string& out, const boost::json::value& value);
void append_json(std::string& out, const boost::json::object& object);
std::string to_json(const boost::json::value& value);
std::string to_json(const boost::json::object& object);

}  // namespace livestream
