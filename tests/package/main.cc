#include <livestream/broadcaster.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

// Emits through the installed SDK and reads the record back. Exit 0 if everything is there.
namespace {

std::filesystem::path make_folder() {
  std::string name = std::filesystem::temp_directory_path() / "livestream-package-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

bool emits_and_reads(const std::filesystem::path& folder) {
  livestream::BroadcastOptions options;
  options.record_folder = folder;
  livestream::init_broadcaster("package-test", "", true, options);
  const auto events = livestream::get_broadcaster();

  int seen = 0;
  const auto subscription = events->subscribe([&seen](const livestream::BroadcastEvent&) { ++seen; });
  events->phase_change("builder", 31.5);
  events->emit("tool_call", {{"tool", "bash"}, {"seconds", 1.5}});
  events->completion(true, "done");

  const auto recorded = events->load_events();
  return seen == 3 && events->recorded() == 3 && recorded.size() == 3 && recorded[0].type == "phase_change" &&
         recorded[1].data == R"({"tool":"bash","seconds":1.5})" && recorded[2].sequence == 3;
}

}  // namespace

int main() {
  const auto folder = make_folder();
  const bool ok = emits_and_reads(folder);
  std::filesystem::remove_all(folder);
  std::cout << (ok ? "the record has every event\n" : "the record lacks events\n");
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
