#include "sources/all.h"

#include "sources/foundry/foundry_source.h"
#include "sources/opencode/opencode_source.h"
#include "sources/plain/plain_source.h"
#include "sources/ralph/ralph_source.h"
#include "sources/transcripts/transcript_source.h"

namespace livestream {

std::vector<std::unique_ptr<Source>> all_sources(const SourceContext& context) {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<FoundrySource>(context));
  sources.push_back(std::make_unique<PlainSource>(context));
  sources.push_back(std::make_unique<RalphSource>(context));  // behind these: says when a root was scanned
  sources.push_back(std::make_unique<TranscriptSource>(context));
  sources.push_back(std::make_unique<OpencodeSource>(context));
  return sources;
}

}  // namespace livestream
