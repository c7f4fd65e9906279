"""Recorded sessions, where LIVESTREAM_SAMPLES says they lie, written piece by piece into agents' homes, while the server
that follows them is ended and killed: its records and numbers are those of a server that found the files whole."""

import json
import os
import random
import tempfile
import time
import unittest
import uuid
from pathlib import Path

from harness.case import append, complaints, read_events
from harness.http import request
from harness.server import Server, wait_for

SAMPLES = Path(os.environ.get("LIVESTREAM_SAMPLES", ""))
PIECES = 9
PAUSE_ONE_IN = 8
LONGEST_PAUSE_SECONDS = 0.1
RESTART_ONE_IN = 40
SETTLED = 3  # looks in a row that show the same
# Of the status what its record alone decides.
NUMBERS = ("usage", "tools", "files", "tasks", "context", "cost", "open_calls", "model", "branch", "cwd",
           "start_time", "counts")  # fmt: skip

PLACES = {
    "claude-transcript": ".claude/projects/shop/{id}.jsonl",
    "codex-rollout": ".codex/sessions/2026/11/28/rollout-2026-11-28T03-00-00-{id}.jsonl",
    "gemini-session": ".gemini/tmp/shop/chats/session-2026-11-28T03-00-{id}.jsonl",
    "copilot-events": ".copilot/session-state/{id}/events.jsonl",
}


def recorded_files() -> dict:
    """Where each sample goes, relative to the agents' homes: its bytes."""
    facts = json.loads((SAMPLES / "expected.json").read_text())["files"]
    files = {}
    for name, about in sorted(facts.items()):
        if about["kind"] in PLACES and name.endswith(".jsonl"):
            place = PLACES[about["kind"]].format(id=uuid.uuid5(uuid.NAMESPACE_URL, name))
            files[place] = (SAMPLES / name).read_bytes()
    return files


def pieces(data: bytes, count: int, dice: random.Random) -> list:
    cuts = sorted(dice.randrange(len(data) + 1) for _ in range(count - 1))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


@unittest.skipUnless("LIVESTREAM_SAMPLES" in os.environ, "LIVESTREAM_SAMPLES is not set")
class ChoppedFiles(unittest.TestCase):
    maxDiff = 4_000

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="livestream-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.files = recorded_files()

    def server(self, name: str) -> Server:
        (self.folder / name).mkdir()
        server = Server(self.folder / name)
        self.addCleanup(lambda: server.is_running and server.kill())
        return server

    def counts(self, server: Server) -> dict:
        sessions = request(server.port, "GET", "/api/sessions").json()["sessions"]
        ids = [one["id"] for one in sessions]
        return {one: request(server.port, "GET", f"/api/status/{one}").json()["offset"] for one in ids}

    def settle(self, server: Server, enough) -> dict:
        """How many events each session has, when nothing is added any more and there are enough of them."""
        seen = []

        def is_settled() -> bool:
            seen.append(self.counts(server))
            return enough(seen[-1]) and len(seen) >= SETTLED and all(one == seen[-1] for one in seen[-SETTLED:])

        wait_for(is_settled, "a record that does not grow", 120)
        return seen[-1]

    def facts(self, server: Server) -> dict:
        """Of each session its record, emitter by emitter, and its numbers; without what depends on when it was read."""
        facts = {}
        for session in self.counts(server):
            told = {}
            log = server.own_log(session)
            for event in read_events(log) if log.exists() else []:
                if event["type"] != "process":
                    told.setdefault(event["emitter"], []).append((event["sequence"], event["type"], event["data"]))
            status = request(server.port, "GET", f"/api/status/{session}").json()
            numbers = {name: status.get(name) for name in NUMBERS}
            numbers["counts"] = {name: n for name, n in status["counts"].items() if name != "events"}
            facts[session] = {"told": told, "numbers": numbers}
        return facts

    def test_the_record_is_the_same_as_of_whole_files(self):
        whole = self.server("whole")
        for place, data in self.files.items():
            append(self.folder / "whole" / place, data)
        whole.start()
        expected_counts = self.settle(whole, lambda counts: len(counts) >= len(self.files) * 0.9)
        expected = self.facts(whole)
        self.assertEqual(whole.stop(), 0, whole.diary())
        self.assertGreater(sum(expected_counts.values()), 5_000)

        dice = random.Random(20261128)
        chopped = self.server("chopped")
        chopped.start()
        cut = {place: pieces(data, PIECES, dice) for place, data in self.files.items()}
        for number in range(PIECES):
            for place in dice.sample(sorted(cut), len(cut)):
                append(self.folder / "chopped" / place, cut[place][number])
                if dice.randrange(PAUSE_ONE_IN) == 0:
                    time.sleep(dice.uniform(0, LONGEST_PAUSE_SECONDS))  # as agents do: what was written is read
                if dice.randrange(RESTART_ONE_IN) == 0:  # whatever it is doing
                    self.assertEqual(chopped.stop() if dice.randrange(2) else chopped.kill() or 0, 0, chopped.diary())
                    chopped.start()
        events = sum(self.counts_without_processes(expected).values())
        self.settle(chopped, lambda counts: sum(counts.values()) >= events)
        found = self.facts(chopped)
        self.assertEqual(chopped.stop(), 0)
        self.assertEqual(complaints(chopped.diary()), [])
        self.assertEqual(sorted(found), sorted(expected))
        for session, facts in expected.items():
            with self.subTest(session):
                self.assertEqual(found[session]["told"], facts["told"])
                self.assertEqual(found[session]["numbers"], facts["numbers"])

    @staticmethod
    def counts_without_processes(facts: dict) -> dict:
        return {session: sum(len(one) for one in about["told"].values()) for session, about in facts.items()}
