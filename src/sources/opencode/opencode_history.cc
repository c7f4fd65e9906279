#include "sources/opencode/opencode_history.h"

#include <string>
#include <utility>

#include "base/ids.h"
#include "base/log.h"
#include "sources/opencode/opencode_home.h"
#include "sources/opencode/store.h"

namespace livestream::opencode {
namespace {

namespace fs = std::filesystem;

void give(std::vector<Derived>& derived, const HistoryFile::Take& take) {
  for (const Derived& one : derived) take(one.type, one.timestamp, one.data);
  derived.clear();
}

Result<HistoryFile::Reading> read_session(const fs::path& home, const SessionInfo& session, const FileState& state,
                                          const HistoryFile::Take& take) {
  const auto store = open_store(home);
  if (store == nullptr) return Error{Errc::not_found, home.string() + " has no sessions any more"};
  Conversation conversation;
  std::vector<Derived> derived;
  conversation.read_session(session, derived);
  give(derived, take);
  const auto read = store->messages(session.id, {}, [&](const Message& message) {
    conversation.read_message(message, derived);
    give(derived, take);
    return true;
  });
  if (!read) return read.error();
  return HistoryFile::Reading{state, ""};
}

}  // namespace

std::vector<HistoryFile> find_history(const fs::path& home) {
  std::vector<HistoryFile> found;
  const auto store = open_store(home);
  if (store == nullptr) return found;
  const auto sessions = store->sessions(0);
  if (!sessions) {
    log::warning("{}", sessions.error().message);
    return found;
  }
  const Families families(*sessions);
  for (const SessionInfo& session : *sessions) {
    if (!check_session_id(session.id)) continue;
    const std::string& head = families.head_of(session);
    FileState state;
    state.modified_us = session.updated_ms * 1'000;
    found.push_back({.agent = std::string(kAgent),
                     .session = head,
                     .part = head == session.id ? std::string() : session.id,
                     .path = home / session.id,
                     .state = state,
                     .read = [home, session, state](const HistoryFile::Take& take) {
                       return read_session(home, session, state, take);
                     }});
  }
  return found;
}

}  // namespace livestream::opencode
