#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace livestream {

/// Something that an agent's transcript says, in the terms of docs/protocol.md, section 2. Whoever follows the file
/// adds session, emitter and sequence.
struct Derived {
  std::string type;
  std::string timestamp;    ///< as the transcript has it, ISO 8601 with zone; empty if it has none
  std::string data = "{}";  ///< one encoded JSON object

  friend bool operator==(const Derived&, const Derived&) = default;
};

/// What is known of a transcript besides its events.
struct TranscriptFacts {
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;    ///< pieces of lines that were no JSON object
  std::string first_timestamp;  ///< earliest of all records, as written; they are not in order
  std::string last_timestamp;   ///< latest
  std::string version;          ///< of the program that writes it; empty if it does not say
  std::string cwd;              ///< where it works, as far as it says

  friend bool operator==(const TranscriptFacts&, const TranscriptFacts&) = default;
};

/// Reads the lines of one file that an agent appends to, and says what happened. Pure: the same lines give the same
/// events, however they were cut into pieces, so that a reader who starts again derives the same sequence.
/// Unknown records and fields are passed over. Thread: one.
class Transcript {
 public:
  virtual ~Transcript() = default;

  /// The next line, without its line break. Appends what it says to `out`.
  virtual void read(std::string_view line, std::vector<Derived>& out) = 0;
  /// For files that are written again as a whole, each time with more in them: `text` is the file as it is now. Appends
  /// what is new since the last time. False: the file is not whole, as when it is just being written; look again.
  virtual bool read_whole(std::string_view /*text*/, std::vector<Derived>& /*out*/) { return true; }
  virtual const TranscriptFacts& facts() const = 0;
};

}  // namespace livestream
