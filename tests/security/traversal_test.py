"""No name leads out of the folders that the server may use: not in an address, a parameter, or what is posted."""

import json
from typing import Iterator

from addresses import places, raw_answer
from harness.case import ServerCase, append, event_line

CANARY = "canary-7f3a9c"
UP = "../../../"  # from where records lie to the folder around the server's own
OVERLONG = "%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae%e0%80%af", "..%c0%af", "..%e0%80%af", "..%ef%bc%8f"
MARKS = [
    "..%2f", "..%2F", "%2e%2e/", "%2e%2e%2f", "%2e.%2f", "..\\", "..%5c", "%2e%2e%5c", "..%252f", "%252e%252e%252f",
    "....//", "..;/", "..%00/", "..%0a/", "..%09/", "..//", "./../", *OVERLONG,
]  # fmt: skip


def hostile_names(home: str) -> Iterator[str]:
    """`home` is the folder that holds the canary's."""
    for place in ("canary", "canary/secret.txt", "canary/events.jsonl"):
        yield UP + place
        yield from (mark * 3 + place for mark in MARKS)
        for absolute in (f"{home}/{place}", "../" * 12 + f"{home.lstrip('/')}/{place}"):
            yield from (absolute, absolute.replace("/", "%2f"), absolute.replace("/", "\\"), "/" + absolute)
        yield from (
            f"file://{home}/{place}",
            f"s%00/{UP}{place}",
            f"{UP}{place}%00.html",
            f"s/{UP}{place}",
            f"%2f{UP}{place}",
        )
    yield from (".", "..", "%2e", "%2e%2e", "/", "%2f", "~", "~root", "%00", "s%00", "CON", "C:%5c", "$HOME", "*", "%")


class Traversal(ServerCase):
    def prepare(self):
        self.canary = self.folder / "canary"
        self.canary.mkdir()
        (self.canary / "secret.txt").write_text(CANARY)
        append(self.canary / "events.jsonl", event_line("canary", 1, line=CANARY))
        append(self.server.root_log("s"), event_line("s", 1))

    def setUp(self):
        super().setUp()
        self.wait_for(lambda: self.get("/api/status/s").status == 200)
        self.before = self.outside()
        self.addCleanup(self.assert_nothing_outside_has_changed)

    def outside(self) -> dict:
        """All files but those that the server may write, with what is in them."""
        own = (self.server.state, self.server.diary_path, self.server.root_log("s"))
        files = (path for path in self.folder.rglob("*") if not any(path.is_relative_to(one) for one in own))
        return {path: path.read_bytes() if path.is_file() else None for path in files}

    def assert_nothing_outside_has_changed(self) -> None:
        self.assertEqual(self.outside(), self.before)

    def assert_says_nothing(self, answer: bytes, what: str) -> None:
        self.assertRegex(answer, rb"^HTTP/1.1 [1234]\d\d ", what)
        self.assertNotIn(CANARY.encode(), answer, what)

    def test_no_parameter_of_any_route_leads_out(self):
        names = list(hostile_names(str(self.folder)))
        seen = 0
        for place in places(self):
            for name in names:
                target = place.target(name)
                answer = raw_answer(self.raw(), place.method, target, b'{"type":"log_line"}')
                self.assert_says_nothing(answer, f"{place.method} {target}")
                seen += 1
        self.assertGreater(seen, 2000, "the list of routes was read")

    def test_no_name_inside_what_is_posted_leads_out(self):
        for name in (
            UP + "canary",
            f"{self.folder}/canary",
            "..\\..\\..\\canary",
            "..",
            ".",
            "/",
            "s/../../canary",
            "s\0",
        ):
            hook = {
                "session_id": name,
                "hook_event_name": "Stop",
                "transcript_path": f"{name}/events.jsonl",
                "cwd": name,
            }
            attribute = {"key": "session.id", "value": {"stringValue": name}}
            record = {"attributes": [attribute, {"key": "event.name", "value": {"stringValue": "user_prompt"}}]}
            service = {"attributes": [{"key": "service.name", "value": {"stringValue": "claude-code"}}]}
            export = {"resourceLogs": [{"resource": service, "scopeLogs": [{"logRecords": [record]}]}]}
            for path, body in (
                ("/api/hooks/claude-code", hook),
                ("/api/hooks/codex", {"type": "agent-turn-complete", "thread-id": name, "cwd": name}),
                ("/v1/logs", export),
                ("/api/broadcast/s", {"type": "log_line", "session_id": name}),
                ("/api/broadcast/s", {"type": "log_line", "emitter": name, "data": {"line": name, "path": name}}),
                ("/api/broadcast/s", {"type": name, "data": {"file": name}}),
            ):
                data = json.dumps(body).encode()
                answer = raw_answer(self.raw(), "POST", path, data, "Content-Type: application/json")
                self.assert_says_nothing(answer, f"{path} {name}")
        for path in ("/api/sessions", "/api/history", "/api/search?q=canary", "/api/events/s", "/api/status/s"):
            self.assertNotIn(CANARY.encode(), self.get(path).body, path)


class TraversalOfAFolder(Traversal):
    """The same where the page is served from disk."""

    options = ("--dashboard", "page")

    def prepare(self):
        super().prepare()
        (self.folder / "page").mkdir()
        (self.folder / "page/index.html").write_text("the page")
