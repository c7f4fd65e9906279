#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/iso_time.h"
#include "formats/otlp/said.h"
#include "formats/transcript_words.h"
#include "hub/hub.h"
#include "model/event_codec.h"
#include "server/answers.h"
#include "server/gunzip.h"
#include "server/routes.h"

// OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp
namespace livestream {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProtobuf = "application/x-protobuf";

using Read = Result<otlp::Telemetry> (*)(std::string_view body);

// The answer has the form of the question; an empty message of protobuf has no bytes.
net::HttpResponse taken(std::string_view form) {
  if (form == kJson) return json_answer(boost::json::object());
  net::HttpResponse response;
  response.content_type = kProtobuf;
  return response;
}

std::optional<std::string_view> form_of(const net::HttpRequest& request) {
  const std::string_view type = request.field(net::FieldId::content_type);
  for (const std::string_view form : {kJson, kProtobuf})
    if (net::equals_ignoring_case(type.substr(0, type.find(';')), form)) return form;
  return std::nullopt;
}

Result<std::string> body_of(const Call& call) {
  const std::size_t limit = call.server.limits.batch_bytes;
  const std::string_view encoding = call.request.field(net::FieldId::content_encoding);
  if (net::equals_ignoring_case(encoding, "gzip")) return gunzip(call.request.body, limit);
  if (!encoding.empty() && !net::equals_ignoring_case(encoding, "identity"))
    return Error{Errc::invalid, fmt::format("content-encoding \"{}\" is not known; use gzip or none", encoding)};
  if (call.request.body.size() > limit)
    return Error{Errc::too_large,
                 fmt::format("the body has {} bytes; an export may have {}", call.request.body.size(), limit)};
  return std::string(call.request.body);
}

// Named by what it says, so that an export which is repeated counts once.
std::optional<Event> to_event(const otlp::Said& said, std::string_view prefix, SystemTime now) {
  const Derived& event = said.event;
  const std::string emitter = fmt::format("{}{:016x}", prefix, content_hash(event, stable_hash(said.session)));
  const auto written = parse_iso_time(event.timestamp);
  auto made = make_event({.type = event.type,
                          .session_id = said.session,
                          .time = written ? written->time : now,
                          .emitter = emitter,
                          .data_json = event.data});
  return made ? std::optional(std::move(*made)) : std::nullopt;
}

// Answers when all sessions have recorded their part: with the last error, if there was one, and is then sent again.
struct Answer {
  Answer(net::Responder&& to, std::string_view in) : responder(std::move(to)), form(in) {}
  ~Answer() { responder.send(error ? error_answer(*error) : taken(form)); }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  net::Responder responder;
  std::string_view form;
  std::optional<Error> error;
};

void publish(const Call& call, const std::vector<otlp::Said>& said, std::string_view prefix,
             const std::shared_ptr<Answer>& answer) {
  const SystemTime now = call.server.clock.system_now();
  std::map<std::string, std::vector<Event>> by_session;
  for (const otlp::Said& one : said)
    if (check_session_id(one.session))
      if (auto event = to_event(one, prefix, now)) by_session[one.session].push_back(std::move(*event));
  for (auto& [session, events] : by_session)
    call.server.hub.publish(call.server.hub.obtain(session), std::move(events), [answer](const Published& published) {
      if (published.error) answer->error = published.error;
    });
}

void take(const Call& call, net::Responder&& responder, Read read_protobuf,
          const std::function<void(const otlp::Telemetry&, const std::shared_ptr<Answer>&)>& use) {
  const auto form = form_of(call.request);
  if (!form)
    return responder.send(
        error_answer(415, fmt::format("content-type \"{}\" is not known; use {} or {}",
                                      call.request.field(net::FieldId::content_type), kJson, kProtobuf)));
  const auto body = body_of(call);
  if (!body) return responder.send(error_answer(body.error()));
  const auto telemetry = *form == kJson ? otlp::read_json(*body) : read_protobuf(*body);
  if (!telemetry) return responder.send(error_answer(telemetry.error()));
  use(*telemetry, std::make_shared<Answer>(std::move(responder), *form));
}

}  // namespace

void post_logs(const Call& call, net::Responder&& responder) {
  take(call, std::move(responder), otlp::read_logs, [&](const auto& telemetry, const auto& answer) {
    publish(call, otlp::said_by_records(telemetry.logs), kRecordsPrefix, answer);
  });
}

void post_metrics(const Call& call, net::Responder&& responder) {
  take(call, std::move(responder), otlp::read_metrics, [&](const auto& telemetry, const auto& answer) {
    publish(call, otlp::said_by_sums(telemetry.sums), kSumsPrefix, answer);
  });
}

// Taken, so that no exporter complains; spans say nothing that records do not.
void post_traces(const Call& call, net::Responder&& responder) {
  const auto form = form_of(call.request);
  responder.send(taken(form.value_or(kJson)));
}

}  // namespace livestream
