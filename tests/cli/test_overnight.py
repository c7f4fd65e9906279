import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from program import BINARY, REPOSITORY, NOBODY, ProgramTest, wait_for

AGENT = Path(__file__).with_name("scripted_agent.py")


class NightCase(ProgramTest):
    """Nights with an agent that does what a script says; all else is real."""

    def setUp(self):
        super().setUp()
        self.control = self.folder.parent / "control"
        self.control.mkdir()
        self.environment["LIVESTREAM_SERVER"] = NOBODY

    def agent(self):
        return f"{sys.executable} {AGENT} {self.control}"

    def command(self, *words):
        chosen = [] if "--agent-cmd" in words else ["--agent-cmd", self.agent()]
        return [BINARY, "overnight", *chosen, "--may-sleep", "--pause", "0s", *words]

    def night(self, script="", *words, code=0, task="build it"):
        """A whole night; its words are what the agent does, iteration by iteration. Returns what it says."""
        (self.control / "script").write_text(script)
        done = subprocess.run(
            self.command(*(["--task", task] if task else []), *words),
            capture_output=True, text=True, cwd=self.folder, env=self.environment, timeout=120,
        )  # fmt: skip
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def start(self, script="", *words):
        """A night in the background, which can be stopped by Ctrl-C although a shell may have us ignore that."""
        (self.control / "script").write_text(script)
        process = subprocess.Popen(
            self.command("--task", "build it", *words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env=self.environment,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def runs(self):
        """What the agent was told, run by run."""
        path = self.control / "runs"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def checkpoint(self):
        (folder,) = (self.folder / "checkpoints/ralph").iterdir()
        return folder

    def kept(self):
        """What state.json holds."""
        return json.loads((self.checkpoint() / "state.json").read_text())

    def progress(self):
        return json.loads((self.checkpoint() / "progress.json").read_text())

    def session(self):
        return self.checkpoint().name

    def events(self, *types):
        (log,) = (self.folder / "logs/events").glob("*/events.jsonl")
        events = [json.loads(line) for line in log.read_text().splitlines()]
        return [event for event in events if not types or event["type"] in types]

    def data(self, type_):
        return [event["data"] for event in self.events(type_)]


class AWholeNight(NightCase):
    def test_goes_from_scout_to_complete(self):
        said = self.night("", "--project", "My Shop")
        self.assertIn("complete: 3 tasks in 5 iterations", said)
        self.assertRegex(self.session(), r"^my-shop_\d{8}_\d{6}$")
        self.assertEqual([run["phase"] for run in self.runs()], ["scout", "architect", "builder", "builder", "builder"])
        self.assertEqual([run["next"] for run in self.runs()], ["", "", "task 1", "task 2", "task 3"])
        self.assertEqual([run["iteration"] for run in self.runs()], [1, 2, 3, 4, 5])
        self.assertTrue((self.checkpoint() / "COMPLETE").exists())

    def test_keeps_the_files_that_overnight_loops_keep(self):
        self.night("", "--project", "shop")
        state = self.kept()
        self.assertEqual(state["project_name"], "shop")
        self.assertEqual(state["task_description"], "build it")
        self.assertEqual((state["current_phase"], state["last_phase"], state["iterations"]), ("complete", "builder", 5))
        self.assertEqual(state["artifacts"]["research"], "what was found\n")
        self.assertIn("- [x] task 3", state["artifacts"]["tasks"])
        tasks = ["task 1", "task 2", "task 3"]
        self.assertEqual((self.progress()["completed"], self.progress()["remaining"]), (tasks, []))
        session = self.session()
        log = self.folder / f"logs/ralph_{session}/session.jsonl"
        exchanges = [json.loads(line) for line in log.read_text().splitlines()]
        self.assertEqual([one["metadata"]["iteration"] for one in exchanges], [1, 2, 3, 4, 5])
        self.assertEqual(exchanges[2]["response"], "did builder task 1")
        stamp = re.search(r"\d{8}_\d{6}$", session).group()
        self.assertIn("complete: 3 tasks", (self.folder / f"logs/overnight_{stamp}.log").read_text())

    def test_tells_what_happens_as_events(self):
        self.night()
        types = [event["type"] for event in self.events()]
        self.assertEqual(types[0], "session_start")
        self.assertEqual(types[-1], "completion")
        self.assertEqual(
            [data["phase"] for data in self.data("phase_change")], ["scout", "architect", "builder", "complete"]
        )
        self.assertEqual([data["task"] for data in self.data("task_complete")], ["task 1", "task 2", "task 3"])
        self.assertEqual([data["iteration"] for data in self.data("iteration_start")], [1, 2, 3, 4, 5])
        self.assertIn("did builder task 2", [data["line"] for data in self.data("log_line")])
        self.assertEqual(self.data("completion"), [{"success": True, "summary": "3 tasks done in 5 iterations"}])

    def test_is_live_where_a_server_is(self):
        elsewhere = self.folder.parent / "elsewhere"
        elsewhere.mkdir()
        server = self.serve(folder=elsewhere)
        self.night("report report report report report")
        status = wait_for("its completion", lambda: self.complete_status(server))
        self.assertEqual(status["task"], "build it")
        self.assertEqual(len(status["tasks"]["completed"]), 3)
        self.assertEqual((status["iterations"], status["phase"]), (5, "complete"))
        self.assertEqual(sum(model["output_tokens"] for model in status["usage"]), 1000)
        self.assertGreater(status["cost"]["usd"], 0)
        self.assertIn(str(self.folder), server.get("/api/health")["roots"])

    def complete_status(self, server):
        status = server.get(f"/api/status/{self.session()}")
        return status if status and status["state"] == "complete" else None

    def test_each_builder_is_told_where_it_stands(self):
        self.night("work work work claim", "--check", "test $(wc -l < work.txt) -ge $(grep -c '\\[x\\]' TASKS.md)")
        prompts = [run["prompt"] for run in self.runs()]
        self.assertIn("- [x] task 1", prompts[3])
        self.assertIn("- [ ] task 3", prompts[3])
        self.assertIn("iteration 3: did builder task 1", prompts[3])
        self.assertIn("has to pass", prompts[3])
        self.assertNotIn("Mind this first", prompts[3])
        self.assertIn("Mind this first", prompts[4])


class ATask(NightCase):
    CHECK = "! grep -q 'x. task 2' TASKS.md || grep -q 'task 2' work.txt"

    def test_that_is_ticked_but_fails_the_check_is_only_claimed(self):
        said = self.night("work work work claim idle", "--check", self.CHECK, "--max-idle-iterations", "1", code=1)
        self.assertIn("claimed, but the check does not pass (exit code 1): task 2", said)
        self.assertEqual(self.progress()["completed"], ["task 1"])
        self.assertEqual(self.progress()["remaining"], ["task 2", "task 3"])
        self.assertEqual(self.progress()["claimed"], ["task 2"])
        self.assertEqual([data["task"] for data in self.data("task_complete")], ["task 1"])
        self.assertEqual(self.data("tasks_update")[-1]["claimed"], ["task 2"])

    def test_that_was_claimed_is_done_once_the_check_passes(self):
        self.night("work work work claim", "--check", self.CHECK)
        self.assertEqual([run["next"] for run in self.runs()], ["", "", "task 1", "task 2", "task 2", "task 3"])
        self.assertEqual(sorted(self.progress()["completed"]), ["task 1", "task 2", "task 3"])
        self.assertEqual(self.progress()["claimed"], [])

    def test_may_be_a_heading(self):
        (self.folder / "TASKS.md").write_text(
            "### Task 1: Schema\n\n- [x] it is there\n\n### Task 2: API\n\nStatus: open\n"
        )
        for name in ("RESEARCH.md", "SPEC.md", "PLAN.md"):
            (self.folder / name).write_text("as it was")
        self.night("idle", "--continue", "--max-iterations", "1", code=1)
        self.assertEqual(self.progress()["completed"], ["Task 1: Schema"])
        self.assertEqual(self.progress()["remaining"], ["Task 2: API"])


class AnAgent(NightCase):
    def test_that_crashes_is_tried_again_and_the_next_one_told(self):
        said = self.night("work crash")
        self.assertIn("iteration 2 failed: exit code 3: cannot read the configuration", said)
        self.assertEqual([run["phase"] for run in self.runs()][:3], ["scout", "architect", "architect"])
        self.assertIn("exit code 3", self.runs()[2]["prompt"])
        (failed,) = self.kept()["failed_attempts"]
        self.assertEqual((failed["iteration"], failed["error"]), (2, "exit code 3: cannot read the configuration"))
        self.assertIn("iteration 2 failed", self.data("error")[0]["message"])

    def test_that_always_crashes_ends_the_night(self):
        said = self.night("crash " * 9, "--max-failures", "3", code=1)
        self.assertEqual(len(self.runs()), 3)
        self.assertIn("3 iterations in a row failed (--max-failures)", said)
        self.assertIn("livestream overnight --resume", said)
        self.assertIn("3 iterations in a row failed", self.data("completion")[0]["summary"])
        self.assertIs(self.data("completion")[0]["success"], False)

    def test_that_hangs_is_ended_with_all_that_it_started(self):
        said = self.night("hang", "--max-silence", "1s")
        self.assertIn("it said nothing for 1 s and was ended", said)
        self.assert_gone(int((self.folder / "child.pid").read_text()))
        self.assertTrue((self.checkpoint() / "COMPLETE").exists())

    def test_that_takes_too_long_is_ended(self):
        self.assertIn("it took longer than 1 s and was ended", self.night("hang", "--timeout", "1s"))

    def test_that_prints_garbage_does_its_work_all_the_same(self):
        self.night("garbage garbage garbage")
        self.assertEqual(len(self.progress()["completed"]), 3)
        self.events()  # all of it is JSON

    def test_whose_limit_is_reached_is_asked_again_after_its_end(self):
        before = time.time()
        said = self.night("work limit")
        self.assertIn("usage limit is reached; asleep until", said)
        self.assertGreaterEqual(time.time(), before + 1)
        waiting = self.data("waiting")[0]
        self.assertEqual(waiting["reason"], "limit")
        self.assertEqual(self.kept()["failed_attempts"], [])
        started = [event["timestamp"] for event in self.events("iteration_start")]
        self.assertGreaterEqual(started[2], waiting["until"])

    def test_that_makes_no_progress_ends_the_night(self):
        said = self.night("work work idle idle idle", "--max-idle-iterations", "2", code=1)
        self.assertEqual(len(self.runs()), 4)
        self.assertIn("2 iterations in a row made no progress", said)

    def test_that_is_not_installed_is_said_before_anything_happens(self):
        empty = self.folder.parent / "empty"
        empty.mkdir()
        done = self.run_program("overnight", "--agent", "codex", "--task", "build it", "--may-sleep", PATH=str(empty))
        self.assertEqual(done.returncode, 1)
        self.assertIn("no program `codex` is on the PATH", done.stderr)
        self.assertEqual(list((self.folder / "checkpoints/ralph").iterdir()), [])

    def test_that_cannot_be_run_is_said(self):
        said = self.night("", "--agent-cmd", "no-such-agent", "--max-failures", "1", code=1)
        self.assertIn("no-such-agent", said)

    def test_leaves_nothing_running_behind_it(self):
        agent = f"sleep 600 & echo $! > pid; {self.agent()}"
        self.night("", "--agent-cmd", agent, "--max-iterations", "1", code=1)
        self.assert_gone(int((self.folder / "pid").read_text()))

    def assert_gone(self, pid):
        wait_for(f"the end of {pid}", lambda: not Path(f"/proc/{pid}").exists() or "Z" in state_of(pid))


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


class WithoutATerminal(NightCase):
    def test_or_any_stream_at_all_it_works_all_the_same(self):
        (self.control / "script").write_text("")
        command = shlex.join(self.command("--task", "build it"))
        done = subprocess.run(["sh", "-c", f"exec {command} <&- >&- 2>&-"], cwd=self.folder, env=self.environment)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(self.progress()["completed"]), 3)


class ALimit(NightCase):
    def test_of_iterations(self):
        said = self.night("", "--max-iterations", "2", code=1)
        self.assertIn("its 2 iterations are over (--max-iterations)", said)
        self.assertEqual(len(self.runs()), 2)

    def test_of_hours(self):
        said = self.night("work hang", "--hours", "0.0003", "--timeout", "2s", code=1)
        self.assertIn("its 0.0003 hours are over", said)

    def test_of_tokens(self):
        said = self.night("report report report", "--max-tokens", "2000", code=1)
        self.assertIn("it used 2400 tokens, more than 2000 (--max-tokens)", said)
        self.assertEqual(len(self.runs()), 2)

    def test_of_cost(self):
        said = self.night("report report report", "--max-cost", "0.01", code=1)
        self.assertRegex(said, r"it cost \$0\.0\d, more than \$0\.01 \(--max-cost\)")

    def test_of_context(self):
        said = self.night("report report report", "--max-context", "20", code=1)
        self.assertIn("filled 26 % of its context, more than 20 % (--max-context)", said)
        self.assertEqual(len(self.runs()), 1)
        self.night("report", "--resume", self.session(), task="", code=1)  # which judges only what it does itself
        self.assertEqual(len(self.runs()), 2)


class SomebodyWhoStopsIt(NightCase):
    def test_by_ctrl_c_ends_the_agent_and_all_that_it_started(self):
        process = self.start("work hang")
        wait_for("the agent's child", (self.folder / "child.pid").exists)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 130)
        child = int((self.folder / "child.pid").read_text())
        wait_for("its end", lambda: state_of(child) == "Z")
        self.assertIn("stopped by signal 2", process.stdout.read())
        self.night(f"", "--resume", self.session(), task="")
        self.assertEqual(len(self.progress()["completed"]), 3)

    def test_by_a_file_has_it_finish_the_iteration(self):
        process = self.start("work work", "--agent-cmd", f"{self.agent()}; sleep 0.3")
        wait_for("the second run", lambda: len(self.runs()) == 2)
        (self.folder / "STOP").touch()
        self.assertEqual(process.wait(20), 1)
        self.assertIn("STOP was touched", process.stdout.read())
        self.assertEqual((len(self.runs()), self.kept()["current_phase"]), (2, "builder"))

    def test_by_a_file_that_was_there_before_does_not(self):
        (self.folder / "STOP").touch()
        self.night()


