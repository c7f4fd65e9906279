#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace livestream::cli {

/// Columns of text, lined up. Cells are plain text, as `terminal_line` returns it.
class TextTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as there are columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  /// Titles, then the rows, each with its line break. The last column is cut where the line would be wider
  /// than `width`.
  std::string text(std::optional<std::size_t> width = std::nullopt) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace livestream::cli
