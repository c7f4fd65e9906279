#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The TASKS.md of an overnight loop: written by an agent's hand, and ticked off by the agents that work on it. There
// is no grammar; what follows is what such files look like.
namespace livestream::ralph {

/// A task as it stands in TASKS.md.
struct ListedTask {
  std::string text;        ///< names it: unique in its list, one line, not empty, at most kMaxTaskText bytes of UTF-8
  bool is_marked = false;  ///< by whoever works on it: done

  friend bool operator==(const ListedTask&, const ListedTask&) = default;
};

/// Bytes of a TASKS.md that are looked at; what stands behind them is not read.
inline constexpr std::size_t kMaxTaskListBytes = std::size_t{4} * 1024 * 1024;

/// Bytes of a task's text. A longer one ends with "…".
inline constexpr std::size_t kMaxTaskText = 500;

/// The tasks of a TASKS.md in its order, at most kMaxTasks (model/session_status.h) of them, in linear time.
///
/// A heading is a task if its first word is "task", in any case, and behind it stands
/// - a number, that is a word with a digit, or a single letter: `Task 3: Title`, `Task #3.1`, `TASK T3`, `Task A.`; or
/// - one of `: - – — .` and a title: `Task: Title`. A `#` heading of this kind is the document's title, not a task.
///
/// So "Tasks", "Task list", "Task overview: all" and "Task-based plan" are none. Its section goes on to the next
/// heading of the same or a higher level, or that is a task. Whether it is marked says the first of these that can:
/// 1. Its heading is, if it has one of `[x] ✅ ✔ ☑ ✓` outside of code, if its whole or its title is `~~struck out~~`,
///    or if it ends with done, complete, completed or finished, as in `(done)`, `[DONE]`, `- done`, `✅ Complete`.
/// 2. Lines `Status: …` in its section, which begin with such a sign or word, or with the contrary: `[ ]`, `⏳`, "in
///    progress", "not …", "pending" and the like. One that says the contrary outweighs the others.
/// 3. Its heading is not, if it has a sign or an ending for the contrary.
/// 4. It is, if its section has checkboxes, and all of them are ticked.
/// Signs and such endings are no part of the text, which hence stays the same when the task is marked.
///
/// A checkbox outside of these sections is a task of its own, marked if ticked: `- [ ] text`, `2) [x] text`. Not if it
/// is indented deeper than one before it in the same list; then it is part of that, whose own box decides. In the
/// box, `x X ✓ ✔ ✅ ☑` are ticks, a space and `~ - / > !` are none; with anything else it is no checkbox. Without text
/// it is no task.
///
/// Emphasis around the whole text is taken off; other markdown stays. Control characters are left out; malformed UTF-8
/// becomes U+FFFD. The second task of the same text has " (2)" behind it, and so on. Fenced code and HTML comments are
/// passed over; a comment that does not begin its line ends in it, or is none.
std::vector<ListedTask> read_task_list(std::string_view markdown);

}  // namespace livestream::ralph
