#include <fmt/format.h>

#include <utility>

#include "cli/event_line.h"
#include "cli/export_format.h"
#include "model/json_text.h"

namespace livestream::cli {
namespace {

class JsonExport final : public ExportFormat {
 public:
  explicit JsonExport(std::string session_id) : session_id_(std::move(session_id)) {}

  void add(const CountedEvent& counted, const Out& out) override {
    begin(out);
    out(std::exchange(separator_, ",\n") + with_offset(counted));
  }
  void finish(const Out& out) override {
    begin(out);
    out("\n]}\n");
  }

 private:
  void begin(const Out& out) {
    if (std::exchange(has_begun_, true)) return;
    std::string head = R"({"session_id":)";
    append_json_string(head, session_id_);
    out(head + R"(,"events":[)");
  }

  std::string session_id_;
  std::string separator_ = "\n";
  bool has_begun_ = false;
};

class JsonlExport final : public ExportFormat {
 public:
  void add(const CountedEvent& counted, const Out& out) override { out(fmt::format("{}\n", counted.event.line())); }
  void finish(const Out&) override {}
};

}  // namespace

std::unique_ptr<ExportFormat> json_export(std::string session_id) {
  return std::make_unique<JsonExport>(std::move(session_id));
}

std::unique_ptr<ExportFormat> jsonl_export() { return std::make_unique<JsonlExport>(); }

}  // namespace livestream::cli
