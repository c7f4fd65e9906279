"""Real agents, run against a mock of their model API, beside a real server that follows what they write.

LIVESTREAM_REAL_AGENTS names the kit (its run-agent starts an agent and the mock), REAL_AGENTS the folder whose
node_modules hold the agents' programs.
"""

import json
import os
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

from harness.case import ServerCase

KIT = os.environ.get("LIVESTREAM_REAL_AGENTS", "")
PROGRAMS = os.environ.get("REAL_AGENTS", "")
WITHIN_SECONDS = 1.0  # of its happening, a state is shown
LASTING_SECONDS = 2 * WITHIN_SECONDS  # a state that lasts so long is to be seen on the page
RECONNECTED_SECONDS = 5.0  # after a kill of the server the page shows it again
PAGE = Path(__file__).with_name("watch_page.mjs")


class Run:
    """One run of an agent, in the background."""

    def __init__(self, case: "AgentCase", scenario: str, *options: str):
        self.out = case.folder / f"out-{scenario}"
        self.log = case.folder / f"{scenario}.log"
        command = [
            f"{KIT}/run-agent", case.agent, "--agents", PROGRAMS, "--home", str(case.folder), "--project",
            str(case.folder / "demo"), "--out", str(self.out), "--prompt", f"@{scenario}@ go on", *options,
        ]  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        case.addCleanup(self.end)

    @property
    def pid(self) -> int:
        path = self.out / "agent.pid"
        text = path.read_text().strip() if path.exists() else ""
        return int(text or 0)

    def kill(self) -> float:
        """SIGKILL to the agent; when."""
        os.kill(self.pid, signal.SIGKILL)
        return time.time()

    def press(self, *keys: str) -> float:
        """Types into the terminal; when."""
        subprocess.run(["tmux", "-S", str(self.out / "tmux.sock"), "send-keys", "-t", "agent", *keys], check=True)
        return time.time()

    def screen(self) -> str:
        path = self.out / "screen.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def wait(self, seconds: float = 120) -> float:
        """Until it is over; when."""
        self.process.wait(seconds)
        return time.time()

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        terminal = self.out / "tmux.sock"
        if terminal.exists():  # a daemon, with the agent in it
            subprocess.run(["tmux", "-S", str(terminal), "kill-server"], capture_output=True, check=False)

    def served(self, *flows: str) -> dict:
        """Tokens that the mock served in these flows."""
        total: dict = {}
        for line in (self.out / "mock_truth.jsonl").read_text().splitlines():
            answer = json.loads(line)
            if answer["flow"] not in flows or not answer.get("tokens"):
                continue
            for kind, count in answer["tokens"].items():
                total[kind] = total.get(kind, 0) + count
        return total


