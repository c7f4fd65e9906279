#include "cli/demo_script.h"

#include <fmt/format.h>

#include <array>
#include <random>
#include <string_view>

namespace livestream::cli {
namespace {

// --- The story ------------------------------------------------------------------------------------------------

struct Iteration {
  const char* phase;
  double context_before;  ///< percent, after the reset
  double context_after;
  int tasks;  ///< how many of kTasks get done in it
};

constexpr std::array kIterations{
    Iteration{"scout", 3, 31, 0},   Iteration{"architect", 4, 44, 0}, Iteration{"builder", 5, 37, 2},
    Iteration{"builder", 5, 46, 2}, Iteration{"builder", 6, 58, 2},   Iteration{"builder", 6, 63, 1},
    Iteration{"builder", 5, 41, 2}, Iteration{"builder", 5, 48, 2},   Iteration{"builder", 4, 27, 1},
};

// The first lines of an iteration, by phase.
struct Opening {
  const char* phase;
  const char* line;
  const char* level;
};

constexpr std::array kOpenings{
    Opening{"scout", "🔍 Reading the repository: 214 files, 31,806 lines", "info"},
    Opening{"scout", "\x1b[36m$\x1b[0m rg --files -g '*.py' | wc -l", "info"},
    Opening{"scout", "143", "info"},
    Opening{"scout", "FastAPI 0.104, SQLAlchemy 2.0, no authentication yet", "info"},
    Opening{"scout", "\x1b[33mwarning\x1b[0m: requirements.txt pins a yanked release of python-multipart", "warning"},
    Opening{"scout", "Three ways to keep sessions compared; server-side sessions fit best", "info"},
    Opening{"scout", "📝 RESEARCH.md written (6.1 kB)", "info"},
    Opening{"architect", "📐 Designing: users, sessions, roles, audit log", "info"},
    Opening{"architect", "Decision: Argon2id for passwords, 64 MiB, 3 passes", "info"},
    Opening{"architect", "Decision: opaque session ids in an HttpOnly cookie, no JWT", "info"},
    Opening{"architect", "Open question: how long should a session live? → 12 h, sliding", "info"},
    Opening{"architect", "📝 SPEC.md, PLAN.md and TASKS.md written: 12 tasks", "info"},
    Opening{"builder", "🔨 Fresh context; reading TASKS.md and progress.json", "info"},
};

struct Task {
  const char* name;
  std::array<const char*, 3> lines;
};

constexpr std::array kTasks{
    Task{"1: Project scaffolding",
         {"Creating src/auth/ with __init__.py, models.py, routes.py", "\x1b[36m$\x1b[0m ruff check src",
          "\x1b[32mAll checks passed!\x1b[0m"}},
    Task{"2: User model and migration",
         {"class User(Base): id, email, password_hash, created_at", "\x1b[36m$\x1b[0m alembic upgrade head",
          "INFO  [alembic] Running upgrade  -> 4f1c02, users"}},
    Task{"3: Password hashing",
         {"Argon2id: 64 MiB, 3 passes, 47 ms on this machine", "\x1b[36m$\x1b[0m pytest tests/test_passwords.py -q",
          "\x1b[32m8 passed\x1b[0m in 1.92s"}},
    Task{"4: Registration endpoint",
         {"POST /register: email normalised, answer the same for taken ones",
          "\x1b[36m$\x1b[0m pytest tests/test_register.py -q", "\x1b[32m11 passed\x1b[0m in 2.40s"}},
    Task{"5: Login endpoint",
         {"POST /login: constant time whether or not the user exists", "\x1b[36m$\x1b[0m pytest tests/test_login.py -q",
          "\x1b[32m14 passed\x1b[0m in 3.05s"}},
    Task{"6: Session store",
         {"Redis with a fallback to SQLite, ids of 128 random bits",
          "\x1b[36m$\x1b[0m pytest tests/test_sessions.py -q", "\x1b[32m9 passed\x1b[0m in 1.33s"}},
    Task{"7: Session expiry and renewal",
         {"Sliding expiry, 12 h; the id changes at login", "\x1b[36m$\x1b[0m pytest tests/test_expiry.py -q",
          "\x1b[32m7 passed\x1b[0m in 0.88s"}},
    Task{"8: Roles and permissions",
         {"Roles: reader, editor, admin; checked by one dependency", "\x1b[36m$\x1b[0m pytest tests/test_roles.py -q",
          "\x1b[32m16 passed\x1b[0m in 2.71s"}},
    Task{"9: Rate limiting of logins",
         {"5 attempts a minute per account, 50 per address", "\x1b[36m$\x1b[0m pytest tests/test_limits.py -q",
          "\x1b[32m6 passed\x1b[0m in 4.12s"}},
    Task{"10: Audit log",
         {"Every login, logout and change of role is written down", "\x1b[36m$\x1b[0m pytest tests/test_audit.py -q",
          "\x1b[32m10 passed\x1b[0m in 1.57s"}},
    Task{"11: Password reset by mail ✉️",
         {"Tokens are hashed, valid once, for 30 minutes", "\x1b[36m$\x1b[0m pytest tests/test_reset.py -q",
          "\x1b[32m12 passed\x1b[0m in 2.08s"}},
    Task{"12: Documentation and clean-up — README, OpenAPI",
         {"Documenting the seven endpoints", "\x1b[36m$\x1b[0m pytest -q", "\x1b[32m93 passed\x1b[0m in 21.64s 🎉"}},
};

// Strikes before this task is done.
constexpr std::size_t kTroubledTask = 6;
constexpr const char* kTrouble = "tests/test_expiry.py::test_renewal failed";
constexpr const char* kTroubleDetails =
    "AssertionError: session outlived its expiry by 3600 s: naive time compared with UTC";
struct Line {
  const char* text;
  const char* level;
};
constexpr std::array kRecovery{
    Line{"\x1b[31mFAILED\x1b[0m tests/test_expiry.py::test_renewal - AssertionError", "info"},
    Line{"The clock in SessionStore has no zone. Using datetime.now(UTC) everywhere instead", "warning"},
    Line{"\x1b[36m$\x1b[0m git diff --stat  →  4 files changed, 19 insertions(+), 23 deletions(-)", "info"},
};

constexpr const char* kSummary = "12 of 12 tasks done in 9 iterations; 93 tests pass";

struct Artifact {
  const char* phase;
  const char* text;
};
constexpr std::array kArtifacts{
    Artifact{"scout", "# Research\n\nFastAPI, SQLAlchemy, no authentication yet.\nServer-side sessions fit best.\n"},
    Artifact{"architect", "# Plan\n\nArgon2id, opaque session ids, one dependency that checks roles.\n"},
};

// --- Its timing -----------------------------------------------------------------------------------------------

// Puts steps one after the other; pauses are relative and get their length at the end.
class Timeline {
 public:
  /// `pause` before the step: 1 is the usual one.
  void add(double pause, DemoStep step) {
    position_ += pause * jitter();
    positions_.push_back(position_);
    steps_.push_back(std::move(step));
  }

