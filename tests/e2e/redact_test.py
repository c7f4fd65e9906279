"""Secrets are in the record, and go out to nobody who is not to see them: by no route, no socket, no link."""

import json
import os
from contextlib import AsyncExitStack

from harness.case import append
from harness.tokens import TokenCase

# Where it stands, and what it is: in parts, so that no scanner takes them for real.
SECRETS = {
    "log line": "tr0ub4dor" + "-n3w",
    "tool input": "gh" + "p_q7Zr2LwX0vTn5YbK7mJcD3fG8hP1sR4uN6aE",
    "tool output": "c0rrect" + "-h0rse7",
    "file name": "sk-" + "ant-q7Zr2LwX0vTn5YbK7mJcD3",
    "task": "xox" + "b-3917402856-q7Zr2LwX0vTn",
    "title": "gl" + "pat-q7Zr2LwX0vTn5YbK7mJc",
    "error": "b4ttery" + "st4ple",
    "question": "AK" + "IAQ7ZR2LWX0VTN5YBK",
    "artifact": "hvs" + ".q7Zr2LwX0vTn5YbK7mJcD3fG8hP1",
    "unknown field": "np" + "m_q7Zr2LwX0vTn5YbK7mJcD3fG8hP1sR4uN6aE",
    "prompt of old": "xai" + "-" + "q7Zr2LwX0vTn5YbK7mJcD3fG8hP1" * 3,
}
OLD = "3e0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a01"
CLEAN = OLD[:-1] + "2"
FILES = "app_20261123_030000"  # a session of files
OF_MINE = [name for name in SECRETS if name not in ("artifact", "prompt of old")]


def event(kind: str, **data) -> dict:
    return {"type": kind, "data": data}


def said() -> list:
    """Events that hold them, each in a way of its own."""
    call = {"call_id": "1", "tool": "Bash", "input": f"curl -H 'X-Key: {SECRETS['tool input']}'"}
    return [
        event("session_start", project="shop", task=f"use {SECRETS['title']} everywhere"),
        event("log_line", line=f"DB_PASSWORD={SECRETS['log line']} \x1b[31m\"ü\"\x1b[0m", level="info"),
        event("tool_call", **call, state="started"),
        event("tool_call", **{**call, "call_id": "2"}, state="finished", seconds=1.0,
              output=json.dumps({"user": "me", "password": SECRETS["tool output"]}),
              files=[{"path": f"keys/{SECRETS['file name']}", "added": 1, "removed": 0}]),
        event("tasks_update", completed=[f"revoke {SECRETS['task']}"], remaining=["rest"]),
        event("error", message=f"cannot open https://me:{SECRETS['error']}@example.org", details="no\nway"),
        {**event("context_update", percent=41.5), "kept": {"by": [SECRETS["unknown field"]]}},
        event("waiting", reason="permission", question=f"may I use {SECRETS['question']}?"),
    ]  # fmt: skip