class Page:
    """The overview in a browser, and what it shows of each session since when."""

    def __init__(self, url: str):
        self.seen: list[tuple[float, str, str]] = []  # when, session, state
        self.process = subprocess.Popen(
            ["node", str(PAGE), f"{url}/#/"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self.process.stdout.readline() != "{}\n":
            raise AssertionError("the browser did not open the page")
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self) -> None:
        for line in self.process.stdout:
            row = json.loads(line)
            self.seen.append((time.time(), row["session"], row["state"]))

    def close(self) -> None:
        self.process.stdin.close()
        self.reader.join()
        self.process.wait()
        self.process.stdout.close()

    def state_at(self, session: str, when: float) -> str:
        return next((state for seen, one, state in reversed(self.seen) if one == session and seen <= when), "")


class AgentCase(ServerCase):
    """Notes every state that the server and the page show, and when. What the server shows for long enough, the page must
    show within a second. Soon after the first state the server is killed and started again."""

    agent = ""

    @classmethod
    def setUpClass(cls) -> None:
        if not KIT or not PROGRAMS:
            raise unittest.SkipTest(
                "LIVESTREAM_REAL_AGENTS and REAL_AGENTS do not name the kit and the agents' programs"
            )

    def setUp(self) -> None:
        super().setUp()
        self.shown: list[tuple[float, str, str]] = []  # when, state, reason
        self.newest: list[tuple[float, str, str]] = []  # when, session, state
        self.may_ask = threading.RLock()  # while the server is there
        self.killed = 0.0
        self.page = Page(self.server.url)
        self.watching = True
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()

    def end(self) -> None:
        self.watching = False
        self.watcher.join()
        self.page.close()
        super().end()
        self.assert_seen()

    def watch(self) -> None:
        while self.watching:
            try:
                sessions = self.sessions()
            except OSError:
                sessions = []  # it is just being restarted
            for one in sessions[:1]:
                now = (one["state"], one["reason"])
                if not self.shown or self.shown[-1][1:] != now:
                    self.shown.append((time.time(), *now))
                if not self.newest or self.newest[-1][1:] != (one["id"], one["state"]):
                    self.newest.append((time.time(), one["id"], one["state"]))
            if self.shown and not self.killed:
                self.kill_server()
            time.sleep(0.02)

    def kill_server(self) -> None:
        with self.may_ask:
            self.server.kill()
            self.server.start()
            self.killed = time.time()

    def get(self, path: str, **headers: str):
        with self.may_ask:
            return super().get(path, **headers)

    def assert_seen(self) -> None:
        ends = [when for when, _, _ in self.newest[1:]] + [time.time()]
        for (when, session, state), end in zip(self.newest, ends, strict=True):
            due = when + WITHIN_SECONDS
            if self.killed and due < self.killed + RECONNECTED_SECONDS:
                due = self.killed + RECONNECTED_SECONDS
            if end - when >= LASTING_SECONDS and end > due:
                self.assertEqual(self.page.state_at(session, due), state, (self.newest, self.page.seen))

    def sessions(self) -> list[dict]:
        return self.get("/api/sessions").json()["sessions"]

    def status(self) -> dict:
        found = self.sessions()
        return self.get(f"/api/status/{found[0]['id']}").json() if found else {}

    def wait_for_state(self, state: str, reason: str = "", seconds: float = 60) -> float:
        """Until the newest session is shown so; when that was."""

        def is_shown():
            return self.shown and self.shown[-1][1] == state and reason in self.shown[-1][2]

        try:
            self.wait_for(is_shown, f"{state} ({reason})", seconds)
        except AssertionError as error:
            self.fail(f"{error}; shown were {self.shown}")
        return self.shown[-1][0]

    def wait_for_rest(self) -> None:
        """Until the turn is over. Of an agent that was gone before anybody looked for its process, no more is known."""
        self.wait_for(lambda: self.shown and self.shown[-1][1] in ("ended", "waiting"), "the end of the turn", 60)

    def wait_for_answer(self, beginning: str) -> None:
        """Until the model's newest answer begins so, and the agent waits for the next prompt."""

        def is_there():
            line = self.status().get("last_line") or {}
            return line.get("text", "").startswith(beginning) and self.shown[-1][1] == "waiting"

        self.wait_for(is_there, beginning, 60)

    def run_to_rest(self, scenario: str, *others: str) -> Run:
        """A run until its turn is over, all of whose tokens count; `others`: flows that are part of it."""
        run = Run(self, scenario)
        run.wait()
        self.wait_for_rest()
        self.assert_all_counted(run, scenario, *others)
        return run

    def assert_a_kill_is_a_death(self, command: str) -> None:
        """Of the agent, in the middle of a long silent command."""
        run = Run(self, "long")
        self.wait_for_state("working", command)
        killed = run.kill()
        self.assert_soon(self.wait_for_state("dead"), killed)

    def assert_a_permission_is_waited_for(self, prompt: str, question: str = "") -> None:
        """Which is then given, where the terminal shows `prompt`."""
        run = Run(self, "permission", "--permissions", "ask", "--interactive", "--timeout", "90")
        try:
            self.wait_for_state("waiting", f"for a permission{question}")
        except AssertionError as error:
            self.fail(f"{error}; the terminal shows {run.screen()}")
        self.wait_for(lambda: prompt in run.screen(), "the prompt on the screen")
        run.press("Enter")
        self.wait_for_state("waiting", "for the next prompt")

    def assert_a_limit_is_no_failure(self, *options: str) -> None:
        Run(self, "usage-limit", *options).wait()
        self.wait_for(lambda: any(state == "rate_limited" for _, state, _ in self.shown), "the limit")
        self.assertNotIn("failed", [state for _, state, _ in self.shown])

    def enter(self, run: Run, line: str) -> None:
        """Types it into the terminal."""
        run.press("-l", line)
        self.wait_for(lambda: line in run.screen(), "what was typed on the screen")
        run.press("Enter")

    def ask(self) -> Run:
        """A run in which the model asks something, and waits for the answer."""
        run = Run(self, "ask-user", "--interactive", "--timeout", "60")
        self.wait_for_state("waiting", "for an answer")
        return run

    def assert_soon(self, shown: float, happened: float) -> None:
        self.assertLess(shown - happened, WITHIN_SECONDS, self.shown)

    def used(self) -> dict:
        """Tokens shown of all sessions (a subagent may be one), in the mock's words."""
        total = {"input": 0, "cache_read": 0, "cache_write": 0, "output": 0}
        for session in self.sessions():
            for model in self.get(f"/api/status/{session['id']}").json()["usage"]:
                for kind in total:
                    total[kind] += model[f"{kind}_tokens"]
        return total

    def assert_all_counted(self, run: Run, *flows: str) -> None:
        served = {kind: run.served(*flows).get(kind, 0) for kind in ("input", "cache_read", "cache_write", "output")}
        self.wait_for(lambda: self.used() == served, f"{served} served; shown are {self.used()}", 10)

    def calls(self) -> dict:
        return {tool["tool"]: (tool["calls"], tool["failures"]) for tool in self.status()["tools"]}
