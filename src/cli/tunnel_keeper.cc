#include "cli/tunnel_keeper.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <utility>

#include "cli/command.h"
#include "cli/duration_text.h"
#include "cli/failure.h"
#include "cli/terminal_text.h"
#include "model/data_fields.h"
#include "runner/exit_text.h"
#include "runner/terminal_log.h"

namespace livestream::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kTick{200};
constexpr seconds kLook{2};       // from one look at the server to the next
constexpr seconds kQuick{30};     // a tunnel that ends within it has hardly worked
constexpr seconds kPatience{15};  // after which people want to know what it says
constexpr milliseconds kFirstRest{250};
constexpr seconds kLongestRest{60};
constexpr std::size_t kLastLines = 8;

template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) {
  const std::string line = terminal_line(fmt::format(format, std::forward<Args>(args)...));
  std::fprintf(stderr, "livestream: %s\n", line.c_str());
}

seconds whole_seconds(std::chrono::microseconds time) { return std::chrono::ceil<seconds>(time); }

}  // namespace

Result<PublicListener> public_listener(AdminApi& server) {
  const auto health = server.get("/api/health");
  if (!health) return health.error();
  const auto text = text_in(*health, "public_listener");
  if (!text)
    return Error{Errc::not_found,
                 fmt::format("the server at {} has no listener for others, to which a tunnel may lead: start it with "
                             "`livestream serve --public 127.0.0.1:0 --trusted-proxy 127.0.0.1`",
                             server.address().text)};
  if (text->starts_with("https://"))
    return Error{Errc::conflict,
                 "the listener for others speaks TLS by itself, which a tunnel brings along: serve without --tls-cert"};
  auto url = net::parse_http_url(*text);
  if (!url) return url.error();
  return PublicListener{std::move(*url), std::string(text_in(*health, "started_at").value_or(""))};
}

TunnelKeeper::TunnelKeeper(TunnelPlan plan, AdminApi& server, TunnelLink& link, const StopSignals& signals,
                           const Clock& clock)
    : plan_(std::move(plan)),
      server_(server),
      link_(link),
      signals_(signals),
      clock_(clock),
      backoff_(kFirstRest, kLongestRest, static_cast<std::uint32_t>(::getpid())),
      has_terminal_(::isatty(STDIN_FILENO) == 1) {}

int TunnelKeeper::run() {
  auto listener = public_listener(server_);
  if (!listener) return fail(listener.error());
  listener_ = std::move(*listener);
  while (!is_over()) {
    const std::string target = "http://" + listener_.url.authority();
    AgentRunPlan plan{.words = plan_.program.words(target), .folder = ".", .input = "/dev/null"};
    plan.words.emplace(plan.words.begin(), plan_.program.name);
    plan.words.insert(plan.words.end(), plan_.options.begin(), plan_.options.end());
    say("starting {}, which leads to {}", plan_.program.name, target);
    auto run = AgentRun::start(plan);
    if (!run) {
      fail(run.error());
      return kCannotRun;
    }
    const auto status = live(**run);
    if (status && !is_over() && !rest(*status)) return kFailed;
  }
  return exit_code_.value_or(kOk);
}

// --- While it runs

// Its status if it ended by itself; nothing if it is to be ended.
std::optional<int> TunnelKeeper::live(AgentRun& run) {
  started_ = clock_.steady_now();
  url_.clear();
  last_lines_.clear();
  was_slow_ = has_moved_ = false;
  TerminalLog output([this](std::string_view line) { take_line(line); });
  TerminalLog errors([this](std::string_view line) { take_line(line); });
  std::optional<int> status;
  while (!status && !is_over() && !has_moved_) {
    status = run.wait(
        clock_.steady_now() + kTick, signals_.fd(), [&](std::string_view bytes) { output.take(bytes); },
        [&](std::string_view bytes) { errors.take(bytes); });
    if (!status) tick();
  }
  output.finish();
  errors.finish();
  progress_.reset();
  return status;
}

