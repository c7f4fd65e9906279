#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "net/http_message.h"

namespace livestream {

/// The dashboard's files: those packed into the program, or, for working on the page, those in a folder.
class Assets {
 public:
  Assets() = default;
  /// Serves from `folder` (read anew each time, never cached by the browser).
  explicit Assets(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The answer for `path` (`/` is `/index.html`); nothing if there is no such file. Embedded files come in the
  /// best encoding the client takes (brotli, gzip), with an entity tag.
  std::optional<net::HttpResponse> find(std::string_view path, const net::HttpRequest& request) const;

 private:
  std::optional<net::HttpResponse> from_folder(std::string_view path) const;

  std::filesystem::path folder_;
};

/// By the file name's ending.
std::string_view content_type_of(std::string_view path);

}  // namespace livestream
