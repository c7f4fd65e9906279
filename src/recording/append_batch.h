#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/event.h"
#include "recording/identity_memory.h"

namespace livestream {

/// The events of one append and where each has come to count so far. `events` must outlive it.
class AppendBatch {
 public:
  explicit AppendBatch(std::span<Event> events);

  /// Gives their places to events that were counted already; what remains is `pending`, in order. An event
  /// that occurs twice in the batch is pending once.
  void recognise(const IdentityMemory& memory);
  const std::vector<std::size_t>& pending() const { return pending_; }
  /// The same for one event, which stays in the list of pending ones.
  void recognise_one(std::size_t index, const IdentityMemory& memory);
  /// Every event has its offset.
  bool is_done() const;

  Event& event(std::size_t index) { return events_[index]; }
  std::uint64_t identity(std::size_t index) const { return identities_[index]; }
  void set_offset(std::size_t index, std::uint64_t offset) { offsets_[index] = offset; }

  /// The lines of the pending events, behind a line break of their own if the file needs one.
  enum class Start { at_line_start, with_line_break };
  std::string encode_pending(Start start) const;

  /// The offsets of the events from the first on, up to the first that has none.
  std::vector<std::uint64_t> offsets() const;

 private:
  void find_first_of_each();

  std::span<Event> events_;
  std::vector<std::uint64_t> identities_;
  std::vector<std::size_t> first_;  // index of the first event in the batch that is the same
  std::vector<std::optional<std::uint64_t>> offsets_;
  std::vector<std::size_t> pending_;
};

}  // namespace livestream
