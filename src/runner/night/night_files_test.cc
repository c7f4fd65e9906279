#include "runner/night/night_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/pipe.h"
#include "base/process.h"
#include "base/test_folder.h"
#include "formats/ralph/checkpoint.h"
#include "runner/local_time.h"

namespace livestream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

namespace fs = std::filesystem;

constexpr SystemTime kNow{seconds(1'796'000'000)};

class ANightsFiles : public testing::Test {
 protected:
  ANightsFiles() {
    fs::create_directory(work_);
    state_.id = "night_1";
    state_.phase = "builder";
    state_.remaining = {"api"};
  }

  void write(const fs::path& path, std::string_view text) const {
    ASSERT_TRUE(make_folders(path.parent_path()));
    ASSERT_TRUE(write_file_atomically(path, text));
  }

  static std::string text_of(const fs::path& path) {
    const auto text = read_file(path, 1 << 24);
    return text ? *text : "none";
  }

  // As somebody else would.
  Result<Fd> hold_lock(std::string_view holder) const {
    const fs::path path = work_ / ".livestream/lock";
    write(path, holder);
    auto file = open_file(path, O_RDWR);
    EXPECT_EQ(::flock(file->get(), LOCK_EX | LOCK_NB), 0);
    return file;
  }

  TempFolder folder_;
  fs::path root_ = folder_ / "root";
  fs::path work_ = folder_ / "work";
  NightFiles files_{root_, "night_1", work_};
  fs::path checkpoint_ = NightFiles::checkpoint_folder(root_, "night_1");
  NightState state_;
};

TEST_F(ANightsFiles, LieWhereOvernightLoopsHaveThem) {
  EXPECT_EQ(checkpoint_, root_ / "checkpoints/ralph/night_1");
  EXPECT_EQ(files_.records(), root_ / "logs/events");
  EXPECT_EQ(files_.prompt_file(7), root_ / "logs/ralph_night_1/prompt_0007.md");
  EXPECT_EQ(files_.prompt_file(12'345), root_ / "logs/ralph_night_1/prompt_12345.md");
  EXPECT_THAT(files_.stop_files(), ElementsAre(work_ / "STOP", checkpoint_ / "STOP"));
}

TEST_F(ANightsFiles, TellPeopleInALogOfTheIdsStamp) {
  const NightFiles named(root_, "shop_20261130_230012", work_);
  EXPECT_EQ(named.overnight_log(kNow), root_ / "logs/overnight_20261130_230012.log");
  EXPECT_EQ(files_.overnight_log(kNow), root_ / ("logs/overnight_" + local_stamp(kNow) + ".log"));
}

TEST_F(ANightsFiles, AreReservedUnderAnIdThatNoOtherNightHas) {
  const auto one = NightFiles::reserve(root_, "My Shop", kNow);
  const auto two = NightFiles::reserve(root_, "My Shop", kNow);
  const auto of_another = NightFiles::reserve(root_, "blog", kNow);
  ASSERT_TRUE(one && two && of_another);
  EXPECT_EQ(*one, "my-shop_" + local_stamp(kNow));
  EXPECT_EQ(*two, "my-shop_" + local_stamp(kNow + seconds(1)));
  EXPECT_EQ(*of_another, "blog_" + local_stamp(kNow + seconds(2))) << "its log is of the stamp alone";
  for (const auto& id : {one, two, of_another}) {
    EXPECT_TRUE(fs::is_directory(NightFiles::checkpoint_folder(root_, *id)));
    EXPECT_TRUE(fs::exists(NightFiles(root_, *id, work_).overnight_log(kNow)));
    EXPECT_TRUE(NightFiles(root_, *id, work_).create());
  }
}

TEST_F(ANightsFiles, ThatCannotBeReservedAreAnErrorThatSaysWhich) {
  write(root_ / "logs", "a file");
  const auto id = NightFiles::reserve(root_, "shop", kNow);
  ASSERT_FALSE(id);
  EXPECT_THAT(id.error().message, HasSubstr((root_ / "logs").string()));
}

TEST_F(ANightsFiles, AreGivenBackIfNothingIsInThem) {
  const auto id = NightFiles::reserve(root_, "shop", kNow);
  ASSERT_TRUE(id);
  NightFiles::give_back(root_, *id, kNow);
  EXPECT_FALSE(fs::exists(NightFiles::checkpoint_folder(root_, *id)));
  EXPECT_TRUE(fs::is_empty(root_ / "logs"));
  NightFiles::give_back(root_, *id, kNow);

  EXPECT_EQ(*NightFiles::reserve(root_, "shop", kNow), *id);
  state_.id = *id;
  const NightFiles used(root_, *id, work_);
  ASSERT_TRUE(used.save(state_));
  write(used.overnight_log(kNow), "told\n");
  NightFiles::give_back(root_, *id, kNow);
  EXPECT_TRUE(NightFiles::load(root_, *id));
  EXPECT_EQ(text_of(used.overnight_log(kNow)), "told\n");
}

// --- Its state

TEST_F(ANightsFiles, AreMadeOnceANight) {
  ASSERT_TRUE(files_.create());
  EXPECT_TRUE(fs::is_directory(files_.log_folder()));
  ASSERT_TRUE(files_.create()) << "nothing was saved there";
  ASSERT_TRUE(files_.save(state_));
  const auto again = files_.create();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::conflict);
  EXPECT_THAT(again.error().message, HasSubstr("--resume night_1"));
}

TEST_F(ANightsFiles, BringItBack) {
  write(work_ / "TASKS.md", "- [ ] api\n");
  state_.iterations = 3;
  ASSERT_TRUE(files_.save(state_));
  const auto loaded = NightFiles::load(root_, "night_1");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->iterations, 3);
  EXPECT_THAT(loaded->remaining, ElementsAre("api"));
  EXPECT_EQ(ralph::read_artifacts(text_of(checkpoint_ / "state.json"))->tasks, "- [ ] api\n");
  EXPECT_THAT(*ralph::parse_progress(text_of(checkpoint_ / "progress.json"))->remaining, ElementsAre("api"));
}

TEST_F(ANightsFiles, ThatAreNotThereOrNotOursAreAnErrorThatSaysSo) {
  const auto missing = NightFiles::load(root_, "night_1");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr((checkpoint_ / "state.json").string()));
  write(checkpoint_ / "state.json", R"({"session_id":"night_1","iterations":3})");
  const auto foreign = NightFiles::load(root_, "night_1");
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, Errc::invalid);
  EXPECT_EQ(foreign.error().message,
            (checkpoint_ / "state.json").string() + " was not written by `livestream overnight`");
}

