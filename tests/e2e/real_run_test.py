"""Folders that a real overnight loop left behind, where LIVESTREAM_SAMPLES says they lie."""

import os
import shutil
import unittest
from pathlib import Path

from harness.case import ServerCase

RUN = Path(os.environ.get("LIVESTREAM_SAMPLES", "")) / "context-foundry/ralph-run"
MY_APP, API_SERVER, CONTINUOUS = "my-app_20261123_030252", "api-server_20261123_030331", "cont_1"


@unittest.skipUnless("LIVESTREAM_SAMPLES" in os.environ, "LIVESTREAM_SAMPLES is not set")
class RealRun(ServerCase):
    def prepare(self):
        shutil.copytree(RUN, self.server.root, dirs_exist_ok=True)

    def status(self, session: str) -> dict:
        return self.wait_for(lambda: self.folded(session), f"session {session}")

    def folded(self, session: str):
        answer = self.get(f"/api/status/{session}")
        status = answer.json() if answer.status == 200 else {}
        return status if status.get("offset", 0) > 0 and status.get("project") else None

    def test_its_three_sessions_are_listed(self):
        for session in (MY_APP, API_SERVER, CONTINUOUS):
            self.status(session)
        answer = self.get("/api/sessions").json()
        self.assertEqual({row["id"] for row in answer["sessions"]}, {MY_APP, API_SERVER, CONTINUOUS})
        self.assertEqual(answer["count"], 3)

    def test_a_finished_run_is_complete_with_all_its_tasks(self):
        status = self.status(MY_APP)
        self.assertTrue(status["is_complete"])
        self.assertEqual((status["phase"], status["iterations"], status["project"]), ("complete", 5, "my-app"))
        self.assertEqual((status["tasks"]["total"], len(status["tasks"]["completed"])), (3, 3))
        self.assertEqual(status["tasks"]["progress_percent"], 100)
        self.assertEqual(set(status["artifacts"]), {"research", "spec", "plan", "tasks"})
        self.assertTrue(status["start_time"].startswith("2026-11-23T03:02:53.14"), "as the files have it")

    def test_naive_local_times_give_a_credible_duration(self):
        self.assertTrue(20 < self.status(MY_APP)["elapsed_seconds"] < 60, self.status(MY_APP)["elapsed_seconds"])

    def test_a_run_with_a_failed_attempt_shows_it(self):
        status = self.status(CONTINUOUS)
        self.assertTrue(status["is_complete"])
        self.assertEqual(status["iterations"], 6)
        [attempt] = status["failed_attempts"]
        self.assertEqual(attempt["iteration"], 3)
        self.assertIn("overloaded", attempt["error"])

    def test_a_run_that_did_not_finish_is_not_complete(self):
        status = self.status(API_SERVER)
        self.assertFalse(status["is_complete"])
        self.assertEqual((status["phase"], status["iterations"]), ("builder", 4), "the fourth had begun")
        self.assertEqual((len(status["tasks"]["completed"]), len(status["tasks"]["remaining"])), (1, 2))

    def test_sequences_that_begin_anew_are_counted_in_full(self):
        for session in (MY_APP, API_SERVER, CONTINUOUS):
            self.status(session)
            lines = [line for line in (RUN / f"logs/events/{session}/events.jsonl").read_bytes().splitlines() if line]
            events = self.get(f"/api/events/{session}").json()["events"]
            self.assertEqual(len(events), len(lines), session)
            self.assertEqual([event["offset"] for event in events], list(range(1, len(lines) + 1)))

    def test_logs_are_never_those_of_another_session(self):
        for session in (MY_APP, API_SERVER, CONTINUOUS):
            self.status(session)
            started = [
                line for line in self.get(f"/api/logs/{session}?lines=1000").json()["logs"] if "session started" in line
            ]
            self.assertTrue(started, session)
            others = {"my-app", "api-server", "cont-app"} - {self.status(session)["project"]}
            for line in started:
                self.assertFalse([other for other in others if other in line], line)

    def test_looking_at_it_changed_nothing(self):
        before = {path: path.stat().st_mtime_ns for path in self.server.root.rglob("*") if path.is_file()}
        for session in (MY_APP, API_SERVER, CONTINUOUS):
            self.status(session)
            self.get(f"/api/events/{session}")
            self.get(f"/api/logs/{session}")
        self.assertEqual(self.server.stop(), 0)
        after = {path: path.stat().st_mtime_ns for path in self.server.root.rglob("*") if path.is_file()}
        self.assertEqual(after, before)
