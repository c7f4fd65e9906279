"""Agents whose hooks `livestream integrate` has set, without a server: what their hooks say is recorded."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from agent_case import KIT, PROGRAMS
from harness.server import binary


class Integrated(unittest.TestCase):
    def setUp(self):
        if not KIT or not PROGRAMS:
            self.skipTest("LIVESTREAM_REAL_AGENTS and REAL_AGENTS do not name the kit and the agents' programs")
        temporary = tempfile.TemporaryDirectory(prefix="livestream-agent-", ignore_cleanup_errors=True)
        self.addCleanup(temporary.cleanup)
        self.home = Path(temporary.name)

    def integrate(self, agent: str, *options: str) -> None:
        environment = {"HOME": str(self.home)}
        subprocess.run([binary(), "integrate", agent, *options], env=environment, check=True, capture_output=True)

    def run_agent(self, agent: str, scenario: str, *options: str) -> None:
        command = [
            f"{KIT}/run-agent", agent, "--agents", PROGRAMS, "--home", str(self.home), "--project",
            str(self.home / "demo"), "--out", str(self.home / "out"), "--prompt", f"@{scenario}@ go on", *options,
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=120)

    def said(self) -> list[str]:
        """Of the one session there is, in its order: the types of its events, of processes what they are at."""
        (log,) = (self.home / ".local/state/livestream/events").glob("*/events.jsonl")
        events = [json.loads(line) for line in log.read_text().splitlines()]
        return [each["data"].get("activity", each["data"].get("state", each["type"])) for each in events]

    def begun_and_ended(self) -> list[str]:
        """What was said between a session's start and its end, which must be there."""
        first, *between, last = self.said()
        self.assertEqual((first, last), ("session_start", "ended"), between)
        return between

    def test_claude_code_says_that_it_works_asks_and_rests(self):
        self.integrate("claude-code")
        self.run_agent("claude", "permission", "--permissions", "ask")  # which print mode then refuses
        self.assertLessEqual({"busy", "waiting", "idle"}, set(self.begun_and_ended()))
        self.integrate("claude-code", "--remove")
        self.assertFalse((self.home / ".claude/settings.json").exists())

    def test_codex_says_that_it_works_and_rests(self):
        self.integrate("codex")
        self.run_agent("codex", "basic", "--", "--dangerously-bypass-hook-trust")
        self.assertLessEqual({"busy", "idle"}, set(self.begun_and_ended()))
        self.integrate("codex", "--remove")
        self.assertFalse((self.home / ".codex/hooks.json").exists())
