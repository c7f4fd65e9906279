#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/state_folder.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/tls_library.h"
#include "net/host.h"
#include "net/own_names.h"

namespace livestream::cli {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 20;
constexpr mode_t kForAll = 0644;
constexpr mode_t kForUs = 0600;

struct Options {
  std::filesystem::path folder;
  std::vector<std::string> names;
};

struct PairFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<tls::PemPair> read_pair(const PairFiles& files) {
  auto certificate = read_file(files.certificate, kMaxBytes);
  if (!certificate) return certificate.error();
  auto key = read_file(files.key, kMaxBytes);
  if (!key) return key.error();
  return tls::PemPair{std::move(*certificate), std::move(*key)};
}

Result<void> write_pair(const PairFiles& files, const tls::PemPair& pair) {
  if (const auto written = write_file_atomically(files.key, pair.key, kForUs); !written) return written;
  return write_file_atomically(files.certificate, pair.certificate, kForAll);
}

// The one that is there, so that who trusts it need not be asked again; else a new one.
Result<tls::PemPair> obtain_authority(const tls::Library& library, const PairFiles& files,
                                      const tls::AuthorityRequest& request) {
  if (is_there(files.certificate) || is_there(files.key)) return read_pair(files);
  auto made = library.make_authority(request);
  if (!made) return made.error();
  if (const auto written = write_pair(files, *made); !written) return written.error();
  return made;
}

// What this machine is called in its own network. Other names are for whoever gives them.
std::vector<std::string> local_names() {
  std::vector<std::string> names = net::own_names();
  std::erase_if(names, [](const auto& name) { return !net::is_host_name(name) || !net::is_local_name(name); });
  return names;
}

tls::AuthorityRequest authority_request(std::vector<std::string> names, SystemTime now) {
  const auto own = local_names();
  names.insert(names.end(), own.begin(), own.end());
  return {.name = own.empty() ? "Livestream" : "Livestream on " + own.front(), .names = std::move(names), .now = now};
}

Result<std::vector<std::string>> all_names(const std::vector<std::string>& given) {
  std::vector<std::string> names = local_names();
  names.insert(names.end(), {"localhost", "127.0.0.1", "::1"});
  for (std::string& address : net::own_addresses())
    if (net::is_private_address(address)) names.push_back(std::move(address));
  for (const std::string& name : given) {
    if (!net::is_host_name(name) && !net::is_address(name))
      return invalid(fmt::format("\"{}\" is neither a host name nor an address", name));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

void print_next_steps(const PairFiles& served, const PairFiles& authority, const std::vector<std::string>& names) {
  fmt::print(
      "made a certificate for {names}, for 13 months:\n"
      "  {certificate}\n"
      "  {key}\n"
      "\n"
      "Serve with it (a server that does takes it within a second):\n"
      "  livestream serve --lan --tls-cert {certificate} --tls-key {key}\n"
      "\n"
      "Devices believe it when they trust the authority that signed it, {authority}.\n"
      "It can sign for local names and addresses alone; its key, {authority_key}, is for nobody else.\n"
      "  iOS      send ca.pem there, open it, install the profile in Settings; then General > About >\n"
      "           Certificate Trust Settings: switch it on\n"
      "  Android  send ca.pem there; Settings > Security > Encryption & credentials > Install a certificate >\n"
      "           CA certificate\n"
      "  macOS    sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ca.pem\n"
      "  Windows  certutil -user -addstore Root ca.pem\n"
      "  Linux    sudo cp ca.pem /usr/local/share/ca-certificates/livestream.crt && sudo update-ca-certificates\n"
      "  Firefox  and Chrome on Linux keep a list of their own: Settings > Certificates > Authorities > Import\n"
      "  curl     curl --cacert ca.pem https://localhost:8081/\n"
      "\n"
      "Then `livestream pair` lets one in.\n",
      fmt::arg("names", fmt::join(names, ", ")), fmt::arg("certificate", served.certificate.string()),
      fmt::arg("key", served.key.string()), fmt::arg("authority", authority.certificate.string()),
      fmt::arg("authority_key", authority.key.string()));
}

int make_certificate(const Options& options, const Process& process) {
  const auto folder = options.folder.empty() ? state_folder(process.environment) / "tls" : options.folder;
  const PairFiles served{folder / "cert.pem", folder / "key.pem"};
  const PairFiles authority{folder / "ca.pem", folder / "ca-key.pem"};
  auto names = all_names(options.names);
  if (!names) return fail(names.error());
  const auto library = load_tls_library();
  if (!library) return fail(library.error());
  if (const auto made = make_folders(folder); !made) return fail(made.error());
  const SystemTime now = RealClock().system_now();
  auto signer = obtain_authority(**library, authority, authority_request(options.names, now));
  if (!signer) return fail(signer.error());
  const auto made = (*library)->make_certificate({.authority = std::move(*signer), .names = *names, .now = now});
  if (!made)
    return fail(fmt::format("{}: {}; for a new one, which devices have to be told to trust, delete it and its key",
                            authority.certificate.string(), made.error().message));
  if (const auto written = write_pair(served, *made); !written) return fail(written.error());
  print_next_steps(served, authority, *names);
  return kOk;
}

}  // namespace

std::function<int()> add_cert(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("--dir", options->folder, "Where it and its authority are kept (default: our own folder)")
      ->type_name("FOLDER");
  app.add_option("name", options->names, "Also for this host name or address; may be given several times")
      ->type_name("NAME");
  return [options, &process] { return make_certificate(*options, process); };
}

}  // namespace livestream::cli
