#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "catalog/answers_json.h"
#include "catalog/reader.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/local_catalog.h"
#include "cli/terminal.h"
#include "cli/terminal_text.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

using catalog::SearchHit;

struct Options {
  CatalogOptions catalog;
  std::vector<std::string> words;
  std::string kind;
  std::size_t limit = 20;
};

constexpr std::string_view kStrong = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";

// On one line, with what was found in bold where the output can show it.
std::string snippet_text(std::string_view snippet, bool has_colours) {
  std::string text;
  std::string piece;
  const auto finish_piece = [&] {
    text += terminal_line(piece);
    piece.clear();
  };
  for (const char c : snippet) {
    if (c != SearchHit::kBegin && c != SearchHit::kEnd) {
      piece += c == '\n' || c == '\t' ? ' ' : c;
      continue;
    }
    finish_piece();
    if (has_colours) text += c == SearchHit::kBegin ? kStrong : kPlain;
  }
  finish_piece();
  return text;
}

void print_hits(const std::vector<SearchHit>& hits, const Terminal& terminal) {
  const bool has_colours = terminal.colours == Colours::keep;
  std::string session;
  for (const SearchHit& hit : hits) {
    if (hit.session != session) {
      std::printf("%s%s  %s  %s\n", session.empty() ? "" : "\n", terminal_line(hit.session).c_str(),
                  terminal_line(hit.project).c_str(), terminal_line(hit.title).c_str());
      session = hit.session;
    }
    std::printf("  %s  %-7s  %s\n", local_time_text(hit.time_us).c_str(),
                std::string(catalog::to_string(hit.kind)).c_str(), snippet_text(hit.snippet, has_colours).c_str());
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    const bool is_phrase = word.find(' ') != std::string::npos && word.find('"') == std::string::npos;
    text += (text.empty() ? "" : " ") + (is_phrase ? '"' + word + '"' : word);
  }
  return text;
}

int run(const Options& options, const Process& process) {
  const auto filter = filter_of(options.catalog);
  if (!filter) return fail(filter.error());
  const auto catalog = open_catalog(options.catalog, process.environment, true);
  if (!catalog) return fail(catalog.error());
  const auto hits = catalog->search({.words = joined(options.words),
                                     .filter = *filter,
                                     .kind = catalog::parse_text_kind(options.kind),
                                     .limit = options.limit});
  if (!hits) return fail(hits.error());
  if (options.catalog.as_json)
    std::printf("%s\n", terminal_json(to_json(catalog::search_json(*hits, options.limit))).c_str());
  else
    print_hits(*hits, standard_output(process.environment));
  if (hits->empty()) std::fputs("nothing found\n", stderr);
  return hits->empty() ? kFailed : kOk;
}

}  // namespace

std::function<int()> add_search(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("WORD", options->words,
                 "All of them must be there; 'several words' just so; 'begin*' whatever begins so")
      ->required();
  app.add_option("--kind", options->kind, "Only there")->check(CLI::IsMember(catalog::text_kind_words()));
  app.add_option("--limit", options->limit, "At most so many")->type_name("N")->check(CLI::Range(1, 1'000));
  add_catalog_options(app, options->catalog);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
