#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "access/audit_log.h"
#include "base/file.h"
#include "base/fuzzing.h"
#include "base/hash.h"
#include "base/test_folder.h"
#include "cli/hook_settings.h"
#include "cli/night_queue.h"
#include "model/price_table.h"
#include "recording/log_index.h"
#include "recording/log_snapshot.h"
#include "runner/night/night_state.h"

namespace {

using namespace livestream;

constexpr std::string_view kCommand = "livestream hook";
constexpr std::array<std::string_view, 2> kEvents = {"Stop", "SessionEnd"};

// But for fractions: of a number with many digits Boost.JSON reads the last one as it likes.
std::string as_text(NightState state) {
  state.plan.limits.hours = 8;
  state.plan.limits.cost_usd.reset();
  state.plan.limits.context_percent.reset();
  return state_json(state, {});
}

void check_night(std::string_view text) {
  const auto state = parse_night_state(text);
  if (!state) return;
  const auto again = parse_night_state(state_json(*state, {}));
  require(again && as_text(*again) == as_text(*state) && progress_json(*again) == progress_json(*state));
}

// With the hash of what stands before it at its end, which no fuzzer finds.
void check_index(std::string_view text) {
  const auto index = LogIndex::decode(fmt::format("{}. {:016x}\n", text, stable_hash(text)));
  if (index) require(LogIndex::decode(index->encode()) == index);
}

void check_snapshot(std::string_view text) {
  const auto zone = ZoneRule::fixed(std::chrono::minutes(0));
  const auto snapshot = decode_snapshot(text, zone, nullptr);
  if (!snapshot) return;
  const auto again = decode_snapshot(encode_snapshot(*snapshot, zone, nullptr), zone, nullptr);
  require(again && again->epoch == snapshot->epoch && again->offset == snapshot->offset);
}

void check_audit(std::string_view text) {
  static const TempFolder folder(TempFolder::in_memory());
  const auto path = folder.path() / "audit.jsonl";
  require(write_file_atomically(path, text).has_value());
  const AuditLog log(path);
  const auto before = log.newest(10);
  require(before && before->size() <= 10);
  const AuditEntry entry{.what = "refused", .name = "a\nb", .time = SystemTime(std::chrono::seconds(1'795'402'972))};
  require(log.add(entry) && log.newest(1).value() == std::vector{entry});
}

// Somebody else's file, in which only what is ours may change.
void check_hooks(std::string_view text) {
  const auto with = cli::with_hooks(text, kEvents, kCommand);
  if (!with) return require(with.error().code == Errc::invalid);
  require(cli::have_hooks(*with, kEvents, kCommand) && cli::with_hooks(*with, kEvents, kCommand) == with);
  const auto without = cli::without_hooks(*with);
  require(without && !cli::have_hooks(*without, kEvents, kCommand) && cli::without_hooks(*without) == without);
}

void check_queue(std::string_view text) {
  const auto nights = cli::parse_night_queue(text, "/");
  if (!nights) return require(!nights.error().message.empty());
  require(!nights->empty());
  for (const cli::QueuedNight& night : *nights) require(!night.task.empty());
}

void check_prices(std::string_view text) {
  const auto prices = PriceTable::parse(text);
  if (!prices) return require(!prices.error().message.empty());
  (void)prices->cost("m", SystemTime{}, {.input = 1, .output = 1, .cache_read = 1, .cache_write = 1});
}

}  // namespace

// The input is taken for each of the files that we read back from the disk. What is read of one is written and read
// again as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_night(text);
  check_index(text);
  check_snapshot(text);
  check_audit(text);
  check_hooks(text);
  check_queue(text);
  check_prices(text);
  return 0;
}
