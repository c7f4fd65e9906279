#include "catalog/digest.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/iso_time.h"
#include "model/call_text.h"
#include "model/json_text.h"
#include "model/usage_data.h"

namespace livestream::catalog {

void Digester::take(std::string_view type, std::string_view timestamp, std::string_view data_text) {
  if (const auto time = parse_iso_time(timestamp)) {
    time_us_ = time->time.time_since_epoch().count();
    digest_.first_us = digest_.first_us == 0 ? time_us_ : std::min(digest_.first_us, time_us_);
    digest_.last_us = std::max(digest_.last_us, time_us_);
  }
  const DataView data(data_text);
  if (type == "usage") return on_usage(data);
  if (type == "tool_call") return on_call(data);
  if (type == "message") return on_message(data);
  if (type == "error") return on_error(data);
  if (type == "session_start" || type == "checkpoint") return on_start(data);
  if (type == "completion") return on_completion(data);
  if (type == "context_update") digest_.context_percent = data.amount("percent");
  if (type == "waiting" && data.text("error")) digest_.has_failed = true;
  if (type == "compaction") ++digest_.compactions;
}

void Digester::on_start(const DataView& data) {
  const auto set = [&](std::string_view key, std::string& field) {
    if (const auto text = data.text(key); text && !text->empty()) field = *text;
  };
  set("agent", digest_.agent);
  set("project", digest_.project);
  set("cwd", digest_.cwd);
  set("branch", digest_.branch);
  if (const auto task = data.text("task"); task && !task->empty() && *task != digest_.title) {
    digest_.title = cut_text(*task, kMaxTitle);
    add_text(TextKind::title, *task);
  }
  if (const auto is_complete = data.flag("is_complete")) digest_.is_complete = *is_complete;
}

void Digester::on_usage(const DataView& data) {
  const auto id = data.text("id").value_or("");
  const std::uint64_t key = id.empty() ? combine_hashes(identity_, digest_.answers.size()) : stable_hash(id);
  const auto [known, is_new] = answers_.try_emplace(key, digest_.answers.size());
  if (is_new) digest_.answers.emplace_back().key = key;
  DigestedAnswer& answer = digest_.answers[known->second];
  const Bill bill = bill_in(data);
  if (is_new) {
    answer.time_us = time_us_;
    answer.model = data.text("model").value_or("");
    answer.cost = 0;
  }
  answer.input += bill.input;
  answer.output += bill.output;
  answer.reasoning += data.count("reasoning_tokens").value_or(0);
  answer.cache_read += bill.cache_read;
  answer.cache_write += bill.cache_write;
  answer.cache_write_1h += bill.cache_write_1h;
  answer.web_searches += bill.web_searches;
  answer.is_lower_bound = data.flag("lower_bound").value_or(answer.is_lower_bound);
  const SystemTime when(std::chrono::microseconds(answer.time_us));
  const auto cost = cost_of(data, answer.model, bill, when, prices_);
  answer.cost = cost && answer.cost ? std::optional(*answer.cost + *cost) : std::nullopt;
  if (data.flag("sidechain").value_or(false)) return;
  if (!answer.model.empty()) digest_.model = answer.model;
  digest_.has_failed = false;
}

void Digester::on_call(const DataView& data) {
  const std::string id(data.text("call_id").value_or(""));
  const auto state = data.text("state").value_or("started");
  if (state == "started") {
    const auto name = data.text("tool").value_or("");
    ++tool(name).calls;
    open_calls_[id] = name;
    add_text(TextKind::command, call_text(name, data.text("input").value_or("")));
    return;
  }
  const auto open = open_calls_.find(id);
  if (open == open_calls_.end()) return;
  DigestedTool& used = tool(open->second);
  if (state == "failed") ++used.failures;
  used.seconds += data.amount("seconds").value_or(0);
  open_calls_.erase(open);
}

void Digester::on_message(const DataView& data) {
  const auto role = data.text("role").value_or("");
  const auto text = data.text("text").value_or("");
  if (role == "user") {
    if (++digest_.prompts == 1) first_prompt_ = cut_text(text, kMaxTitle);
    add_text(TextKind::prompt, text);
  } else if (role == "assistant") {
    ++digest_.replies;
    add_text(TextKind::answer, text);
  }
}

void Digester::on_error(const DataView& data) {
  ++digest_.errors;
  add_text(TextKind::error, data.text("message").value_or(""));
}

void Digester::on_completion(const DataView& data) {
  digest_.is_complete = data.flag("success").value_or(true);
  digest_.has_failed = !digest_.is_complete;
}

void Digester::add_text(TextKind kind, std::string_view body) {
  if (digest_.has_texts && !body.empty()) digest_.texts.push_back({time_us_, kind, cut_text(body, kMaxText)});
}

DigestedTool& Digester::tool(std::string_view name) {
  const auto [known, is_new] = tools_.try_emplace(std::string(name), digest_.tools.size());
  if (is_new) digest_.tools.push_back({.name = known->first});
  return digest_.tools[known->second];
}

FileDigest Digester::finish() {
  if (digest_.title.empty()) digest_.title = std::move(first_prompt_);
  return std::move(digest_);
}

}  // namespace livestream::catalog
