#include <cstdio>
#include <memory>

#include <boost/json/array.hpp>

#include "base/iso_time.h"
#include "base/state_folder.h"
#include "cli/access_files.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/local_catalog.h"
#include "cli/options.h"
#include "cli/terminal_text.h"
#include "cli/text_table.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

struct Options {
  std::size_t count = 50;
  bool as_json = false;
};

boost::json::object to_json_object(const AuditEntry& entry) {
  return {{"time", format_utc(entry.time)}, {"what", entry.what}, {"name", entry.name}, {"role", entry.role},
          {"session", entry.session},       {"peer", entry.peer}};
}

int run(const Options& options, const Process& process) {
  const auto entries = audit_log(state_folder(process.environment)).newest(options.count);
  if (!entries) return fail(entries.error());
  boost::json::array array;
  TextTable table({{"WHEN"}, {"WHAT"}, {"NAME"}, {"ROLE"}, {"SESSION"}, {"FROM"}});
  for (const AuditEntry& entry : *entries) {
    table.add({local_time_text(entry.time.time_since_epoch().count()), terminal_line(entry.what),
               terminal_line(entry.name), terminal_line(entry.role), terminal_line(entry.session),
               entry.peer.empty() ? "this machine" : terminal_line(entry.peer)});
    array.push_back(to_json_object(entry));
  }
  if (options.as_json)
    std::printf("%s\n", terminal_json(to_json(boost::json::object{{"entries", std::move(array)}})).c_str());
  else if (entries->empty())
    std::fprintf(stderr, "nobody was let in by a token yet\n");
  else
    std::printf("%s", table.text().c_str());
  return kOk;
}

}  // namespace

std::function<int()> add_audit(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("-n,--lines", options->count, "How many, newest last")->type_name("N")->capture_default_str();
  add_json(app, options->as_json);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
