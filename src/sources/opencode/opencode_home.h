#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/state_folder.h"
#include "formats/opencode/conversation.h"
#include "sources/opencode/store.h"
#include "sources/source.h"
#include "sources/transcripts/commit_finder.h"
#include "sources/transcripts/content_names.h"
#include "sources/transcripts/process_finder.h"

namespace livestream::opencode {

inline constexpr std::string_view kAgent = "opencode";

/// Where OpenCode keeps its data for the user whose environment this is, whether it is there or not.
std::vector<AgentHome> usual_homes(const Environment& environment);
/// Those at a root: the root itself, or what lies in it as in a user's home.
std::vector<AgentHome> homes_at(const std::filesystem::path& root);

/// Sessions by id, and to which of them each belongs: itself, or the one whose subagent it is, however deep.
class Families {
 public:
  explicit Families(const std::vector<SessionInfo>& sessions);
  bool holds(std::string_view id) const { return by_id_.contains(id); }
  /// The top of its family, as far as that is known.
  const std::string& head_of(const SessionInfo& session) const;

 private:
  std::map<std::string_view, const SessionInfo*> by_id_;
};

/// Follows the sessions that OpenCode keeps in one folder: those that changed within SourceOptions::live_for, from
/// their start. Whenever something changes there, but at most every `kPause`, those that are new, said within
/// `kSettle` that they changed, or are open are read from their open message on; all of them every `kRound`.
class OpencodeHome {
 public:
  static constexpr std::chrono::milliseconds kPause{100};
  static constexpr std::chrono::seconds kRound{30};
  static constexpr std::chrono::seconds kSettle{5};  ///< from something new to when all that belongs to it is there

  static std::vector<AgentHome> at(const std::filesystem::path& root) { return homes_at(root); }
  static std::unique_ptr<OpencodeHome> open(const AgentHome& home, const SourceContext& context);

  OpencodeHome(std::filesystem::path home, const SourceContext& context);

  void look_at_everything();
  void changed(const std::vector<std::filesystem::path>& paths);
  void recall(std::string_view session);
  SteadyTime run_due(SteadyTime now);

 private:
  struct Followed {
    Followed(std::string session, std::string_view part) : head(std::move(session)), names(kAgent, head, part) {}

    const std::string head;  // the session that it belongs to
    SessionInfo info;
    Conversation conversation;
    transcripts::ContentNames names;
    std::vector<std::filesystem::path> folders;  // that are watched for it
    SteadyTime grew_at{};                        // it told something new, or that it changed
    bool is_unsettled = false;                   // it may have more to tell
    std::string asked;                           // the part whose asking was told last

    // A session says that it changed before or after its messages come, never with them.
    bool is_unfinished(SteadyTime now) const {
      return conversation.is_open() || is_unsettled || now - grew_at < kSettle;
    }
  };
  enum class Extent : std::uint8_t { what_changed, everything };

  bool read(Extent extent, std::string_view recalled = {});
  void follow(Store& store, const SessionInfo& session, const std::string& head);
  void tell(Followed& followed, const std::vector<Derived>& derived);
  void note(const Error& error);
  bool tell_asking(Followed& followed);
  void settle(Followed& followed, const std::vector<std::filesystem::path>& folders);
  bool watch(std::vector<std::filesystem::path>& watched, const std::vector<std::filesystem::path>& wanted);
  void announce(const std::string& id, std::int64_t updated_ms);
  std::int64_t live_since_ms() const;

  const std::filesystem::path home_;
  const std::string database_;
  const std::filesystem::path tree_;
  const SourceContext context_;
  std::map<std::string, Followed, std::less<>> followed_;  // by id
  std::map<std::string, std::int64_t, std::less<>> announced_;
  transcripts::ProcessFinder finder_;
  transcripts::CommitFinder commits_;
  std::vector<std::filesystem::path> folders_;  // that are watched for new sessions
  bool is_dirty_ = false;
  SteadyTime read_due_{};
  SteadyTime round_due_{};
};

}  // namespace livestream::opencode