TEST_F(ANightsFiles, TellOfProgressOnlyOnceThereAreTasks) {
  state_.remaining.clear();
  ASSERT_TRUE(files_.save(state_));
  EXPECT_FALSE(fs::exists(checkpoint_ / "progress.json"));
  EXPECT_TRUE(fs::exists(checkpoint_ / "state.json"));
  state_.completed = {"api"};
  ASSERT_TRUE(files_.save(state_));
  EXPECT_TRUE(fs::exists(checkpoint_ / "progress.json"));
}

TEST_F(ANightsFiles, SayThatItIsCompleteOnlyOnceItIs) {
  ASSERT_TRUE(files_.save(state_));
  EXPECT_FALSE(fs::exists(checkpoint_ / "COMPLETE"));
  state_.phase = "complete";
  ASSERT_TRUE(files_.save(state_));
  EXPECT_TRUE(fs::exists(checkpoint_ / "COMPLETE"));
}

// So that who was killed in between is resumed where it was, and says all again.
TEST_F(ANightsFiles, AreSavedWithTheStateAsTheLast) {
  ASSERT_TRUE(files_.save(state_));
  const std::string before = text_of(checkpoint_ / "state.json");
  fs::remove(checkpoint_ / "progress.json");
  fs::create_directories(checkpoint_ / "progress.json/in the way");
  state_.phase = "complete";
  EXPECT_FALSE(files_.save(state_));
  EXPECT_EQ(text_of(checkpoint_ / "state.json"), before);
  EXPECT_TRUE(fs::exists(checkpoint_ / "COMPLETE"));
}

TEST_F(ANightsFiles, MayBeReadByOthersAndLeaveNothingHalfWritten) {
  state_.phase = "complete";
  ASSERT_TRUE(files_.save(state_));
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(checkpoint_)) {
    names.push_back(file.path().filename());
    EXPECT_NE(file.status().permissions() & fs::perms::owner_read, fs::perms::none);
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("COMPLETE", "progress.json", "state.json"));
}

// --- What agents leave behind

TEST_F(ANightsFiles, HaveAPhasesArtifactsOnceAllAreThereAndNotEmpty) {
  EXPECT_FALSE(files_.has_artifacts_of("scout"));
  write(work_ / "RESEARCH.md", " \n\t\r\n");
  EXPECT_FALSE(files_.has_artifacts_of("scout"));
  write(work_ / "RESEARCH.md", "found");
  EXPECT_TRUE(files_.has_artifacts_of("scout"));
  write(work_ / "SPEC.md", "to be");
  write(work_ / "PLAN.md", "how");
  EXPECT_FALSE(files_.has_artifacts_of("architect"));
  write(work_ / "TASKS.md", "- [ ] api");
  EXPECT_TRUE(files_.has_artifacts_of("architect"));
  EXPECT_EQ(files_.artifacts().spec, "to be");
}

