#include "formats/ralph/task_list.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <unordered_set>

#include "base/ids.h"
#include "model/session_status.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_clean(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return !text.empty() && text.front() != ' ' && text.back() != ' ';
}

}  // namespace

// The input is taken for a TASKS.md. Whatever stands there, each task must have a name that an event can carry and
// that no other one has.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace livestream;
  const auto tasks = ralph::read_task_list({reinterpret_cast<const char*>(data), size});
  require(tasks.size() <= kMaxTasks);
  std::unordered_set<std::string_view> names;
  for (const ralph::ListedTask& task : tasks) {
    require(is_utf8(task.text) && is_clean(task.text) && task.text.size() <= ralph::kMaxTaskText);
    require(names.insert(task.text).second);
  }
  return 0;
}
