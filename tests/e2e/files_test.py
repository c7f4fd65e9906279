"""Sessions that only write files are seen as they happen, without a restart."""

import json
import os
import shutil

from harness.case import ServerCase, append, event_line, read_events


class Emitters(ServerCase):
    async def test_an_emitter_that_only_writes_its_file_is_seen_live(self):
        log = self.server.root_log("s")
        append(log, event_line("s", 1))
        self.wait_for_session("s")
        async with self.viewer("/ws/s?after=0") as viewer:
            append(log, event_line("s", 2) + event_line("s", 3))
            self.assertEqual([event["sequence"] for event in await viewer.events(3)], [1, 2, 3])

    async def test_an_event_that_is_both_written_and_posted_is_shown_once(self):
        log = self.server.root_log("s")
        append(log, event_line("s", 1, "e"))
        self.wait_for_session("s")
        async with self.viewer("/ws/s?after=0") as viewer:
            for sequence in range(2, 40):
                line = event_line("s", sequence, "e")
                append(log, line)
                self.assertEqual(self.post("/api/broadcast/s", line).json()["offset"], sequence)
            events = await viewer.events(39)
        self.assertEqual([event["sequence"] for event in events], list(range(1, 40)))
        self.assertEqual([event["offset"] for event in events], list(range(1, 40)))
        self.assertEqual(len(log.read_bytes().splitlines()), 39)

    async def test_posts_to_a_session_of_a_root_go_into_its_log(self):
        log = self.server.root_log("s")
        append(log, event_line("s", 1))
        self.wait_for_session("s")
        self.emit("s", line="posted")
        self.assertIn(b"posted", log.read_bytes())
        self.assertFalse(self.server.own_log("s").exists())

    async def test_a_line_is_shown_when_it_is_whole(self):
        log = self.server.root_log("s")
        append(log, event_line("s", 1))
        self.wait_for_session("s")
        line = event_line("s", 2)
        async with self.viewer("/ws/s?after=1") as viewer:
            append(log, line[:20])
            append(log, line[20:] + event_line("s", 3))
            self.assertEqual([event["sequence"] for event in await viewer.events(2)], [2, 3])

    def wait_for_session(self, session: str) -> None:
        self.wait_for(lambda: self.get(f"/api/status/{session}").status == 200)


class Checkpoints(ServerCase):
    def checkpoint(self, **fields) -> None:
        folder = self.server.root / "checkpoints/ralph/app_20261123_030000"
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "project_name": "app", "task_description": "Build it", "session_id": folder.name,
            "start_time": "2026-11-23T03:00:00.5", "iterations": 1, "current_phase": "scout",
            "completed_tasks": [], "failed_attempts": [], "artifacts": {"plan": "the whole plan"},
        }  # fmt: skip
        (folder / "state.json").write_text(json.dumps({**state, **fields}))

    def status(self) -> dict:
        answer = self.get("/api/status/app_20261123_030000")
        return answer.json() if answer.status == 200 else {}

    def session_folder(self):
        return self.server.root / "checkpoints/ralph/app_20261123_030000"

    def test_a_session_appears_goes_on_completes_and_goes_without_a_restart(self):
        self.checkpoint()
        self.wait_for(lambda: self.status().get("phase") == "scout", "the session to appear")
        self.assertEqual(self.status()["artifacts"], {"plan": "the whole plan"})

        self.checkpoint(iterations=2, current_phase="builder")
        progress = {"completed": ["1: a"], "remaining": ["2: b"], "notes": ["fine"]}
        (self.session_folder() / "progress.json").write_text(json.dumps(progress))
        self.wait_for(lambda: self.status()["tasks"]["total"] == 2, "the session to go on")
        self.assertEqual((self.status()["phase"], self.status()["iterations"]), ("builder", 2))
        self.assertEqual(self.status()["tasks"]["progress_percent"], 50)

        (self.session_folder() / "COMPLETE").touch()
        self.wait_for(lambda: self.status()["is_complete"], "the session to complete")

        shutil.rmtree(self.session_folder())
        shutil.rmtree(self.server.root / "logs", ignore_errors=True)
        self.wait_for(lambda: self.status() == {}, "the session to go")

    def test_half_a_checkpoint_is_never_shown(self):
        self.checkpoint()
        self.wait_for(lambda: self.status().get("phase") == "scout")
        whole = (self.session_folder() / "state.json").read_bytes()
        (self.session_folder() / "state.json").write_bytes(whole[:40])
        self.assertEqual(self.status()["project"], "app")
        self.checkpoint(current_phase="architect")
        self.wait_for(lambda: self.status()["phase"] == "architect")