class RedactCase(TokenCase):
    """A server with secrets in all that it shows."""

    options = ()

    def prepare(self) -> None:
        folder = self.server.root / "checkpoints/ralph" / FILES
        folder.mkdir(parents=True)
        state = {"session_id": FILES, "project_name": "app", "artifacts": {"plan": f"with {SECRETS['artifact']}"}}
        (folder / "state.json").write_text(json.dumps(state))
        for session, prompt in ((OLD, f"why not {SECRETS['prompt of old']}?"), (CLEAN, "why not nothing?")):
            self.write_transcript(session, prompt)

    def write_transcript(self, session: str, prompt: str) -> None:
        path = self.folder / f".claude/projects/-home-me-shop/{session}.jsonl"
        record = {"type": "user", "timestamp": "2026-05-01T03:00:00Z", "cwd": "/home/me/shop", "version": "9.1",
                  "sessionId": session, "message": {"role": "user", "content": prompt}}  # fmt: skip
        append(path, (json.dumps(record) + "\n").encode())
        os.utime(path, (1_780_000_000, 1_780_000_000))

    def setUp(self) -> None:
        super().setUp()
        self.say("mine")

    def say(self, session: str) -> None:
        body = "\n".join(json.dumps(each) for each in said()).encode()
        answer = self.post(f"/api/broadcast/{session}", body, Content_Type="application/x-ndjson")
        self.assertEqual(answer.status, 200, answer.body)

    def answers(self, secret: str = "", more: str = "") -> dict:
        """By path, the text of all that may be read of what the server says it has."""
        fields = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.wait_for(lambda: self.get(f"/api/status/{FILES}").status == 200, "the session of files")
        self.wait_for(lambda: {OLD, CLEAN} <= self.known_to_the_catalog(), "the catalog")
        asked = {path: self.ask("GET", path + more, **fields) for path in self.readable()}
        return {path: answer.body.decode() for path, answer in asked.items() if answer.status == 200}

    def known_to_the_catalog(self) -> set:
        answer = self.get("/api/history")
        return {one["id"] for one in answer.json()["sessions"]} if answer.status == 200 else set()

    def readable(self) -> list:
        paths = self.get("/openapi.json").json()["paths"]
        routes = [path for path, methods in paths.items() if "get" in methods and not path.startswith("/ws")]
        queries = {"/api/search": "?q=why", "/api/usage": "?by=session"}
        return [path.replace("{id}", one) + queries.get(path, "?x=") for path in routes for one in ("mine", FILES, OLD)]

    async def messages(self, more: str = "", **options) -> list:
        """What the sockets say, each from its first message until it has told what was said meanwhile."""
        paths = [f"/ws/mine?after=0{more}", f"/ws/mine?x={more}", f"/ws/mine?after=now{more}", f"/ws?x={more}"]
        async with AsyncExitStack() as stack:
            viewers = [await stack.enter_async_context(self.viewer(path, **options)) for path in paths]
            seen = [await viewer.next() for viewer in viewers]
            self.say("mine")
            last = self.get("/api/status/mine").json()["offset"]
            for viewer in viewers[:3]:
                seen += await viewer.until(lambda message: message.get("offset") == last)
                seen += await viewer.until(lambda message: message["type"] == "status")
            seen.append(await viewers[3].next())
        self.assertEqual([one["offset"] for one in seen if "offset" in one][:last], list(range(1, last + 1)))
        return [json.dumps(message, ensure_ascii=False) for message in seen]

    async def assert_tells_nothing(self, secret: str = "", more: str = "") -> None:
        answers = self.answers(secret, more)
        self.assertLessEqual(
            {f"/api/{what}/mine?x=" for what in ("status", "events", "logs", "timeline")}, answers.keys()
        )
        options = {"extra_headers": {"Authorization": f"Bearer {secret}"}} if secret else {}
        for text in [*answers.values(), *await self.messages(more, **options)]:
            self.assertEqual([name for name in SECRETS if SECRETS[name] in text], [], text)
        self.assertIn("[redacted:github-token]", answers["/api/events/mine?x="])
        self.assertTrue(json.loads(answers["/api/access?x="])["redacted"])
        self.assert_recorded()

    def assert_recorded(self) -> None:
        """The record is as it came."""
        record = self.server.own_log("mine").read_text()
        for one in said():
            self.assertIn(json.dumps(one)[1:-1], record)

    def share(self, *words: str) -> str:
        done = self.command("share", "mine", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["links"][0].split("#")[1]


class WhereNothingIsSaid(RedactCase):
    async def test_all_is_shown(self):
        answers = self.answers()
        told = lambda texts, names: [name for name in names if any(SECRETS[name] in text for text in texts)]
        self.assertEqual(told(answers.values(), SECRETS), list(SECRETS))
        self.assertEqual(told(await self.messages(), OF_MINE), OF_MINE)
        self.assertFalse(json.loads(answers["/api/access?x="])["redacted"])

    async def test_whoever_asks_for_it_is_shown_no_secrets(self):
        await self.assert_tells_nothing(more="&redact=1")

    async def test_a_share_shows_none(self):
        await self.assert_tells_nothing(self.share())

    async def test_a_share_shows_them_if_that_is_asked_for(self):
        secret = self.share("--no-redact")
        self.assertIn(SECRETS["log line"], self.answers(secret)["/api/events/mine?x="])
        options = {"extra_headers": {"Authorization": f"Bearer {secret}"}}
        self.assertTrue(any(SECRETS["log line"] in text for text in await self.messages(**options)))

    async def test_a_redacted_token_shows_none(self):
        await self.assert_tells_nothing(self.token("create", "eye", "--redact"))

    async def test_a_browser_can_be_paired_that_is_shown_none(self):
        done = self.command("pair", "--redact", "--json")
        code = json.loads(done.stdout)["code"]
        cookie = self.ask("POST", "/api/pair", {"code": code}).headers["Set-Cookie"].split(";")[0]
        answer = self.ask("GET", "/api/events/mine", Cookie=cookie)
        self.assertNotIn(SECRETS["log line"].encode(), answer.body)

    async def test_viewers_side_by_side_are_shown_each_their_own(self):
        secret = self.share()
        shared = {"extra_headers": {"Authorization": f"Bearer {secret}"}}
        async with self.viewer("/ws/mine?after=0", **shared) as guest, self.viewer("/ws/mine?after=0") as owner:
            mine, theirs = await owner.events(len(said())), await guest.events(len(said()))
        self.assertEqual(mine[1]["data"]["line"].split()[0], f"DB_PASSWORD={SECRETS['log line']}")
        self.assertEqual(theirs[1]["data"]["line"].split()[0], "DB_PASSWORD=[redacted:password]")
        self.assertEqual(mine[1]["data"]["line"].split()[1:], theirs[1]["data"]["line"].split()[1:])

    def test_the_list_of_tokens_says_whose_view_is_redacted(self):
        self.share()
        self.share("--no-redact", "--name", "all")
        tokens = {one["name"]: one["redacted"] for one in json.loads(self.token("list", "--json"))["tokens"]}
        self.assertEqual(tokens, {"boss": False, "share": True, "all": False})

    def test_only_a_viewers_token_can_be_redacted(self):
        for role in ("admin", "publisher"):
            done = self.command("token", "create", "eye", "--redact", "--role", role)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(self.post("/api/pairings", {"role": role, "redacted": True}).status, 400)

    def test_a_share_is_redacted_unless_its_maker_says_no(self):
        wish = {"session": "mine", "lifetime_seconds": 60}
        self.assertTrue(self.post("/api/shares", wish).json()["redacted"])
        self.assertFalse(self.post("/api/shares", {**wish, "redacted": False}).json()["redacted"])
        self.assertEqual(self.post("/api/shares", {**wish, "redacted": "no"}).status, 400)


class AnEntityTag(RedactCase):
    def test_does_not_tell_whether_a_guess_is_right(self):
        tag = self.get("/api/status/mine").headers["ETag"]
        self.assertEqual(self.get("/api/status/mine", If_None_Match=tag).status, 304)
        for path in ("/api/status/mine?redact=1", "/api/timeline/mine?redact=1"):
            for asked in (tag, "*"):
                answer = self.get(path, If_None_Match=asked)
                self.assertEqual((answer.status, answer.headers["ETag"]), (200, None))


class WhatIsLookedFor(RedactCase):
    def found(self, path: str) -> int:
        answer = self.get(path).json()
        return len(answer.get("hits", answer.get("sessions")))

    def test_tells_no_secret_letter_by_letter(self):
        self.answers()
        for path in ("/api/search?q=xai*", "/api/history?q=xai-q7Z", "/api/sessions?q=glpat-q7Z"):
            self.assertEqual((self.found(path), self.found(path + "&redact=1")), (1, 0), path)

    def test_is_found_where_no_secret_stands(self):
        self.answers()
        for path in ("/api/search?q=nothing", "/api/history?q=nothing", "/api/sessions?q=everywhere"):
            self.assertEqual((self.found(path), self.found(path + "&redact=1")), (1, 1), path)

    def test_comes_page_by_page(self):
        self.answers()
        first = self.get("/api/search?q=why&limit=1&redact=1").json()
        self.assertEqual([hit["session"] for hit in first["hits"]], [CLEAN])


class WhatComesInPieces(RedactCase):
    """An event is the unit: it is shown when it is whole, and looked through as a whole."""

    COUNT = 2_000

    def say_much(self) -> None:
        line = f"DB_PASSWORD={SECRETS['log line']} " + "x" * 400
        one = json.dumps(event("log_line", line=line))
        body = "\n".join([one] * self.COUNT).encode()
        self.assertEqual(self.post("/api/broadcast/much", body, Content_Type="application/x-ndjson").status, 200)

    async def test_a_long_record_comes_whole_and_in_order(self):
        self.say_much()
        for after in (0, self.COUNT // 2 + 1):
            async with self.viewer(f"/ws/much?after={after}&redact=1") as viewer:
                events = await viewer.events(self.COUNT - after)
            self.assertEqual([one["offset"] for one in events], list(range(after + 1, self.COUNT + 1)))
            self.assertEqual({one["data"]["line"].split()[0] for one in events}, {"DB_PASSWORD=[redacted:password]"})

    def test_a_large_answer_too(self):
        self.say_much()
        answer = self.get(f"/api/events/much?limit={self.COUNT}&redact=1")
        self.assertGreater(len(answer.body), 256 * 1024)
        self.assertEqual(answer.body.count(b"[redacted:password]"), len(answer.json()["events"]))
        self.assertNotIn(SECRETS["log line"].encode(), answer.body)

    async def test_half_of_an_event_is_not_shown(self):
        log = self.server.own_log("mine")
        last = self.get("/api/status/mine").json()["offset"]
        line = json.dumps(
            {**event("log_line", line=f"password: {SECRETS['log line']}"), "sequence": 99, "emitter": "e"}
        )
        middle = line.index(SECRETS["log line"]) + 4
        async with self.viewer(f"/ws/mine?after={last}&redact=1") as viewer:
            append(log, line[:middle].encode())
            self.assertEqual(self.get(f"/api/events/mine?after={last}&redact=1").json()["events"], [])
            append(log, (line[middle:] + "\n").encode())
            self.emit("mine", line="next")
            first, _ = await viewer.events(2)
        self.assertEqual(first["data"]["line"], "password: [redacted:password]")

    async def test_nor_is_what_is_left_of_one_that_was_cut(self):
        self.emit("cut", line="x " * 95 + SECRETS["tool input"])
        lines = []
        for query in ("?after=0", "?after=0&redact=1"):
            async with self.viewer(f"/ws/cut{query}") as viewer:
                lines.append((await viewer.next_of("status"))["data"]["last_line"]["text"])
        self.assertTrue(lines[0].endswith(SECRETS["tool input"][:10] + "…"), lines[0])
        self.assertTrue(lines[1].endswith("x [redacted:github-token]…"), lines[1])


class WhereAllIsRedacted(RedactCase):
    options = ("--redact", "--public", "127.0.0.1:0")

    async def test_nobody_is_shown_a_secret(self):
        await self.assert_tells_nothing()
        await self.assert_tells_nothing(self.admin)

    async def test_a_share_cannot_show_more(self):
        await self.assert_tells_nothing(self.share("--no-redact"))
        self.assertTrue(json.loads(self.token("list", "--json"))["tokens"][1]["redacted"])

    def test_nor_does_the_listener_for_others(self):
        field = {"Authorization": f"Bearer {self.admin}"}
        answer = self.ask("GET", "/api/events/mine", port=self.server.public_port, **field)
        self.assertEqual(answer.status, 200)
        self.assertNotIn(SECRETS["log line"].encode(), answer.body)

    def test_what_lets_others_in_is_told_whoever_makes_it(self):
        self.assertEqual(self.status_of("/api/status/mine", self.share()), 200)

    def test_the_page_is_the_same(self):
        for path in ("/", "/js/main.js", "/app.css", "/openapi.json", "/docs"):
            self.assertNotIn(b"[redacted:", self.get(path).body.replace(b"[redacted:\xe2\x80\xa6]", b""), path)
        self.assertIn("ETag", self.get("/js/main.js").headers)


class WhereTheConfigurationSaysSo(TokenCase):
    options = ()

    def prepare(self) -> None:
        folder = self.folder / "config/livestream"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text("redact = true\n")

    def test_all_is_redacted(self):
        self.emit("s", line=f"password: {SECRETS['log line']}")
        self.assertEqual(self.get("/api/logs/s").json()["logs"], ["password: [redacted:password]"])
