#include "runner/night/night_state.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/iso_time.h"
#include "model/event_codec.h"
#include "model/json_archive.h"
#include "runner/local_time.h"

namespace livestream {

template <class Archive, class Failed>
  requires std::is_same_v<std::remove_const_t<Failed>, FailedIteration>
void each_member(Archive&& archive, Failed& failed) {
  archive("iteration", failed.iteration);
  archive("error", failed.error);
  archive("time_us", failed.time_us);
}

template <class Archive, class State>
  requires std::is_same_v<std::remove_const_t<State>, NightState>
void each_member(Archive&& archive, State& state) {
  archive("id", state.id);
  archive("plan", state.plan);
  archive("start_us", state.start_us);
  archive("deadline_us", state.deadline_us);
  archive("last_iteration_us", state.last_iteration_us);
  archive("iterations", state.iterations);
  archive("is_iterating", state.is_iterating);
  archive("phase", state.phase);
  archive("last_phase", state.last_phase);
  archive("completed", state.completed);
  archive("remaining", state.remaining);
  archive("claimed", state.claimed);
  archive("notes", state.notes);
  archive("failed_attempts", state.failed_attempts);
  archive("failures_in_a_row", state.failures_in_a_row);
  archive("idle_iterations", state.idle_iterations);
  archive("not_before_us", state.not_before_us);
  archive("problem", state.problem);
  archive("artifacts_hash", state.artifacts_hash);
}

namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); }

std::string local(std::int64_t us) { return local_iso_time(SystemTime(std::chrono::microseconds(us))); }

}  // namespace

std::string state_json(const NightState& state, const ArtifactTexts& artifacts) {
  json::array failed;
  for (const FailedIteration& one : state.failed_attempts)
    failed.push_back({{"iteration", one.iteration}, {"error", one.error}, {"time", local(one.time_us)}});
  json::object object{
      {"project_name", state.plan.project},
      {"task_description", state.plan.task},
      {"session_id", state.id},
      {"start_time", local(state.start_us)},
      {"iterations", state.iterations},
      {"current_phase", state.phase},
      {"completed_tasks", texts(state.completed)},
      {"failed_attempts", std::move(failed)},
      {"artifacts",
       {{"research", artifacts.research},
        {"spec", artifacts.spec},
        {"plan", artifacts.plan},
        {"tasks", artifacts.tasks}}},
  };
  if (state.last_iteration_us > 0) object.emplace("last_iteration_time", local(state.last_iteration_us));
  if (!state.last_phase.empty()) object.emplace("last_phase", state.last_phase);
  object.emplace("runner", to_json_object(state));
  return to_json(object);
}

std::string progress_json(const NightState& state) {
  return to_json(json::object{{"completed", texts(state.completed)},
                              {"remaining", texts(state.remaining)},
                              {"claimed", texts(state.claimed)},
                              {"notes", texts(state.notes)}});
}

Result<NightState> parse_night_state(std::string_view text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  const json::object* const object = failed ? nullptr : value.if_object();
  const json::value* const runner = object == nullptr ? nullptr : object->if_contains("runner");
  NightState state;
  if (runner == nullptr || !from_json_value(*runner, state, MissingMember::as_it_is) || state.id.empty())
    return invalid("was not written by `livestream overnight`");
  return state;
}

}  // namespace livestream
