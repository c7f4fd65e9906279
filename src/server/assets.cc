#include "server/assets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/inside.h"
#include "server/answers.h"
#include "server/embedded_assets.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxFile = 16 * 1024 * 1024;

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kContentTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
}};

const EmbeddedAsset* find_embedded(std::string_view path) {
  const auto assets = embedded_assets();
  const auto found = std::find_if(assets.begin(), assets.end(), [&](const auto& asset) { return asset.path == path; });
  return found == assets.end() ? nullptr : &*found;
}

// A weight of zero means "not this one" (RFC 9110, 12.4.2).
bool has_zero_weight(std::string_view parameters) {
  const auto at = parameters.find("q=");
  return at != std::string_view::npos && parameters.substr(at + 2).find_first_not_of("0. \t") == std::string_view::npos;
}

bool accepts(std::string_view accept_encoding, std::string_view encoding) {
  for (;;) {
    const auto comma = accept_encoding.find(',');
    const std::string_view item = accept_encoding.substr(0, comma);
    const std::string_view name = item.substr(0, item.find(';'));
    if (net::equals_ignoring_case(without_blanks(name), encoding)) return !has_zero_weight(item.substr(name.size()));
    if (comma == std::string_view::npos) return false;
    accept_encoding.remove_prefix(comma + 1);
  }
}

net::HttpResponse embedded_answer(const EmbeddedAsset& asset, const net::HttpRequest& request) {
  net::HttpResponse response;
  response.content_type = content_type_of(asset.path);
  response.static_body = asset.plain;
  const std::string_view accepted = request.field(net::FieldId::accept_encoding);
  if (accepts(accepted, "br") && asset.brotli.size() < asset.plain.size()) {
    response.static_body = asset.brotli;
    response.fields.emplace_back("Content-Encoding", "br");
  } else if (accepts(accepted, "gzip") && asset.gzip.size() < asset.plain.size()) {
    response.static_body = asset.gzip;
    response.fields.emplace_back("Content-Encoding", "gzip");
  }
  response.fields.emplace_back("Vary", "Accept-Encoding");
  response.fields.emplace_back("Cache-Control", "no-cache");
  return with_etag(std::move(response), asset.etag, request.field(net::FieldId::if_none_match));
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
  for (const auto& [ending, type] : kContentTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

std::optional<net::HttpResponse> Assets::find(std::string_view path, const net::HttpRequest& request) const {
  const std::string_view wanted = path == "/" ? "/index.html" : path;
  if (!folder_.empty()) return from_folder(wanted);
  const EmbeddedAsset* asset = find_embedded(wanted);
  return asset == nullptr ? std::nullopt : std::optional(embedded_answer(*asset, request));
}

std::optional<net::HttpResponse> Assets::from_folder(std::string_view path) const {
  if (path.find("..") != std::string_view::npos || path.find('\0') != std::string_view::npos) return std::nullopt;
  // Without its slashes, or it would count as absolute and lead anywhere.
  const std::string_view relative = path.substr(std::min(path.find_first_not_of('/'), path.size()));
  auto content = read_inside(folder_ / relative, folder_, kMaxFile);
  if (!content) return std::nullopt;
  net::HttpResponse response;
  response.content_type = content_type_of(path);
  response.body = std::move(*content);
  response.fields.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace livestream
