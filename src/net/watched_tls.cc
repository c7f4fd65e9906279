#include "net/watched_tls.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/log.h"
#include "net/stream.h"

namespace livestream::net {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 20;
constexpr mode_t kForbidden = S_IWGRP | S_IRWXO;

Result<PemFile> read_pem(const std::filesystem::path& path) {
  auto text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  return PemFile{path.string(), std::move(*text)};
}

Result<PemFile> read_key(const std::filesystem::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return system_error(errno, "cannot examine " + path.string());
  if ((info.st_mode & kForbidden) == 0) return read_pem(path);
  return Error{Errc::no_permission, path.string() + " is open to other users: chmod 600 it, and make a new key"};
}

void warn_of_dates(const TlsContext& tls, const std::filesystem::path& certificate) {
  const auto now = std::chrono::system_clock::now();
  if (now > tls.valid_until())
    log::warning("{}: the certificate has expired; clients will refuse it", certificate.string());
  if (now < tls.valid_from())
    log::warning("{}: the certificate does not hold yet; is the clock right?", certificate.string());
}

}  // namespace

Result<std::shared_ptr<WatchedTls>> WatchedTls::open(TlsFiles files, Opener opener) {
  std::shared_ptr<WatchedTls> watched(new WatchedTls(std::move(files), std::move(opener)));
  if (const auto loaded = watched->load(); !loaded) return loaded.error();
  return watched;
}

std::shared_ptr<Stream> WatchedTls::accept(std::shared_ptr<Stream> plain) const {
  return now_->accept(std::move(plain));
}

void WatchedTls::refresh() {
  if (seen_ == Looks{look(files_.certificate), look(files_.key)}) return;
  const auto loaded = load();
  if (loaded)
    log::info("the certificate was read anew from {}", files_.certificate.string());
  else
    log::warning("{}; the certificate from before stays in use", loaded.error().message);
}

// Looked at before they are read: what changes meanwhile is read again.
Result<void> WatchedTls::load() {
  seen_ = {look(files_.certificate), look(files_.key)};
  auto certificate = read_pem(files_.certificate);
  if (!certificate) return certificate.error();
  auto key = read_key(files_.key);
  if (!key) return key.error();
  auto opened = opener_({std::move(*certificate), std::move(*key)});
  if (!opened) return opened.error();
  now_ = std::move(*opened);
  warn_of_dates(*now_, files_.certificate);
  return {};
}

std::optional<WatchedTls::Look> WatchedTls::look(const std::filesystem::path& path) {
  const auto state = file_state(path);
  struct stat info{};
  if (!state || ::stat(path.c_str(), &info) != 0) return std::nullopt;
  return Look{*state, info.st_mode};
}

}  // namespace livestream::net
