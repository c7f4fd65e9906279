"""The runner of a night is killed, again and again, at instants that nobody chose."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LIVESTREAM_BINARY", str(REPOSITORY / "build/release/livestream"))
AGENT = REPOSITORY / "tests/cli/scripted_agent.py"
KILLS = 50
TASKS = 500  # more than a fast machine does between the kills
SESSION = "night"
DEADLINE_SECONDS = 240


class KilledRunner(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.control = Path(temporary.name) / "control"
        self.folder = Path(temporary.name) / "project"
        for folder in (self.control, self.folder):
            folder.mkdir()
        self.checkpoint = self.folder / "checkpoints/ralph" / SESSION
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": temporary.name,
            "AGENT_TASKS": str(TASKS),
            "LIVESTREAM_SERVER": "http://127.0.0.1:1",
        }

    def start(self):
        """The night, begun or resumed."""
        how = ["--resume", SESSION] if (self.checkpoint / "state.json").exists() else ["--session", SESSION]
        agent = f"{sys.executable} {AGENT} {self.control}"
        words = [
            "--task",
            "build it",
            "--agent-cmd",
            agent,
            "--check",
            "true",
            "--max-iterations",
            "1000",
            "--may-sleep",
        ]
        return subprocess.Popen(
            [BINARY, "overnight", *how, *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def assert_whole(self):
        """Each file that is there is whole."""
        for name in ("state.json", "progress.json"):
            path = self.checkpoint / name
            if path.exists():
                self.assertIsInstance(json.loads(path.read_text()), dict)
        log = self.folder / "logs/events" / SESSION / "events.jsonl"
        for line in log.read_text().splitlines() if log.exists() else []:
            json.loads(line)

    def test_loses_no_task_and_repeats_none(self):
        chance = random.Random(os.environ.get("LIVESTREAM_SEED", "livestream"))
        end = time.monotonic() + DEADLINE_SECONDS
        kills = 0
        while not (self.checkpoint / "COMPLETE").exists():
            self.assertLess(time.monotonic(), end, f"after {kills} kills")
            process = self.start()
            if kills < KILLS:
                try:
                    process.wait(chance.uniform(0.001, 0.1))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
            said, _ = process.communicate()
            self.assertIn(process.returncode, (0, -signal.SIGKILL), said)
            self.assert_whole()
        process = self.start()
        said, _ = process.communicate()
        self.assertEqual(process.returncode, 0, said)
        self.assertEqual(kills, KILLS, "the night was over too soon to be killed so often")
        self.assert_each_task_done_once()

    def assert_each_task_done_once(self):
        tasks = [f"task {i + 1}" for i in range(TASKS)]
        progress = json.loads((self.checkpoint / "progress.json").read_text())
        self.assertEqual((progress["completed"], progress["remaining"]), (tasks, []))
        log = self.folder / "logs/events" / SESSION / "events.jsonl"
        events = [json.loads(line) for line in log.read_text().splitlines()]
        told = [event["data"]["task"] for event in events if event["type"] == "task_complete"]
        self.assertEqual(Counter(told), Counter(tasks))
        runs = [json.loads(line) for line in (self.control / "runs").read_text().splitlines()]
        for run in runs:
            self.assertNotIn(run["next"], run["ticked"], "a task was given that had been done")
        self.assertEqual([event for event in events if event["type"] == "completion"][-1]["data"]["success"], True)
