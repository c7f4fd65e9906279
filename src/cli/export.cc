#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "cli/command.h"
#include "cli/event_reader.h"
#include "cli/export_format.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/redacted_events.h"

namespace livestream::cli {
namespace {

struct Options {
  std::string id;
  std::string server;
  std::vector<std::filesystem::path> roots;
  std::string format = "json";
  std::filesystem::path output;
  bool redacts = true;
};

std::unique_ptr<ExportFormat> make_format(const std::string& name, const std::string& session_id) {
  if (name == "jsonl") return jsonl_export();
  if (name == "markdown") return markdown_export(session_id);
  return json_export(session_id);
}

Result<void> write_document(EventReader& reader, ExportFormat& format, std::FILE* file) {
  const auto out = [file](std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); };
  for (;;) {
    const auto events = reader.next();
    if (!events) return events.error();
    if (events->empty()) break;
    for (const CountedEvent& counted : *events) format.add(counted, out);
  }
  format.finish(out);
  const bool is_written = std::fflush(file) == 0 && std::ferror(file) == 0;
  // A reader that has seen enough (`| head`) is no failure.
  if (is_written || errno == EPIPE) return {};
  return system_error(errno, "cannot write the document");
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// The whole document, or the file as it was before.
Result<void> write_file(EventReader& reader, ExportFormat& format, const std::filesystem::path& path) {
  std::filesystem::path part = path;
  part += ".part";
  const File file(std::fopen(part.c_str(), "wxe"), std::fclose);
  if (!file) return system_error(errno, "cannot write " + part.string());
  auto written = write_document(reader, format, file.get());
  if (written && std::rename(part.c_str(), path.c_str()) != 0)
    written = system_error(errno, "cannot replace " + path.string());
  if (!written) std::remove(part.c_str());
  return written;
}

Result<std::unique_ptr<EventReader>> open_reader(const Options& options, const Process& process,
                                                 std::size_t& redacted) {
  auto reader =
      open_events({.what = options.id, .server = options.server, .roots = options.roots}, process.environment);
  if (reader && options.redacts) return redacted_events(std::move(*reader), redacted);
  return reader;
}

int run(const Options& options, const Process& process) {
  std::size_t redacted = 0;
  const auto reader = open_reader(options, process, redacted);
  if (!reader) return fail(reader.error());
  const auto format = make_format(options.format, options.id);
  const bool to_stdout = options.output.empty() || options.output == "-";
  const auto written =
      to_stdout ? write_document(**reader, *format, stdout) : write_file(**reader, *format, options.output);
  if (!written) return fail(written.error());
  if (redacted > 0)
    fmt::print(stderr, "What looks like secrets was left out of {} events; --no-redact keeps it.\n", redacted);
  return kOk;
}

}  // namespace

std::function<int()> add_export(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  app.add_option("-f,--format", options->format, "json, jsonl (the record's own lines) or markdown")
      ->check(CLI::IsMember({"json", "jsonl", "markdown"}))
      ->capture_default_str();
  app.add_option("-o,--output", options->output, "Write to FILE (default: standard output)")->type_name("FILE");
  add_redaction(app, options->redacts, Redaction::usual);
  add_roots(app, options->roots);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
