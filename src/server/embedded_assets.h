#pragma once

#include <span>
#include <string_view>

namespace livestream {

/// A file of the dashboard, packed into the program when it was built.
struct EmbeddedAsset {
  std::string_view path;  ///< `/js/main.js`
  std::string_view etag;  ///< of the plain content, without quotes
  std::string_view plain;
  std::string_view brotli;
  std::string_view gzip;
};

/// All of them, by path. Defined by the file that dashboard/embed.mjs writes.
std::span<const EmbeddedAsset> embedded_assets();

}  // namespace livestream