class Builds(ServerCase):
    def phase(self, phase: str, status: str = "working") -> None:
        folder = self.server.root / ".context-foundry"
        folder.mkdir(exist_ok=True)
        fields = {"session_id": "root", "current_phase": phase, "status": status, "phases_completed": []}
        (folder / "current-phase.json").write_text(json.dumps(fields))

    def summary(self) -> dict:
        sessions = self.get("/api/sessions").json()["sessions"]
        return next((one for one in sessions if one["id"].startswith("foundry-root-")), {})

    def test_a_build_is_followed_by_its_phases_and_the_next_one_reopens_it(self):
        self.phase("Scout")
        self.wait_for(lambda: self.summary().get("phase") == "scout", "the build to appear")
        self.phase("Feedback", "completed")
        self.wait_for(lambda: self.summary()["state"] == "complete", "the build to complete")
        self.phase("Scout")
        self.wait_for(lambda: self.summary()["phase"] == "scout", "the next build")
        self.assertFalse(self.summary()["is_complete"])


class PlainLogs(ServerCase):
    def prepare(self):
        self.log = self.folder / "kept" / "of-tuesday.jsonl"
        append(self.log, event_line("tuesday", 1, "e"))
        self.server.options += ["--root", str(self.log)]

    def lines(self, session: str) -> int:
        answer = self.get(f"/api/status/{session}")
        return answer.json()["counts"]["log_lines"] if answer.status == 200 else 0

    def test_a_root_that_is_a_log_is_a_session_and_is_only_read(self):
        self.wait_for(lambda: self.lines("tuesday") == 1, "the session of the file")
        append(self.log, event_line("tuesday", 2, "e"))
        self.wait_for(lambda: self.lines("tuesday") == 2, "the session to go on")
        self.assertEqual(self.log.read_bytes(), event_line("tuesday", 1, "e") + event_line("tuesday", 2, "e"))
        self.assertEqual([path.name for path in self.log.parent.iterdir()], [self.log.name])

    def test_a_log_in_a_root_is_a_session(self):
        append(self.server.root / "events.jsonl", event_line("nightly", 1, "e"))
        self.wait_for(lambda: self.lines("nightly") == 1, "the session of the log")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.wait_for(lambda: self.lines("nightly") == 1, "the session after a restart")


class TwoLogs(ServerCase):
    def prepare(self):
        append(self.server.root_log("s"), event_line("s", 1, "e"))
        append(self.server.own_log("s"), event_line("s", 1, "e") + event_line("s", 2, "e"))

    def test_what_only_our_own_log_has_is_appended_to_the_roots_once(self):
        self.wait_for(lambda: len(read_events(self.server.root_log("s"))) == 2, "both in one log")
        self.wait_for(lambda: not self.server.own_log("s").exists(), "one log")
        self.assertEqual([event["sequence"] for event in self.get("/api/events/s").json()["events"]], [1, 2])
        self.emit("s", line="posted")
        self.assertEqual(len(read_events(self.server.root_log("s"))), 3)


class Retention(ServerCase):
    options = ("--keep", "1d")
    may_complain = True  # it says what it removed

    def prepare(self):
        for log in (self.server.own_log("old"), self.server.own_log("new"), self.server.root_log("both")):
            append(log, event_line(log.parent.name, 1))
        append(self.server.own_log("both"), event_line("both", 1))
        for session in ("old", "both"):
            os.utime(self.server.own_log(session), (1, 1))

    def test_only_old_records_of_our_own_are_removed(self):
        self.wait_for(lambda: not self.server.own_log("old").exists())
        self.wait_for(lambda: self.get("/api/status/new").status == 200)
        self.wait_for(lambda: self.get("/api/events/both").status == 200)
        self.assertTrue(self.server.own_log("new").exists())
        self.assertTrue(self.server.root_log("both").exists(), "what lies in a project is its owner's")


class OldSessions(ServerCase):
    def prepare(self):
        folder = self.server.root / "checkpoints/ralph/old"
        folder.mkdir(parents=True)
        (folder / "state.json").write_text(json.dumps({"session_id": "old", "project_name": "p", "iterations": 4}))
        (folder / "COMPLETE").touch()

    def test_looking_at_an_old_session_writes_nothing_into_the_project(self):
        before = sorted(self.server.root.rglob("*"))
        self.wait_for(lambda: self.get("/api/status/old").status == 200)
        self.wait_for(lambda: self.get("/api/status/old").json()["is_complete"])
        self.get("/api/events/old")
        self.get("/api/logs/old")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(sorted(self.server.root.rglob("*")), before)