void TunnelKeeper::take_line(std::string_view line) {
  std::string plain = terminal_line(line);
  if (url_.empty())
    if (const auto url = plan_.program.url_in(plain)) {
      url_ = *url + listener_.url.prefix;
      has_worked_ = true;
      progress_.reset();
      print_link();
      if (exit_code_) return;
      std::fprintf(stderr, "%s\n", std::string(plan_.program.reach).c_str());
    }
  last_lines_.push_back(std::move(plain));
  if (last_lines_.size() > kLastLines) last_lines_.pop_front();
}

void TunnelKeeper::tick() {
  if (url_.empty()) return wait_for_url();
  if (was_enter_pressed()) print_link();
  if (clock_.steady_now() < next_look_) return;
  next_look_ = clock_.steady_now() + kLook;
  look_at_server();
}

void TunnelKeeper::wait_for_url() {
  const auto waited = clock_.steady_now() - started_;
  if (waited > kPatience && !std::exchange(was_slow_, true)) {
    progress_.reset();
    say("{} has not said yet where it is found; it says:", plan_.program.name);
    tell_last_lines();
  }
  if (!progress_) progress_.emplace();
  progress_->show(fmt::format("waiting for {} to say where it is found: {}", plan_.program.name,
                              duration_text(std::chrono::floor<seconds>(waited))));
}

// A server that was started again has forgotten by which names others find it.
void TunnelKeeper::look_at_server() {
  auto listener = public_listener(server_);
  if (!listener) {
    if (!std::exchange(is_server_gone_, true)) say("{}; waiting for it", listener.error().message);
    return;
  }
  const bool is_another = std::exchange(is_server_gone_, false) || listener->started_at != listener_.started_at;
  has_moved_ = listener->url != listener_.url;
  listener_ = std::move(*listener);
  if (has_moved_) return;
  if (is_another) return print_link();
  if (const auto looked = link_.look(); !looked) is_server_gone_ = true;
}

void TunnelKeeper::print_link() {
  const auto printed = link_.print(url_);
  if (printed) return;
  fail(printed.error());
  const bool may_pass = printed.error().code == Errc::unavailable || printed.error().code == Errc::io;
  if (may_pass)
    is_server_gone_ = true;
  else
    exit_code_ = kFailed;
}

// --- After it has ended

// False: it is not tried again.
bool TunnelKeeper::rest(int status) {
  const bool is_quick = clock_.steady_now() - started_ < kQuick;
  quick_ends_ = is_quick ? quick_ends_ + 1 : 0;
  if (!is_quick) backoff_.reset();
  const bool is_last = !has_worked_ && quick_ends_ >= kMostQuickEnds;
  const auto pause = backoff_.next();
  say("{} has ended ({}){}", plan_.program.name, exit_text(status),
      is_last ? "" : fmt::format("; it is started again in {}", duration_text(whole_seconds(pause))));
  if (quick_ends_ <= 1 || is_last) tell_last_lines();
  if (!has_worked_ && (quick_ends_ == 1 || is_last)) say("{}", plan_.program.advice);
  if (is_last) return false;
  const auto end = clock_.steady_now() + pause;
  for (auto now = clock_.steady_now(); now < end && !is_over(); now = clock_.steady_now())
    signals_.wait(std::min(kTick, std::chrono::ceil<milliseconds>(end - now)));
  return true;
}

void TunnelKeeper::tell_last_lines() const {
  for (const std::string& line : last_lines_) std::fprintf(stderr, "  %s\n", line.c_str());
}

bool TunnelKeeper::is_over() const {
  if (exit_code_ || signals_.seen()) return true;
  return plan_.companion > 0 && ::kill(plan_.companion, 0) != 0 && errno == ESRCH;
}

bool TunnelKeeper::was_enter_pressed() {
  pollfd keys{STDIN_FILENO, POLLIN, 0};
  const bool is_in_front = has_terminal_ && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();  // else reading would stop us
  if (!is_in_front || ::poll(&keys, 1, 0) <= 0) return false;
  std::array<char, 4096> typed{};
  const ssize_t count = ::read(STDIN_FILENO, typed.data(), typed.size());
  if (count <= 0) has_terminal_ = false;
  return count > 0;
}

}  // namespace livestream::cli
