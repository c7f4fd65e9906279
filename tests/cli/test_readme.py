"""What README tells people to type is typed."""

import json
import re
import subprocess
import sys
from pathlib import Path

from program import BINARY, REPOSITORY, ProgramTest

AGENT = Path(__file__).with_name("scripted_agent.py")


class ThreeWays(ProgramTest):
    """With the programs that they name: the agent is a double, `make` and `npm` have nothing to complain of."""

    def setUp(self):
        super().setUp()
        self.programs = self.folder.parent / "bin"
        self.programs.mkdir()
        (self.programs / "livestream").symlink_to(BINARY)
        self.add_program("claude", f'exec {sys.executable} {AGENT} "$HOME"')
        self.add_program("make", 'echo "made $1"')
        self.add_program("npm", "exit 0")
        self.environment["PATH"] = f"{self.programs}:{self.environment['PATH']}"

    def add_program(self, name, script):
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def lines(self):
        readme = (REPOSITORY / "README.md").read_text()
        section = readme.split("## Three ways to a session", 1)[1]
        return re.search(r"```sh\n(.*?)```", section, re.DOTALL).group(1).splitlines()

    def sessions(self):
        """The events of each session, by its name without the time."""
        logs = (self.folder / "logs/events").glob("*/events.jsonl")
        read = {log.parent.name.split("_")[0]: log.read_text().splitlines() for log in logs}
        return {name: [json.loads(line) for line in lines] for name, lines in read.items()}

    def test_are_six_lines_that_work(self):
        lines = self.lines()
        self.assertEqual(len(lines), 6)
        for line in lines:
            done = subprocess.run(
                line, shell=True, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60
            )
            self.assertEqual(done.returncode, 0, f"{line}: {done.stdout}{done.stderr}")
        sessions = self.sessions()
        self.assertEqual(set(sessions), {"project", "make", "nightly"})
        tasks = [event["data"]["task"] for event in sessions["project"] if event["type"] == "task_complete"]
        self.assertEqual(tasks, ["task 1", "task 2", "task 3"])
        self.assertIn("made test", [event["data"].get("line") for event in sessions["make"]])
        self.assertEqual(sessions["nightly"][0]["data"]["line"], "14 tests passed")