class ANightThatIsResumed(NightCase):
    def test_goes_on_where_it_was_as_it_was_begun(self):
        self.night("", "--max-iterations", "3", "--check", "true", code=1)
        self.night("", "--resume", self.session(), "--max-iterations", "100", task="")
        self.assertEqual([run["next"] for run in self.runs()], ["", "", "task 1", "task 2", "task 3"])
        self.assertEqual(self.kept()["runner"]["plan"]["check"], "true")

    def test_that_is_complete_has_nothing_to_do(self):
        self.night()
        self.assertIn("complete", self.night("", "--resume", self.session(), task=""))
        self.assertEqual(len(self.runs()), 5)
        self.assertEqual(len(self.data("completion")), 1)

    def test_that_is_not_there_is_said(self):
        said = self.night("", "--resume", "shop_20261130_000000", task="", code=1)
        self.assertIn("no night is called 'shop_20261130_000000'", said)

    def test_of_another_program_is_refused(self):
        folder = self.folder / "checkpoints/ralph/theirs"
        folder.mkdir(parents=True)
        (folder / "state.json").write_text('{"session_id": "theirs"}')
        self.assertIn(
            "was not written by `livestream overnight`", self.night("", "--resume", "theirs", task="", code=2)
        )


class OneIterationAtATime(NightCase):
    def once(self, script="", code=0, *words):
        return self.night(script, "--session", "nightly", "--once", *words, code=code)

    def test_says_by_its_exit_code_how_it_goes_on(self):
        codes = []
        while 42 not in codes and len(codes) < 9:
            done = subprocess.run(
                self.command("--task", "build it", "--session", "nightly", "--once"),
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.DEVNULL,
            )
            codes.append(done.returncode)
        self.assertEqual(codes, [0, 0, 0, 0, 42])
        self.assertEqual([run["iteration"] for run in self.runs()], [1, 2, 3, 4, 5])

    def test_says_when_it_cannot_go_on(self):
        self.once("crash", 0, "--max-failures", "2")
        self.assertIn("2 iterations in a row failed", self.once("crash", 99, "--max-failures", "2"))
        self.assertIn("--task TEXT", self.night("", "--session", "another", "--once", code=99, task=""))

    def test_as_people_know_it(self):
        front = REPOSITORY / "ace/ralph_wiggum.py"
        environment = {**self.environment, "LIVESTREAM_BINARY": BINARY}
        codes = [
            subprocess.run(
                [sys.executable, str(front), "--project", "shop", "--task", "build it", "--session", "nightly",
                 "--iteration", str(i), "--agent-cmd", self.agent(), "--may-sleep"],
                cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, check=False,
            ).returncode
            for i in (3, 4, 5, 6, 7)
        ]  # fmt: skip
        self.assertEqual(codes, [0, 0, 0, 0, 42])
        self.assertEqual([run["iteration"] for run in self.runs()], [3, 4, 5, 6, 7])

    def test_by_the_script_people_know(self):
        environment = {**self.environment, "LIVESTREAM_BINARY": BINARY}
        done = subprocess.run(
            [str(REPOSITORY / "tools/overnight_session.sh"), "shop", "build it", "2", "--agent-cmd", self.agent(), "--may-sleep"],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.session().startswith("shop_"))
        self.assertEqual(self.kept()["runner"]["plan"]["limits"]["hours"], 2)


