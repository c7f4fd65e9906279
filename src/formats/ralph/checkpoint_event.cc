#include "formats/ralph/checkpoint_event.h"

#include "formats/checkpoint_facts.h"

namespace livestream::ralph {

Event checkpoint_event(const Checkpoint& checkpoint, std::string_view session_id, SystemTime modified) {
  const State& state = checkpoint.state;
  const Progress& progress = checkpoint.progress;
  // The loop itself leaves `completed_tasks` empty; an empty list there says nothing.
  const bool state_counts_tasks = state.completed && !state.completed->empty();
  CheckpointFacts facts;
  facts.text("project", state.project);
  facts.text("task", state.task);
  facts.text("start_time", state.start_time);
  facts.text("last_update", state.last_update);
  facts.number("iterations", state.iterations);
  facts.text("phase", state.phase);
  facts.flag("is_complete", checkpoint.is_complete);
  facts.oldest("completed", progress.completed || !state_counts_tasks ? progress.completed : state.completed,
               kMaxTasks);
  facts.oldest("remaining", progress.remaining, kMaxTasks);
  facts.newest("notes", progress.notes, kMaxNotes);
  facts.attempts("failed_attempts", state.failed_attempts);
  return facts.event("ralph", session_id, modified);
}

}  // namespace livestream::ralph
