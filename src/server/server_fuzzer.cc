#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "access/secret.h"
#include "base/file.h"
#include "base/fuzzing.h"
#include "base/test_folder.h"
#include "net/client_socket.h"
#include "net/http_parser.h"
#include "net/http_url.h"
#include "net/url.h"
#include "net/websocket.h"
#include "server/server.h"

namespace {

using namespace livestream;

constexpr std::string_view kSecret = "ls_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr std::string_view kPortMark = "{port}";  // stands for the server's port, which is another one each time
constexpr std::size_t kInputsEach = 50'000;       // then a new server, so that no session grows without end

// What stands in files that no request may reach. Another text each time, looked for byte by byte: what the fuzzer sees
// compared as a whole it puts into requests.
const std::string kCanary = make_secret();

bool has_canary(std::string_view text) {
  return std::search(text.begin(), text.end(), kCanary.begin(), kCanary.end()) != text.end();
}

void frame_text(std::string& out, std::size_t bytes) { net::append_frame_header(out, net::Opcode::text, bytes); }

// A server with a thread of its own, files in memory, and something beside them that is nobody's business.
class FuzzedServer {
 public:
  FuzzedServer() {
    for (const char* name : {"canary.txt", "events.jsonl", "canary/events.jsonl", "state/canary.json"}) {
      const auto path = folder_.path() / name;
      require(make_folders(path.parent_path()) && write_file_atomically(path, kCanary));
    }
    require(make_folders(folder_.path() / "page").has_value());
    require(write_file_atomically(folder_.path() / "page/index.html", "the page").has_value());
    open();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~FuzzedServer() {
    loop_.post([this] { loop_.stop(); });
    thread_.join();
  }

  std::uint16_t port(net::Entrance entrance) const {
    return entrance == net::Entrance::local ? server_->port()
                                            : net::parse_http_url(server_->public_addresses().at(0))->port;
  }

 private:
  void open() {
    const auto state = folder_.path() / "state";
    const TokenFile tokens(state / "tokens.json");
    const auto added = tokens.change([](AccessTokens& all) {
      return add_token(all, {.name = "a", .role = Role::admin, .hash = hash_secret(kSecret)});
    });
    require(added.has_value());
    auto opened = Server::open(
        {.loop = loop_,
         .hub = hub_,
         .clock = clock_,
         .workers = workers_,
         .add_root = [](const auto&) { return Result<void>(); },
         .roots = [] { return std::vector<std::filesystem::path>(); }},
        {.endpoint = {},
         .outside = net::Endpoint{},
         .base_path = "/live",
         .public_names = {"localhost"},
         .allowed_origins = {"https://friend.example"},
         .door = {.tokens = tokens.path(), .trusted_proxies = {"127.0.0.1"}, .requests_per_second = 1'000'000},
         .audit = state / "audit.jsonl",
         .dashboard = folder_.path() / "page",
         .catalog = {state / "catalog", "0"}});
    require(opened.has_value());
    server_ = std::move(*opened);
  }

  SessionFiles place(const std::string& id) const {
    const auto folder = folder_.path() / "state/events" / id;
    return {.event_log = folder / "events.jsonl", .derived = folder};
  }

  TempFolder folder_{TempFolder::in_memory()};
  RealClock clock_;
  net::Loop loop_;
  WorkerPool workers_{1};
  Hub hub_{{.clock = clock_,
            .workers = workers_,
            .post = [this](std::function<void()> job) { loop_.post(std::move(job)); },
            .framer = frame_text,
            .options = {.sync = SyncPolicy::never, .naive_zone = ZoneRule::fixed(std::chrono::minutes(0))}},
           [this](const std::string& id) { return place(id); }};
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

net::Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(10); }

// Reads on until `text` holds `size` bytes.
void read_to(net::ClientSocket& socket, std::string& text, std::size_t size) {
  std::array<char, 16'384> piece{};
  while (text.size() < size) {
    const auto count = socket.read_some(piece, soon());
    require(count && *count > 0);
    text.append(piece.data(), *count);
  }
}

bool is_printable(std::string_view text) {
  return text.find_first_not_of(
             " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
             "abcdefghijklmnopqrstuvwxyz{|}~") == std::string_view::npos;
}

struct Head {
  int status = 0;
  std::size_t length = 0;
  bool is_json = false;
  bool ends = false;
};

// Each line must be one that we write.
Head read_head(std::string_view text) {
  Head head;
  require(text.starts_with("HTTP/1.1 ") && text.size() > 12);
  head.status = std::stoi(std::string(text.substr(9, 3)));
  require(head.status >= 100 && head.status < 600 && head.status != 500);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find("\r\n"));
    text.remove_prefix(std::min(line.size() + 2, text.size()));
    require(is_printable(line) && !line.starts_with("X-Injected"));
    if (line.starts_with("Content-Length: ")) head.length = net::parse_number(line.substr(16)).value();
    head.is_json |= line == "Content-Type: application/json";
    head.ends |= line == "Connection: close";
  }
  return head;
}

// One answer, which says nothing that it must not. False: nothing more comes by this connection.
bool check_answer(net::ClientSocket& socket, std::string_view method) {
  std::string text;
  std::size_t end = 0;
  while ((end = text.find("\r\n\r\n")) == std::string::npos) read_to(socket, text, text.size() + 1);
  const Head head = read_head(std::string_view(text).substr(0, end));
  require(!has_canary(text));
  if (head.status == 101) return false;
  const bool has_content = method != "HEAD" && head.status != 204 && head.status != 304;
  const std::size_t size = end + 4 + (has_content ? head.length : 0);
  read_to(socket, text, size);
  require(text.size() == size && !has_canary(text));
  boost::system::error_code failed;
  if (head.is_json && has_content) (void)boost::json::parse(std::string_view(text).substr(end + 4), failed);
  require(!failed);
  return !head.ends;
}

std::string with_port(std::string_view text, std::uint16_t port) {
  std::string out(text);
  for (auto at = out.find(kPortMark); at != std::string::npos; at = out.find(kPortMark, at))
    out.replace(at, kPortMark.size(), std::to_string(port));
  return out;
}

}  // namespace

// The input is a request: by the listener for others if its first byte is `>`. Whatever it asks for, by whatever route
// and parameter, it gets one answer in which every line is ours, without what lies outside of the server's folders.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::size_t inputs = 0;
  static std::unique_ptr<FuzzedServer> server;
  static std::array<net::ClientSocket, 2> sockets;
  if (inputs++ % kInputsEach == 0) {
    for (net::ClientSocket& socket : sockets) socket.close();
    server = std::make_unique<FuzzedServer>();
  }
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const bool is_outside = text.starts_with('>');
  if (is_outside) text.remove_prefix(1);
  const std::uint16_t port = server->port(is_outside ? net::Entrance::outside : net::Entrance::local);
  const std::string request = with_port(text, port);
  net::ParsedRequest parsed;
  net::parse_request(request, {}, parsed);
  if (parsed.state != net::ParseState::complete) return 0;
  net::ClientSocket& socket = sockets.at(is_outside ? 1 : 0);
  if (!socket.is_open() || socket.is_stale()) require(socket.connect("127.0.0.1", port, soon()).has_value());
  require(socket.write_all(std::string_view(request).substr(0, parsed.consumed), soon()).has_value());
  if (!check_answer(socket, parsed.request.method)) socket.close();
  return 0;
}