class TheFolder(NightCase):
    def test_has_artifacts_of_an_earlier_night_put_away(self):
        for name in ("RESEARCH.md", "TASKS.md"):
            (self.folder / name).write_text("old")
        said = self.night()
        previous = self.folder / ".livestream/previous" / self.session()
        self.assertEqual(sorted(path.name for path in previous.iterdir()), ["RESEARCH.md", "TASKS.md"])
        self.assertEqual((previous / "TASKS.md").read_text(), "old")
        self.assertIn("RESEARCH.md, TASKS.md", said)

    def test_is_gone_on_with_if_wanted(self):
        for name in ("RESEARCH.md", "SPEC.md", "PLAN.md"):
            (self.folder / name).write_text("mine")
        (self.folder / "TASKS.md").write_text("- [ ] task 1\n")
        self.night("", "--continue")
        self.assertEqual([run["next"] for run in self.runs()], ["task 1"])
        self.assertEqual((self.folder / "SPEC.md").read_text(), "mine")

    def test_is_one_nights_alone(self):
        process = self.start("hang")
        wait_for("the first night", (self.folder / "child.pid").exists)
        (self.control / "script").write_text("")
        done = self.run_program(*self.command("--task", "another")[1:])
        self.assertEqual(done.returncode, 1)
        self.assertIn("another night works in", done.stderr)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 143)

    def test_of_another_project_does_not_matter(self):
        processes = []
        for i in range(8):
            (self.folder / f"work{i}").mkdir()
            processes.append(self.start("", "--dir", f"work{i}", "--root", ".", "--project", "shop"))
        for process in processes:
            said = process.communicate(timeout=60)[0]
            self.assertEqual(process.returncode, 0, said)
        nights = list((self.folder / "checkpoints/ralph").iterdir())
        self.assertEqual(len([night for night in nights if (night / "COMPLETE").exists()]), 8)
        self.assertEqual(len({run["session"] for run in self.runs()}), 8)
        logs = [log.read_text() for log in (self.folder / "logs").glob("overnight_*.log")]
        self.assertEqual([log.count("complete: 3 tasks") for log in logs], [1] * 8)

    def test_may_be_another_than_where_records_go(self):
        work = self.folder / "work"
        work.mkdir()
        self.night("", "--dir", str(work), "--root", str(self.folder))
        self.assertTrue((work / "TASKS.md").exists())
        self.assertTrue((self.checkpoint() / "COMPLETE").exists())
        self.assertFalse((work / "checkpoints").exists())

    def test_has_prompts_of_its_own(self):
        self.run_program("overnight", "--write-prompts")
        (self.folder / ".livestream/prompts/scout.md").write_text("find {{task}} in {{project}}")
        self.night("", "--project", "shop", "--max-iterations", "1", code=1)
        self.assertEqual(self.runs()[0]["prompt"], "find build it in shop")

    def test_with_a_prompt_that_makes_no_sense_is_said_before_anything_happens(self):
        self.run_program("overnight", "--write-prompts")
        (self.folder / ".livestream/prompts/builder.md").write_text("do {{nxet}}")
        said = self.night("", code=2)
        self.assertIn("nothing is called {{nxet}}", said)
        self.assertEqual(self.runs(), [])

    def git(self, *words):
        done = subprocess.run(["git", *words], cwd=self.folder, env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_gets_a_commit_per_task_on_a_branch_if_wanted(self):
        self.environment.update(
            GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@b.c", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@b.c"
        )
        self.git("init", "-q", "-b", "main")
        self.git("commit", "-q", "--allow-empty", "-m", "begin")
        self.night("", "--git")
        branch = f"livestream/{self.session()}"
        self.assertEqual(
            self.git("log", "--format=%s", branch).split("\n")[:4], ["task 3", "task 2", "task 1", "begin"]
        )
        self.assertEqual(self.git("log", "--format=%s", "main").split("\n")[:1], ["begin"])
        files = self.git("ls-tree", "-r", "--name-only", branch).split()
        self.assertEqual(files, ["PLAN.md", "RESEARCH.md", "SPEC.md", "TASKS.md", "work.txt"])

    def test_with_changes_of_ones_own_is_refused_for_git(self):
        self.environment.update(
            GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@b.c", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@b.c"
        )
        self.git("init", "-q")
        self.git("commit", "-q", "--allow-empty", "-m", "begin")
        (self.folder / "mine.txt").write_text("mine")
        self.assertIn("changes that are not committed", self.night("", "--git", code=2))


class ARowOfNights(NightCase):
    def test_is_run_one_after_the_other(self):
        api = self.folder / "api"
        api.mkdir()
        (self.folder / "nights").write_text("# tonight\nbuild the shop\n\n./api: build the API\n")
        said = self.night("", "--tasks", "nights", task="")
        self.assertIn("night 2 of 2: build the API", said)
        tasks = [json.loads(path.read_text())["task_description"] for path in sorted(self.folder.rglob("state.json"))]
        self.assertEqual(sorted(tasks), ["build the API", "build the shop"])
        self.assertTrue((api / "TASKS.md").exists())

    def test_goes_on_past_one_that_fails(self):
        (self.folder / "nights").write_text("one\ntwo\n")
        said = self.night("crash", "--tasks", "nights", "--max-failures", "1", task="", code=1)
        self.assertIn("complete: 3 tasks", said)
        self.assertEqual(len({run["session"] for run in self.runs()}), 2)

    def test_of_nothing_or_of_a_folder_that_is_not_there_is_refused(self):
        (self.folder / "nights").write_text("# none\n")
        self.assertIn("no task in it", self.night("", "--tasks", "nights", task="", code=2))
        (self.folder / "nights").write_text("./nowhere: build\n")
        self.assertIn("line 1: ", self.night("", "--tasks", "nights", task="", code=2))


class ALaterBeginning(NightCase):
    def test_is_waited_for(self):
        process = self.start("", "--at", "23:59")
        self.assertRegex(process.stdout.readline(), r"^begins at 23:59, in \d")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 130)
        self.assertFalse((self.folder / "checkpoints").exists())

    def test_has_to_be_a_time_of_day(self):
        self.assertIn('--at "25:00" must be a time of day', self.night("", "--at", "25:00", code=2))


class TheMachine(NightCase):
    def inhibitor(self, script):
        folder = self.folder.parent / "bin"
        folder.mkdir()
        program = folder / "systemd-inhibit"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        self.environment["PATH"] = f"{folder}:{self.environment['PATH']}"

    def awake_night(self, *words):
        command = [word for word in self.command("--task", "build it", *words) if word != "--may-sleep"]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=self.folder, env=self.environment, timeout=60
        )

    def test_is_kept_awake_until_the_end_of_the_night(self):
        log = self.folder.parent / "inhibited"
        self.inhibitor(f'echo "$@" >> {log}; for last; do :; done; "$last"; echo over >> {log}')
        done = self.awake_night()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("may fall asleep", done.stdout)
        wait_for("the inhibitor's end", lambda: "over" in log.read_text())
        self.assertIn("--what=sleep:idle", log.read_text())

    def test_that_cannot_be_kept_awake_is_said(self):
        self.inhibitor("echo 'no bus here' >&2; exit 1")
        self.assertIn("the machine may fall asleep: systemd-inhibit: no bus here", self.awake_night().stdout)
