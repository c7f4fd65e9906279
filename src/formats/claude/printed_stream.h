#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/claude/transcript.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::claude {

/// What Claude Code prints with `-p --output-format stream-json --verbose`. Its records are those of a transcript under
/// other names, and are read as such. Of what an answer wrote they only say the least; at the end of a turn the agent
/// tells all that it used by model, of a resumed session also what was used before: what is missing is added then.
class PrintedStream final : public Transcript {
 public:
  void read(std::string_view line, std::vector<Derived>& out) override;
  const TranscriptFacts& facts() const override { return transcript_.facts(); }

 private:
  struct Tokens {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t cache_read = 0;
    std::int64_t cache_write = 0;
  };

  void read_record(std::string_view text, std::vector<Derived>& out);
  void read_as_transcript(const DataView& record, std::vector<Derived>& out);
  void note_usage(const Derived& usage);
  void read_result(const DataView& record, std::vector<Derived>& out);
  void add_missing(const std::string& model, const DataView& all, std::vector<Derived>& out);

  ClaudeTranscript transcript_;
  std::string cwd_;
  std::string version_;
  std::string limit_;                                      // data of the wait for one, if that was said last
  std::map<std::string, Tokens, std::less<>> told_;        // by model
  std::map<std::string, std::string, std::less<>> least_;  // answers of which only the least is told: id → model
};

}  // namespace livestream::claude
