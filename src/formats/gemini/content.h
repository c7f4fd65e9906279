#pragma once

#include <string>
#include <string_view>

#include "model/data_view.h"

namespace livestream::gemini {

/// What a message says: `content` is a text, a part, or a list of both.
struct Content {
  std::string text;               ///< of all parts that are text and no thought
  bool has_tool_results = false;  ///< then it is no prompt, though its type is `user`
};

Content read_content(const DataView& message, std::string_view key = "content");

/// What a tool answered: the output or the error in `result`, which is a list of parts, too.
std::string read_tool_result(const DataView& call);

/// The CLI wrote this into the conversation, not the user: where it works, what the editor shows, what was before.
bool is_injected(std::string_view text);
/// The same, but as a request: it makes the model go on.
bool is_nudge(std::string_view text);
/// It stands for what was said before, which was compressed.
bool is_summary(std::string_view text);

/// The folder that the CLI tells the model it works in, if this is that message; else empty.
std::string_view workspace_in(std::string_view text);

}  // namespace livestream::gemini