  std::vector<DemoStep> scale_to(std::chrono::milliseconds length) && {
    for (std::size_t i = 0; i < steps_.size(); ++i)
      steps_[i].at = std::chrono::milliseconds(
          static_cast<std::int64_t>(static_cast<double>(length.count()) * positions_[i] / position_));
    return std::move(steps_);
  }

 private:
  // From 0.6 to 1.4. The engine's numbers, unlike the distributions', are the same everywhere.
  double jitter() { return 0.6 + 0.8 * static_cast<double>(random_()) / static_cast<double>(std::mt19937::max()); }

  std::mt19937 random_{20261123};
  double position_ = 0;
  std::vector<double> positions_;
  std::vector<DemoStep> steps_;
};

class Narrator {
 public:
  std::vector<DemoStep> tell(std::chrono::milliseconds length) {
    for (const Iteration& iteration : kIterations) tell_iteration(iteration);
    timeline_.add(2, {.action = DemoAction::phase, .text = "complete"});
    timeline_.add(1, {.action = DemoAction::completion, .text = kSummary});
    return std::move(timeline_).scale_to(length);
  }

 private:
  void tell_iteration(const Iteration& iteration) {
    timeline_.add(1, {.action = DemoAction::iteration_start, .count = ++count_});
    if (phase_ != iteration.phase)
      timeline_.add(0.2, {.action = DemoAction::phase, .text = iteration.phase, .context = iteration.context_before});
    phase_ = iteration.phase;
    begin_context(iteration);
    for (const Opening& opening : kOpenings)
      if (phase_ == opening.phase) say(opening.line, opening.level);
    for (int i = 0; i < iteration.tasks; ++i) tell_task();
    context_ = iteration.context_after;
    timeline_.add(0.3, {.action = DemoAction::context, .context = context_});
    timeline_.add(0.2, {.action = DemoAction::iteration_complete, .context = context_, .count = count_});
  }

  void begin_context(const Iteration& iteration) {
    const double openings = phase_ == "builder" ? 1 : 6;
    const double lines = openings + 3.0 * iteration.tasks;
    context_ = iteration.context_before;
    growth_ = (iteration.context_after - iteration.context_before) / (lines + 1);
    timeline_.add(0.2, {.action = DemoAction::context, .context = context_});
  }

  void tell_task() {
    const Task& task = kTasks[task_];
    for (const char* line : task.lines) {
      if (task_ == kTroubledTask && line == task.lines.back()) tell_trouble();
      say(line, "info");
    }
    timeline_.add(0.3, {.action = DemoAction::task, .text = task.name, .context = context_});
    ++task_;
  }

  void tell_trouble() {
    timeline_.add(1, {.action = DemoAction::error, .text = kTrouble, .level = kTroubleDetails});
    for (const Line& line : kRecovery)
      timeline_.add(1, {.action = DemoAction::line, .text = line.text, .level = line.level});
  }

  void say(const char* line, const char* level) {
    timeline_.add(1, {.action = DemoAction::line, .text = line, .level = level});
    context_ += growth_;
    timeline_.add(0.2, {.action = DemoAction::context, .context = context_});
  }

  Timeline timeline_;
  std::string_view phase_;
  std::int64_t count_ = 0;
  std::size_t task_ = 0;
  double context_ = 0;
  double growth_ = 0;
};

}  // namespace

std::vector<DemoStep> demo_script(std::chrono::milliseconds length) { return Narrator().tell(length); }

std::vector<std::string> demo_tasks() {
  std::vector<std::string> names;
  names.reserve(kTasks.size());
  for (const Task& task : kTasks) names.emplace_back(task.name);
  return names;
}

std::string demo_artifact(const std::string& phase) {
  for (const Artifact& artifact : kArtifacts)
    if (phase == artifact.phase) return artifact.text;
  return {};
}

}  // namespace livestream::cli