TEST_F(ANightsFiles, HaveTheBeginningOfAnArtifactThatIsHuge) {
  write(work_ / "RESEARCH.md", "found" + std::string(5 << 20, 'x'));
  EXPECT_TRUE(files_.has_artifacts_of("scout"));
  EXPECT_THAT(files_.artifacts().research.substr(0, 9), "foundxxxx");
  EXPECT_EQ(files_.artifacts().research.size(), std::size_t{4} << 20);
}

TEST_F(ANightsFiles, OfAnEarlierNightArePutAway) {
  write(work_ / "RESEARCH.md", "old");
  write(work_ / "TASKS.md", "- [x] old");
  write(work_ / "README.md", "stays");
  const auto moved = files_.put_artifacts_away();
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_THAT(*moved, ElementsAre("RESEARCH.md", "TASKS.md"));
  EXPECT_EQ(text_of(work_ / ".livestream/previous/night_1/RESEARCH.md"), "old");
  EXPECT_EQ(text_of(work_ / ".livestream/previous/night_1/TASKS.md"), "- [x] old");
  EXPECT_FALSE(files_.has_artifacts_of("scout"));
  EXPECT_TRUE(fs::exists(work_ / "README.md"));
}

TEST_F(ANightsFiles, PutNothingAwayWhereNothingIs) {
  const auto moved = files_.put_artifacts_away();
  ASSERT_TRUE(moved);
  EXPECT_THAT(*moved, IsEmpty());
  EXPECT_FALSE(fs::exists(work_ / ".livestream"));
}

TEST_F(ANightsFiles, ThatCannotBePutAwayAreAnErrorThatSaysWhich) {
  write(work_ / "SPEC.md", "old");
  fs::create_directories(work_ / ".livestream/previous/night_1/SPEC.md/in the way");
  const auto moved = files_.put_artifacts_away();
  ASSERT_FALSE(moved);
  EXPECT_THAT(moved.error().message, StartsWith("cannot move " + (work_ / "SPEC.md").string()));
  EXPECT_EQ(text_of(work_ / "SPEC.md"), "old");
}

// --- The lock

TEST_F(ANightsFiles, AreLockedForOneNightAlone) {
  auto lock = files_.lock(seconds(0));
  ASSERT_TRUE(lock) << lock.error().message;
  const NightFiles others(root_, "night_2", work_);
  const auto second = others.lock(seconds(60));  // does not wait for one that lives
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::busy);
  EXPECT_THAT(second.error().message, HasSubstr("another night works in " + work_.string()));
  EXPECT_TRUE(NightFiles(root_, "night_3", folder_ / "elsewhere").lock(seconds(0)));
  lock->reset();
  EXPECT_TRUE(others.lock(seconds(0)));
}

// A process that does nothing.
pid_t start_child() {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  for (;;) ::pause();
}

TEST_F(ANightsFiles, LockedByAnotherProcessAreBusy) {
  const pid_t holder = start_child();
  const auto held = hold_lock(fmt::format("{} {}\n", holder, process_start(holder).value_or(0)));
  const auto lock = files_.lock(seconds(60));
  ::kill(holder, SIGKILL);
  ::waitpid(holder, nullptr, 0);
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, Errc::busy);
}

TEST_F(ANightsFiles, LockedByWhatADeadNightLeftRunningAreWaitedFor) {
  const pid_t holder = start_child();
  const std::string text = fmt::format("{} {}\n", holder, process_start(holder).value_or(0));
  ::kill(holder, SIGKILL);
  ::waitpid(holder, nullptr, 0);
  {
    const auto held = hold_lock(text);
    const auto lock = files_.lock(milliseconds(50));
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, Errc::busy);
  }
  auto held = hold_lock(text);
  const auto end = make_pipe();
  const pid_t keeper = ::fork();
  if (keeper == 0) {
    char byte = 0;
    ::_exit(static_cast<int>(::read(end->reading.get(), &byte, 1)));
  }
  held->reset();
  ASSERT_TRUE(write_once(end->writing.get(), "x"));
  EXPECT_TRUE(files_.lock(seconds(20)));
  ::waitpid(keeper, nullptr, 0);
}

TEST_F(ANightsFiles, LockedLeaveNothingOfALongerHoldersName) {
  write(work_ / ".livestream/lock", std::string(90, '9') + "\n");
  const auto lock = files_.lock(seconds(0));
  ASSERT_TRUE(lock);
  EXPECT_THAT(text_of(work_ / ".livestream/lock"), StartsWith(fmt::format("{} ", ::getpid())));
  EXPECT_LT(text_of(work_ / ".livestream/lock").size(), 50U);
}

}  // namespace
}  // namespace livestream
