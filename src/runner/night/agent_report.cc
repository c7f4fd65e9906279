#include "runner/night/agent_report.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "base/iso_time.h"
#include "formats/text_lines.h"
#include "model/data_view.h"
#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream {
namespace {

constexpr std::size_t kMaxWords = 2'000;  // bytes of what is kept of a message

constexpr int kLastLines = 3;

// These belong to the agent's own session.
constexpr std::array<std::string_view, 5> kLeftOut = {"session_start", "waiting", "tasks_update", "process",
                                                      "completion"};

std::string plain(std::string_view line) { return cut_text(strip_ansi(line), kMaxWords); }

// `data` with the model that the answer is of.
std::string with_model(std::string_view data, const std::string& model) {
  boost::system::error_code failed;
  boost::json::value value = boost::json::parse(data, failed);
  if (failed || !value.is_object()) return std::string(data);
  value.get_object()["model"] = model;
  return to_json(value);
}

// The agent has gone on after whatever was in its way.
bool is_work(const Derived& derived) { return derived.type == "message" || derived.type == "tool_call"; }

}  // namespace

AgentReport::AgentReport(NightRecord& record, std::string model, const Clock& clock)
    : record_(record),
      model_(std::move(model)),
      clock_(clock),
      lines_([this](std::string_view text) { record_.log_line(text); }),
      output_lines_([this](std::string_view line) { on_line(line); }),
      error_lines_([this](std::string_view line) { on_error_line(line); }),
      last_sign_(clock.steady_now()) {}

void AgentReport::take_output(std::string_view bytes) {
  last_sign_ = clock_.steady_now();
  output_lines_.take(bytes);
  settle();
}

void AgentReport::take_errors(std::string_view bytes) {
  last_sign_ = clock_.steady_now();
  error_lines_.take(bytes);
  settle();
}

void AgentReport::settle() { lines_.settle(clock_.steady_now()); }

void AgentReport::finish() {
  output_lines_.finish();
  error_lines_.finish();
  lines_.flush();
}

void AgentReport::on_line(std::string_view line) {
  if (auto said = output_.read(line)) {
    lines_.flush();
    for (Derived& each : *said) take(std::move(each));
    return;
  }
  last_line_ = plain(line);
  note_limit(last_line_);
  add_line(line);
}

void AgentReport::on_error_line(std::string_view line) {
  last_error_line_ = plain(line);
  note_limit(last_error_line_);
  add_line(line);
}

void AgentReport::add_line(std::string_view line) {
  if (line_bytes_ > kMaxLines) return;
  line_bytes_ += line.size();
  lines_.add(line_bytes_ <= kMaxLines ? line : "… it prints more than is recorded of one iteration (32 MiB)");
}

void AgentReport::take(Derived derived) {
  const DataView data(derived.data);
  if (derived.type == "message" && data.text("role") == "assistant")
    message_ = cut_text(data.text("text").value_or(""), kMaxWords);
  if (is_work(derived)) limit_.reset();
  if (derived.type == "error") note_limit(data.text("message").value_or(""));
  if (derived.type == "waiting") take_wait(data);
  if (std::find(kLeftOut.begin(), kLeftOut.end(), derived.type) != kLeftOut.end()) return;
  if (derived.type == "usage" && !model_.empty() && data.text("model").value_or("").empty())
    derived.data = with_model(derived.data, model_);
  record_.emit(derived);
}

void AgentReport::take_wait(const DataView& wait) {
  failure_ = wait.text("error").value_or("");
  note_limit(failure_);
  waits_for_limit_ = wait.text("reason") == "limit";
  if (!waits_for_limit_) return;
  if (!limit_) limit_.emplace();
  if (const auto until = parse_iso_time(wait.text("until").value_or(""))) limit_->until = until->time;
}

void AgentReport::note_limit(std::string_view text) {
  lines_since_limit_ += 1;
  const auto limit = find_usage_limit(text, clock_.system_now());
  if (!limit) return;
  lines_since_limit_ = 0;
  if (!limit_ || limit->until) limit_ = limit;
}

std::optional<UsageLimit> AgentReport::limit_after(bool ended_well) const {
  const bool is_said = output_.is_structured() ? waits_for_limit_ : lines_since_limit_ < kLastLines;
  const bool is_meant = !ended_well || !failure_.empty() || is_said;
  return is_meant ? limit_ : std::nullopt;
}

std::string AgentReport::failure() const { return failure_.empty() ? last_error_line_ : failure_; }

std::string AgentReport::last_words() const { return message_.empty() ? last_line_ : message_; }

}  // namespace livestream
