#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "catalog/answers_json.h"
#include "catalog/reader.h"
#include "net/url.h"
#include "redact/redact.h"
#include "server/answers.h"
#include "server/routes.h"

namespace livestream {
namespace {

using catalog::Filter;
using catalog::Reader;

constexpr std::uint64_t kMaxHits = 1'000;
constexpr std::uint64_t kMaxRows = 10'000;

// What a query says, with the first thing that is wrong with it.
class Query {
 public:
  explicit Query(std::string_view text) : text_(text) {}

  std::string text(std::string_view name) const { return net::query_value(text_, name).value_or(""); }

  std::uint64_t number(std::string_view name, std::uint64_t fallback, std::uint64_t most) {
    const auto value = net::query_value(text_, name);
    if (!value) return fallback;
    const auto number = net::parse_number(*value);
    if (number && *number <= most) return *number;
    refuse(std::string(name) + " \"" + *value + "\" must be a whole number, " + std::to_string(most) + " at most");
    return fallback;
  }

  Filter filter() {
    Filter filter;
    filter.agent = text("agent");
    filter.project = text("project");
    filter.session = text("session");
    filter.model = text("model");
    if (const auto since = day("since", 0)) filter.since_us = *since;
    filter.until_us = day("until", 1);
    return filter;
  }

  void refuse(std::string why) {
    if (!error_) error_ = invalid(std::move(why));
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  std::optional<std::int64_t> day(std::string_view name, int days) {
    const std::string value = text(name);
    if (value.empty()) return std::nullopt;
    const auto start = catalog::start_of_day(value, days);
    if (!start) refuse(std::string(name) + ": " + start.error().message);
    return start ? std::optional(*start) : std::nullopt;
  }

  std::string_view text_;
  std::optional<Error> error_;
};

using Ask = std::function<Result<boost::json::object>(const Reader&)>;

// Asks on a worker, as the disk may have to be read.
void answer_from_catalog(const Call& call, net::Responder&& responder, const Query& query, Ask ask) {
  if (query.error()) return responder.send(error_answer(*query.error()));
  auto later = std::make_shared<net::Responder>(std::move(responder));
  const bool queued = call.server.workers.post([later, ask = std::move(ask), &server = call.server] {
    const auto reader = Reader::open(server.catalog);
    const auto found = reader ? ask(*reader) : Result<boost::json::object>(reader.error());
    const bool is_missing = !reader && reader.error().code == Errc::not_found;
    auto answer = std::make_shared<net::HttpResponse>(
        found ? json_answer(*found)
        : is_missing
            ? error_answer(503, "no old sessions are known yet; the catalog is brought up to date once a minute")
            : error_answer(found.error()));
    server.post([later, answer] { later->send(std::move(*answer)); });
  });
  if (!queued) later->send(error_answer(503, "too much is waiting for the disk; try again in a moment"));
}

bool holds_secret(std::string_view text) {
  std::string ignored;
  return redact(text, ignored);
}

// For who is not shown secrets: a text that holds one is not found, whatever is looked for. What stands in it could be
// told letter by letter otherwise, and a snippet might begin in its middle.
Result<std::vector<catalog::SearchHit>> search_without_secrets(const Reader& reader, catalog::SearchQuery asked) {
  asked.with_body = true;
  std::vector<catalog::SearchHit> found;
  for (;;) {
    auto hits = reader.search(asked);
    if (!hits) return hits;
    for (catalog::SearchHit& hit : *hits)
      if (found.size() < asked.limit && !holds_secret(hit.body)) found.push_back(std::move(hit));
    if (hits->size() < asked.limit || found.size() >= asked.limit) return found;
    asked.before = hits->back().id;
  }
}

// The same for sessions.
void leave_out_secrets(std::vector<catalog::SessionRow>& sessions) {
  std::erase_if(sessions, [](const catalog::SessionRow& row) {
    return holds_secret(row.id) || holds_secret(row.project) || holds_secret(row.title);
  });
}

}  // namespace

void get_usage(const Call& call, net::Responder&& responder) {
  Query query(call.request.query());
  const std::string by = query.text("by").empty() ? "daily" : query.text("by");
  const auto how = catalog::parse_usage_by(by);
  if (!how) query.refuse("by \"" + by + "\" must be daily, weekly, monthly, session, project or agent");
  answer_from_catalog(call, std::move(responder), query, [by, how, filter = query.filter()](const Reader& reader) {
    const auto groups = reader.usage(*how, filter);
    return groups ? Result<boost::json::object>(usage_json(by, *groups)) : groups.error();
  });
}

void get_search(const Call& call, net::Responder&& responder) {
  Query query(call.request.query());
  catalog::SearchQuery asked{.words = query.text("q"), .filter = query.filter(), .kind = {}};
  asked.limit = query.number("limit", asked.limit, kMaxHits);
  asked.before = static_cast<std::int64_t>(query.number("before", 0, INT64_MAX));
  if (const std::string kind = query.text("kind"); !kind.empty()) {
    asked.kind = catalog::parse_text_kind(kind);
    if (!asked.kind) query.refuse("kind \"" + kind + "\" must be prompt, answer, command, error or title");
  }
  answer_from_catalog(call, std::move(responder), query, [asked, is_redacted = call.is_redacted](const Reader& reader) {
    const auto hits = is_redacted ? search_without_secrets(reader, asked) : reader.search(asked);
    return hits ? Result<boost::json::object>(search_json(*hits, asked.limit)) : hits.error();
  });
}

void get_history(const Call& call, net::Responder&& responder) {
  Query query(call.request.query());
  catalog::SessionQuery asked{.filter = query.filter(), .words = query.text("q")};
  asked.limit = query.number("limit", asked.limit, kMaxRows);
  asked.offset = query.number("offset", 0, INT64_MAX);
  if (const std::string sort = query.text("sort"); !sort.empty()) {
    const auto order = catalog::parse_session_order(sort);
    if (order)
      asked.order = *order;
    else
      query.refuse("sort \"" + sort + "\" must be newest, cost or tokens");
  }
  answer_from_catalog(call, std::move(responder), query, [asked, is_redacted = call.is_redacted](const Reader& reader) {
    auto sessions = reader.sessions(asked);
    if (sessions && is_redacted && !asked.words.empty()) leave_out_secrets(*sessions);
    return sessions ? Result<boost::json::object>(sessions_json(*sessions)) : sessions.error();
  });
}

}  // namespace livestream
