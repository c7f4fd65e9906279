import json
import os
import pty
import shlex
import shutil
import signal
import subprocess
import termios
import time
import unittest
from collections import Counter
from pathlib import Path

from program import BINARY, ProgramTest, wait_for
from terminal import Terminal

SHELL = "bash --norc --noprofile -i"


class RunCase(ProgramTest):
    def recorded(self):
        """The events of the one session there is."""
        (log,) = (self.folder / "logs/events").glob("*/events.jsonl")
        return [json.loads(line) for line in log.read_text().splitlines()]

    def lines(self):
        return [event["data"]["line"] for event in self.recorded() if event["type"] == "log_line"]


class InAPipe(RunCase):
    def test_streams_pass_untouched_and_are_recorded(self):
        script = "cat; printf 'a\\r\\n\\033[31mred\\033[0m\\n'; echo problem >&2"
        done = subprocess.run(
            [BINARY, "run", "--", "sh", "-c", script],
            input=b"in\x00\xff\n",
            capture_output=True,
            cwd=self.folder,
            env=self.environment,
        )
        self.assertEqual(done.stdout, b"in\x00\xff\na\r\n\x1b[31mred\x1b[0m\n")
        self.assertEqual((done.stderr, done.returncode), (b"problem\n", 0))
        self.assertCountEqual(self.lines(), ["in\ufffd", "a", "\x1b[31mred\x1b[0m", "problem"])

    def test_the_session_says_what_ran_where_and_how_it_ended(self):
        self.run_program("run", "--name", "My Night", "--", "sh", "-c", "exit 3")
        first, *_, last = self.recorded()
        self.assertRegex(first["session_id"], r"^my-night_\d{8}_\d{6}$")
        self.assertEqual(first["type"], "session_start")
        self.assertEqual(
            first["data"], {"agent": "sh", "project": "project", "task": "sh -c exit 3", "cwd": str(self.folder)}
        )
        self.assertEqual(last["type"], "completion")
        self.assertEqual(last["data"], {"success": False, "summary": "exit code 3 after 0 s"})

    def test_it_ends_as_the_command_does(self):
        for script, code in (("exit 0", 0), ("exit 77", 77), ("kill -TERM $$", -15), ("kill -KILL $$", -9)):
            self.assertEqual(self.run_program("run", "--", "sh", "-c", script).returncode, code, script)

    def test_what_cannot_run_is_said_as_shells_do_and_is_no_session(self):
        (self.folder / "text").write_text("no program")
        for name, code, why in (("no-such-program", 127, "No such file"), ("./text", 126, "Permission denied")):
            done = self.run_program("run", "--", name)
            self.assertEqual((done.returncode, done.stdout), (code, ""))
            self.assertIn(f"cannot run {name}: {why}", done.stderr)
        self.assertFalse((self.folder / "logs").exists())

    def test_a_signal_reaches_the_command(self):
        script = "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done"
        process = self.start_program("run", "--", "sh", "-c", script)
        self.assertEqual(process.stdout.readline(), "ready\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.stdout.read(), "bye\n")
        self.assertEqual(process.wait(20), 5)

    def test_signals_that_are_ignored_stay_so(self):
        done = subprocess.run(
            ["sh", "-c", f"trap '' HUP CHLD; exec {shlex.quote(BINARY)} run -- sh -c 'kill -HUP $$; echo still here'"],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=self.environment,
        )
        self.assertEqual((done.stdout, done.returncode), ("still here\n", 0))

    def test_what_it_leaves_behind_does_not_keep_it(self):
        began = time.monotonic()
        done = self.run_program("run", "--", "sh", "-c", "sleep 30 >/dev/null 2>&1 & echo done")
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"))
        self.assertLess(time.monotonic() - began, 20)

    def test_many_lines_at_once_are_few_events_and_none_is_missing(self):
        self.run_program("run", "--", "seq", "20000")
        told = self.lines()
        self.assertEqual("\n".join(told).split("\n"), [str(n) for n in range(1, 20_001)])
        self.assertLess(len(told), 2_000)

    def test_a_server_that_runs_shows_it_live(self):
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        server = self.serve()
        script = "echo begun; while [ ! -e go ]; do sleep 0.05; done"
        process = self.start_program("run", "--root", str(elsewhere), "--name", "live", "--", "sh", "-c", script)
        found = wait_for("the session", lambda: server.get("/api/sessions")["sessions"])
        self.assertEqual((found[0]["state"], found[0]["task"]), ("working", f"sh -c {script}"))
        (self.folder / "go").touch()
        self.assertEqual(process.wait(20), 0)
        wait_for("its end", lambda: server.get(f"/api/status/{found[0]['id']}")["state"] == "complete")


@unittest.skipUnless("LIVESTREAM_SAMPLES" in os.environ, "LIVESTREAM_SAMPLES is not set")
class AgentsThatPrintForPrograms(RunCase):
    """What agents themselves printed, printed again, is counted as others have counted it."""

    def setUp(self):
        super().setUp()
        self.samples = Path(os.environ["LIVESTREAM_SAMPLES"])
        self.expected = json.loads((self.samples / "expected.json").read_text())["files"]
        self.server = self.serve()

    def status_of(self, file):
        shown = self.run_well(
            "run", "--name", file.stem, "--root", str(self.folder / file.stem), "--", "cat", str(file)
        )
        self.assertEqual(shown, file.read_text())
        (session,) = (self.folder / file.stem / "logs/events").iterdir()
        return wait_for(
            "its end",
            lambda: (status := self.server.get(f"/api/status/{session.name}")) and status["is_complete"] and status,
        )

    def counted(self, kind):
        """Each sample of this kind: its file, what is expected of it, and the status it comes to."""
        names = [name for name, expected in self.expected.items() if expected.get("kind") == kind]
        self.assertGreater(len(names), 5)
        for name in names:
            yield self.samples / name, self.expected[name], self.status_of(self.samples / name)

    def test_claude_code(self):
        for file, expected, status in self.counted("claude-stream-json"):
            records = [json.loads(line) for line in file.read_text().splitlines()]
            blocks = [
                block
                for record in records
                if record["type"] == "assistant"
                for block in record["message"]["content"]
                if block["type"] == "tool_use"
            ]
            tools = Counter({block["id"]: block["name"] for block in blocks}.values())
            self.assertEqual({tool["tool"]: tool["calls"] for tool in status["tools"]}, tools, file)
            if not expected["results"]:  # it was killed before it could say
                self.assertTrue(all(one["output_is_lower_bound"] for one in status["usage"]))
                continue
            fields = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")
            said = ("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheCreationInputTokens")
            self.assertEqual(
                {one["model"]: tuple(one[field] for field in fields) for one in status["usage"]},
                {
                    model.split("[")[0]: tuple(all_of_it[field] for field in said)
                    for model, all_of_it in expected["results"][-1]["modelUsage"].items()
                },
            )
            self.assertFalse(any(one["output_is_lower_bound"] for one in status["usage"]))

    def test_codex(self):
        for file, expected, status in self.counted("codex-exec-json"):
            done = Counter()
            for kind, count in expected["kinds"].items():
                if kind in ("item.completed/command_execution", "item.completed/file_change"):
                    done[kind.split("/")[1]] += count
            self.assertEqual({tool["tool"]: tool["calls"] for tool in status["tools"]}, done, file)
            used = [
                (one["input_tokens"], one["cache_read_tokens"], one["output_tokens"], one["reasoning_tokens"])
                for one in status["usage"]
            ]
            self.assertEqual(
                used,
                [
                    (
                        said["input_tokens"] - said["cached_input_tokens"],
                        said["cached_input_tokens"],
                        said["output_tokens"],
                        said["reasoning_output_tokens"],
                    )
                    for said in expected["turn_completed_usage"][-1:]
                ],
            )


class OnATerminal(RunCase):
    """Each scene is played twice, without us and with us, and must look the same."""

    def setUp(self):
        super().setUp()
        self.environment |= {"PS1": "> ", "LANG": "C.UTF-8", "SHELL": "/bin/sh"}

    def start(self, command, is_wrapped):
        words = f"{shlex.quote(BINARY)} run -- {command}" if is_wrapped else command
        return Terminal(self, words, self.environment, self.folder)

    def assert_same(self, command, scene, program):
        """`scene` takes a terminal, and a function that looks at it; what it returns must be the same, too."""
        if shutil.which(program) is None:
            self.skipTest(f"{program} is not installed")
        looks = []
        terminal = self.start(command, is_wrapped=False)
        without = scene(terminal, lambda: looks.append(terminal.settled()))
        wrapped = self.start(command, is_wrapped=True)
        left = iter(looks)
        with_us = scene(wrapped, lambda: self.wait_for_look(wrapped, next(left)))
        self.assertEqual(without, with_us)
        self.assertIsNone(next(left, None))
        return with_us

    def wait_for_look(self, terminal, look):
        try:
            wait_for("the same look", lambda: terminal.screen() == look)
        except AssertionError:
            self.assertEqual(terminal.screen(), look)

    def test_bash(self):
        def scene(terminal, look):
            def look_at_prompt():
                terminal.wait_for_prompt(">")
                look()

            look_at_prompt()
            for text in ("echo $((6*7))", "stty size", "tty -s && echo terminal", "printf '\\033[32mgreen\\033[0m\\n'"):
                terminal.type(text)
                look_at_prompt()
            terminal.press("Up", "Up", "Up", "Enter")
            look_at_prompt()
            for key, then in (("C-c", "echo code $?"), ("C-z", "jobs")):
                terminal.type(f"clear; sh -c 'echo until {key}; exec sleep 1000'")
                terminal.wait_for(f"\nuntil {key}\n")
                terminal.press(key)
                terminal.wait_for_prompt(">")
                terminal.type(then)
                look_at_prompt()
            terminal.type("clear; fg")
            terminal.wait_for("\nsh -c")
            terminal.press("C-c")
            look_at_prompt()
            terminal.resize(100, 30)
            look()
            terminal.type("stty size")
            look_at_prompt()
            terminal.type("exit 9")
            return terminal.wait_for_end()

        self.assertEqual(self.assert_same(SHELL, scene, "bash"), 9)

    def test_vim(self):
        def scene(terminal, look):
            terminal.wait_for("~")
            look()
            terminal.press("i", "one", "Enter", "two é", "Escape", "k", "x")
            look()
            terminal.resize(60, 12)
            look()
            terminal.type(":wq")
            return terminal.wait_for_end(), (self.folder / "notes.txt").read_text()

        def clean_scene(terminal, look):
            (self.folder / "notes.txt").unlink(missing_ok=True)
            return scene(terminal, look)

        vim = "vim" if shutil.which("vim") else "vim.tiny"
        self.assert_same(f"{vim} -u NONE -i NONE -n notes.txt", clean_scene, vim)

    def test_python(self):
        def scene(terminal, look):
            terminal.wait_for_prompt(">>>")
            for text in ("'ab' * 3", "1 / 0", "import shutil; shutil.get_terminal_size()"):
                terminal.type(text)
                terminal.wait_for_prompt(">>>")
                look()
            terminal.press("C-d")
            return terminal.wait_for_end()

        self.assert_same("/usr/bin/python3 -q -I", scene, "/usr/bin/python3")

    def test_top(self):
        def scene(terminal, look):
            terminal.wait_for("PID")
            head = [line for line in terminal.screen().splitlines() if "PID" in line]
            terminal.press("h")
            terminal.wait_for("Help for")
            look()
            terminal.press("q")
            wait_for("the table", lambda: "Help for" not in terminal.screen())
            terminal.press("q")
            return head, terminal.wait_for_end()

        self.assert_same("top -d 100 -p 1", scene, "top")

    def test_a_command_can_be_stopped_and_goes_on(self):
        terminal = Terminal(self, SHELL, self.environment, self.folder)
        terminal.wait_for_prompt(">")
        terminal.type(f"{shlex.quote(BINARY)} run -- sh -c 'echo re''ady; exec cat'")
        terminal.wait_for("ready")
        terminal.type("first")
        wait_for("cat to say it again", lambda: terminal.screen().count("first") == 2)
        terminal.press("C-z")
        terminal.wait_for_prompt(">")
        terminal.type("clear; echo the shell h''as it")
        terminal.wait_for("the shell has it")
        terminal.wait_for_prompt(">")
        terminal.type("clear; fg")
        terminal.wait_for("exec cat")  # as the shell says what goes on
        terminal.type("second")
        wait_for("cat to say it again", lambda: terminal.screen().count("second") == 2)
        terminal.press("C-d")
        terminal.wait_for_prompt(">")
        terminal.type("echo code $?")
        terminal.wait_for("code 0")

    def test_a_command_whose_wrapper_is_killed_is_hung_up(self):
        script = "trap 'touch hung-up; exit' HUP; echo $PPID > keeper; while :; do sleep 0.05; done"
        self.start(f"sh -c {shlex.quote(script)}", True)
        keeper = self.folder / "keeper"
        pid = wait_for("the command", lambda: keeper.exists() and keeper.read_text().strip())
        wrapper = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
        self.assertIn("livestream", Path(f"/proc/{wrapper}/cmdline").read_text())
        os.kill(int(wrapper), signal.SIGKILL)
        wait_for("the command to be hung up", (self.folder / "hung-up").exists)
        wait_for("its keeper to be gone", lambda: not Path(f"/proc/{pid}").exists())

    def test_it_ends_as_the_command_does_by_a_signal(self):
        terminal = Terminal(self, SHELL, self.environment, self.folder)
        terminal.wait_for_prompt(">")
        terminal.type(f"{shlex.quote(BINARY)} run -- sh -c 'kill -TERM $$'; echo code $?")
        terminal.wait_for("code 143")
        terminal.wait_for_prompt(">")
        terminal.type("stty -a | grep -c -- -icanon")
        terminal.wait_for("\n0\n")

    def test_in_the_background_it_leaves_the_terminal_alone(self):
        terminal = Terminal(self, SHELL, self.environment, self.folder)
        terminal.wait_for_prompt(">")
        terminal.type(f"{shlex.quote(BINARY)} run -- sh -c 'echo be''gun; read line; echo got $line' &")
        terminal.wait_for("begun")
        terminal.type("clear; jobs")
        terminal.wait_for("Running")
        terminal.type("clear; fg")
        terminal.wait_for("read line")  # as the shell says what goes on
        terminal.type("this")
        terminal.wait_for("got this")

    def test_a_terminal_that_controls_nobody_is_one_too(self):
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        words = [BINARY, "run", "--", "sh", "-c", "echo ready; stty -echo; read line; echo got $line"]
        environment = {**self.environment, "TERM": "xterm"}
        process = subprocess.Popen(
            words, cwd=self.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        seen = b""
        while b"ready" not in seen:
            seen += os.read(ours, 4096)
        wait_for("raw mode", lambda: not termios.tcgetattr(ours)[3] & termios.ICANON)
        os.write(ours, b"this\r")
        while b"got this" not in seen:
            seen += os.read(ours, 4096)
        self.assertEqual(process.wait(20), 0)

    def test_with_a_reader_behind_it_the_keys_are_not_ours(self):
        for command, shown in (
            ("sh -c 'tty; test -t 1 || echo a pipe' | sed s/^/read:/", ("read:/dev/pts/", "read:a pipe")),
            ("sh -c 'tty </dev/tty; test -t 1 && echo a terminal' </dev/null", ("/dev/tty", "a terminal")),
            ("sh -c 'test -t 2 && echo a terminal >&2' 2>&1 >/dev/null | cat", ()),
        ):
            terminal = self.start(command, True)
            for text in shown:
                terminal.wait_for(text)
            self.assertEqual(terminal.wait_for_end(), 0)

    def test_all_that_was_shown_is_in_the_cast(self):
        terminal = self.start("printf 'one\\033[31m two\\033[0m\\n'", True)
        terminal.wait_for_end()
        (cast,) = (self.folder / "logs/events").glob("*/terminal.cast")
        header, *pieces = map(json.loads, cast.read_text().splitlines())
        self.assertEqual((header["version"], header["width"], header["height"]), (2, 80, 24))
        self.assertEqual("".join(data for _, code, data in pieces if code == "o"), "one\x1b[31m two\x1b[0m\r\n")
        times = [at for at, _, _ in pieces]
        self.assertEqual(times, sorted(times))
        self.assertEqual(self.lines(), ["one\x1b[31m two\x1b[0m"])
