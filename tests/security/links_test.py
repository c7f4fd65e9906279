"""Symbolic links below a folder that we were told to look at lead nowhere else: not to be read, written or deleted."""

import json
from datetime import datetime, timezone

from harness.case import ServerCase, append, event_line

CANARY = "canary-7f3a9c"
TRANSCRIPT = "3e0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a01.jsonl"
PATHS = ("/api/status/{}", "/api/events/{}", "/api/logs/{}", "/api/timeline/{}", "/api/history", "/api/sessions")


def transcript(text: str) -> bytes:
    """One line of a transcript of Claude Code."""
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = {"role": "user", "content": text}
    return (json.dumps({"type": "user", "timestamp": now, "cwd": "/shop", "message": message}) + "\n").encode()


class LinkCase(ServerCase):
    """What stands in `outside` is nobody's business."""

    may_complain = True  # of links that it does not follow

    def prepare(self) -> None:
        self.outside = self.folder / "outside"
        self.log = self.outside / "s/events.jsonl"
        append(self.log, event_line("s", 1, line=CANARY))
        append(self.outside / "s/session.jsonl", json.dumps({"message": CANARY}).encode() + b"\n")
        append(self.outside / "s/state.json", json.dumps({"artifacts": {"spec": CANARY}}).encode())
        append(self.outside / f"shop/{TRANSCRIPT}", transcript(CANARY))
        append(self.server.root_log("real"), event_line("real", 1))
        self.before = self.contents()
        self.link()

    def link(self) -> None:
        """Puts links into the root, or beside it."""

    def contents(self) -> dict:
        return {path: path.read_bytes() for path in self.outside.rglob("*") if path.is_file()}

    def to_outside(self, place: str, target: str) -> None:
        link = self.folder / place
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(self.outside / target)

    def wait_for_session(self, session: str) -> None:
        self.wait_for(lambda: self.get(f"/api/status/{session}").status == 200, session)

    def assert_leads_nowhere(self, *sessions: str) -> None:
        """Whatever is asked for, posted or deleted."""
        self.wait_for_session("real")
        for session in sessions:
            for path in PATHS:
                self.assertNotIn(CANARY.encode(), self.get(path.format(session)).body, path)
            self.post(f"/api/broadcast/{session}", {"type": "log_line", "data": {"line": "x"}})
            self.assertNotIn(CANARY.encode(), self.get(f"/api/events/{session}").body)
            self.request("DELETE", f"/api/sessions/{session}")
        self.assertEqual(self.contents(), self.before)


class LinksOfSessions(LinkCase):
    def link(self) -> None:
        self.to_outside("root/logs/events/folder", "s")
        self.to_outside("root/logs/events/file/events.jsonl", "s/events.jsonl")
        self.to_outside("root/logs/events/new/events.jsonl", "made/by/us.jsonl")
        self.to_outside("root/logs/ralph_log/session.jsonl", "s/session.jsonl")
        self.to_outside("root/checkpoints/ralph/checkpoint", "s")
        self.to_outside("root/checkpoints/ralph/state/state.json", "s/state.json")
        self.to_outside("root/checkpoints/ralph/both/state.json", "s/state.json")
        self.to_outside("root/logs/events/both", "s")

    def test_lead_nowhere(self):
        self.assert_leads_nowhere("folder", "file", "new", "log", "checkpoint", "state", "both")

    def test_are_in_the_way_of_no_record(self):
        self.emit("folder", line="mine")
        self.assertIn(b"mine", self.server.own_log("folder").read_bytes())


class LinksOfTheFoldersOfSessions(LinkCase):
    def prepare(self) -> None:
        super().prepare()
        (self.folder / "second").mkdir()
        append(self.outside / "events/s/events.jsonl", event_line("s", 1, line=CANARY))
        append(self.outside / "ralph/s/state.json", json.dumps({"artifacts": {"spec": CANARY}}).encode())
        self.before = self.contents()
        self.to_outside("second/logs", ".")
        self.to_outside("second/checkpoints", ".")
        self.server.options += ["--root", str(self.folder / "second")]

    def test_lead_nowhere(self):
        self.assert_leads_nowhere("s", "other")


class LinksPutThereLater(LinkCase):
    def test_lead_nowhere(self):
        (self.server.root / "logs/events/s").mkdir()
        self.emit("s", line="mine")
        log = self.server.root_log("s")
        self.wait_for(log.exists)
        log.unlink()
        log.parent.rmdir()
        self.to_outside("root/logs/events/s", "s")
        for _ in range(3):
            self.assert_leads_nowhere("s")


class LinksOfAgents(LinkCase):
    def link(self) -> None:
        homes = self.folder / "dotfiles/claude/projects"
        append(homes / f"own/{TRANSCRIPT}", transcript("mine"))
        (self.folder / ".claude").symlink_to(self.folder / "dotfiles/claude")
        (homes / "shop").symlink_to(self.outside / "shop")

    def test_that_are_their_homes_are_followed_and_those_in_them_are_not(self):
        session = TRANSCRIPT.removesuffix(".jsonl")
        self.wait_for(lambda: b"mine" in self.get(f"/api/events/{session}").body, "what stands in its own")
        self.assert_leads_nowhere(session)


class LinksOfAPage(LinkCase):
    options = ("--dashboard", "page")

    def link(self) -> None:
        files = self.folder / "files"
        append(files / "index.html", b"the page")
        (self.folder / "page").symlink_to(files)
        (files / "alias.html").symlink_to("index.html")
        (files / "secret.jsonl").symlink_to(self.log)
        (files / "folder").symlink_to(self.outside)

    def test_lead_to_its_own_files_alone(self):
        self.assertEqual(self.get("/").body, b"the page")
        self.assertEqual(self.get("/alias.html").body, b"the page")
        for path in ("/secret.jsonl", "/folder/s/events.jsonl"):
            self.assertEqual(self.get(path).status, 404, path)


class ARoot(ServerCase):
    def prepare(self) -> None:
        append(self.folder / "real/logs/events/s/events.jsonl", event_line("s", 1))
        (self.folder / "link").symlink_to(self.folder / "real")
        self.server.options += ["--root", str(self.folder / "link")]

    def test_may_itself_be_a_link(self):
        self.wait_for(lambda: self.get("/api/status/s").status == 200)
        self.emit("s", line="more")
        self.assertIn(b"more", (self.folder / "real/logs/events/s/events.jsonl").read_bytes())
