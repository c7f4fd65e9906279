#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "recording/log_range.h"

namespace livestream::cli {

/// Turns a session's events, one after the other, into a document.
class ExportFormat {
 public:
  using Out = std::function<void(std::string_view)>;

  virtual ~ExportFormat() = default;
  virtual void add(const CountedEvent& counted, const Out& out) = 0;
  virtual void finish(const Out& out) = 0;
};

/// One document: `{"session_id": …, "events": [{…, "offset": 1}, …]}`.
std::unique_ptr<ExportFormat> json_export(std::string session_id);
/// The record's lines as they are.
std::unique_ptr<ExportFormat> jsonl_export();
/// A report for people: what came out, tasks, milestones, and the newest kMarkdownLogLines log lines. Session
/// text is escaped, so that it can be neither markup nor HTML.
std::unique_ptr<ExportFormat> markdown_export(std::string session_id);

inline constexpr std::size_t kMarkdownLogLines = 1'000;

}  // namespace livestream::cli
