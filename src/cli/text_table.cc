#include "cli/text_table.h"

#include <algorithm>

#include "cli/terminal_text.h"

namespace livestream::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastLastColumn = 10;

}  // namespace

std::string TextTable::text(std::optional<std::size_t> width) const {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : columns_) lines[0].push_back(column.title);
  lines.insert(lines.end(), rows_.begin(), rows_.end());

  std::vector<std::size_t> widths(columns_.size());
  for (const auto& cells : lines)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i]));

  std::string out;
  for (const auto& cells : lines) {
    std::size_t used = 0;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
      const std::string padding(widths[i] - display_width(cells[i]), ' ');
      out += columns_[i].align == Align::right ? padding + cells[i] : cells[i] + padding;
      out.append(kGap, ' ');
      used += widths[i] + kGap;
    }
    const bool fits = !width || *width < used + kLeastLastColumn;
    out += fits ? cells.back() : cut_to_width(cells.back(), *width - used);
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

}  // namespace livestream::cli
