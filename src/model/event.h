#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace livestream {

/// Something that happened in a session. The line is the event: it is what emitters write, what the log
/// keeps and what viewers receive. What was read out of it are places in it, so that an event is one
/// piece of memory. Made by the functions of event_codec.h. A value; views into it end with it or with a move.
class Event {
 public:
  struct Part {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  /// Where things stand in the text that is the line and, behind it, what the line says with escapes, decoded.
  struct Parts {
    std::uint32_t line_size = 0;
    Part type = {};
    Part session_id = {};
    Part timestamp = {};
    Part emitter = {};
    Part data = {};
    std::uint64_t sequence = 0;
    bool anonymous = false;
  };

  Event() = default;
  Event(std::string text, const Parts& parts) : text_(std::move(text)), parts_(parts) {}

  /// One JSON object, no line break in it or after it; unknown fields kept as they came.
  std::string_view line() const { return std::string_view(text_).substr(0, parts_.line_size); }
  /// `phase_change`, `log_line`, …; not empty.
  std::string_view type() const { return at(parts_.type); }
  /// As `check_session_id` allows.
  std::string_view session_id() const { return at(parts_.session_id); }
  /// ISO 8601, as the emitter wrote it; empty in a record without it.
  std::string_view timestamp() const { return at(parts_.timestamp); }
  /// ≥ 1 (0 in a record without it); restarts with every emitter: identifies nothing alone.
  std::uint64_t sequence() const { return parts_.sequence; }
  /// Id of the emitting process; empty for foreign emitters.
  std::string_view emitter() const { return at(parts_.emitter); }
  /// The `data`, one JSON object as it stands in the line; `{}` if there is none.
  std::string_view data_text() const { return parts_.data.size == 0 ? "{}" : at(parts_.data); }
  /// The same as a tree, read anew at each call: for where it is needed whole. DataView reads single fields.
  boost::json::object data() const;
  /// It came without timestamp or sequence, so nothing tells it from another such event.
  bool anonymous() const { return parts_.anonymous; }

 private:
  std::string_view at(Part part) const { return std::string_view(text_).substr(part.begin, part.size); }

  std::string text_;
  Parts parts_;
};

/// Emitters of this name are sources, which derive events from files: their timestamps are those of what was written,
/// perhaps long ago.
inline constexpr std::string_view kSourcePrefix = "source-";

/// Emitters of these names are agents that tell of themselves by telemetry: in records, or in sums alone.
inline constexpr std::string_view kRecordsPrefix = "otlp-logs-";
inline constexpr std::string_view kSumsPrefix = "otlp-sums-";

/// Identity for recognising repeats: the same emitter and sequence; without emitter, the same type,
/// timestamp, sequence and data (compared by value: spacing, key order and escapes do not matter).
/// 64-bit hash; 0 for anonymous events, which are never repeats. Stable only within one process.
std::uint64_t identity_of(const Event& event);

/// The identity that the event will have for who reads it from the log, where it is no longer anonymous.
std::uint64_t identity_as_read(const Event& event);

}  // namespace livestream
