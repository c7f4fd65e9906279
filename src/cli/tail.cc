#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "cli/command.h"
#include "cli/event_line.h"
#include "cli/event_text.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "cli/terminal.h"

namespace livestream::cli {
namespace {

constexpr std::chrono::milliseconds kPollInterval{500};
constexpr std::uint64_t kShownAtFirst = 10;

struct Options {
  std::string id;
  std::string server;
  std::string after;
  bool as_json = false;
};

// A place in a session's record.
struct Cursor {
  std::uint64_t after = 0;
  std::string epoch;
};

Result<Cursor> first_cursor(ServerApi& server, const Options& options) {
  auto end = fetch_record_end(server, options.id);
  if (!end) return end.error();
  Cursor cursor{0, std::move(end->epoch)};
  if (options.after.empty()) cursor.after = end->offset > kShownAtFirst ? end->offset - kShownAtFirst : 0;
  if (options.after == "now") cursor.after = end->offset;
  if (options.after.empty() || options.after == "now") return cursor;
  std::from_chars(options.after.data(), options.after.data() + options.after.size(), cursor.after);
  return cursor;
}

// Follows one session. Survives the server: the cursor says where to go on.
class Follower {
 public:
  Follower(ServerApi& server, const Options& options, Terminal terminal)
      : server_(server), options_(options), terminal_(terminal) {}

  /// Returns when nobody reads the output any more, or the session is gone.
  Result<void> follow(Cursor cursor) {
    for (;;) {
      const auto page = fetch_events(server_, {.id = options_.id, .after = cursor.after, .epoch = cursor.epoch});
      const bool is_away = !page && page.error().code == Errc::unavailable;
      if (!page && !is_away) return page.error();
      tell_connection(is_away);
      if (page) {
        if (page->is_reset) std::fputs("livestream: the record was replaced; from its start:\n", stderr);
        for (const CountedEvent& counted : page->events) print(counted);
        if (std::fflush(stdout) != 0) return {};
        cursor = {page->next, page->epoch};
        if (!page->events.empty() || page->is_reset) continue;
      }
      std::this_thread::sleep_for(kPollInterval);
    }
  }

 private:
  void print(const CountedEvent& counted) const {
    const std::string line = options_.as_json ? terminal_json(with_offset(counted))
                                              : fmt::format("{}  {}", time_of_day(counted.event),
                                                            event_text(counted.event, terminal_.colours));
    std::printf("%s\n", line.c_str());
  }

  void tell_connection(bool is_away) {
    if (is_away == is_away_) return;
    is_away_ = is_away;
    std::fprintf(stderr, "livestream: %s\n",
                 is_away ? "the server does not answer; waiting for it" : "the server is back");
  }

  ServerApi& server_;
  const Options& options_;
  const Terminal terminal_;
  bool is_away_ = false;
};

int run(const Options& options, const Process& process) {
  auto server = connect_server(options.server, process.environment);
  if (!server) return fail(server.error());
  auto cursor = first_cursor(**server, options);
  if (!cursor) return fail(cursor.error());
  const auto followed = Follower(**server, options, standard_output(process.environment)).follow(std::move(*cursor));
  return followed ? kOk : fail(followed.error());
}

std::string check_after(const std::string& text) {
  const bool is_number = !text.empty() && text.size() < 20 && text.find_first_not_of("0123456789") == std::string::npos;
  return is_number || text == "now" ? std::string() : fmt::format("'{}' is neither an offset nor 'now'", text);
}

}  // namespace

std::function<int()> add_tail(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  app.add_option("--after", options->after, "Begin past this offset, or with what comes 'now' (default: the last 10)")
      ->type_name("N|now")
      ->check(CLI::Validator(check_after, ""));
  add_json(app, options->as_json);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
