"""What all sessions used, and every word in them: also of those that were over long before the server started."""

import json
import os
import sqlite3

from harness.case import ServerCase, append

OLD = "3e0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a01"
NEW = "3e0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a02"


class Catalog(ServerCase):
    environment = {"TZ": "UTC"}

    def prepare(self) -> None:
        self.write(OLD, "2026-05-01", "shop", "why is the login test flaky?", "m1")
        self.write(NEW, "2026-06-02", "api", "add a route for orders", "m2")

    def write(self, session: str, day: str, project: str, prompt: str, message: str) -> None:
        path = self.folder / f".claude/projects/-home-me-{project}/{session}.jsonl"
        usage = {"input_tokens": 10, "output_tokens": 100, "cache_read_input_tokens": 1_000}
        answer = {"id": message, "model": "claude-opus-4-1", "content": [{"type": "text", "text": "it waits too little"}],
                  "stop_reason": "end_turn", "usage": usage}  # fmt: skip
        for kind, said in (("user", {"role": "user", "content": prompt}), ("assistant", answer)):
            record = {"type": kind, "timestamp": f"{day}T03:00:00Z", "cwd": f"/home/me/{project}", "version": "9.1",
                      "sessionId": session, "requestId": message, "message": said}  # fmt: skip
            append(path, (json.dumps(record) + "\n").encode())
        os.utime(path, (1_780_000_000, 1_780_000_000))

    def ask(self, path: str) -> dict:
        """The answer, as soon as both files are in the catalog."""

        def knows_all() -> bool:
            answer = self.get("/api/history")
            return answer.status == 200 and len(answer.json()["sessions"]) == 2

        self.wait_for(knows_all, "both sessions to be in the catalog")
        answer = self.get(path)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def test_usage_is_added_up(self):
        days = self.ask("/api/usage")
        self.assertEqual([group["name"] for group in days["groups"]], ["2026-06-02", "2026-05-01"])
        self.assertEqual((days["total"]["output_tokens"], days["total"]["total_tokens"]), (200, 2_220))
        # 10 x $15, 100 x $75, 1,000 x $1.50, by the million
        self.assertAlmostEqual(days["groups"][0]["cost_usd"], 0.00915)
        [session] = self.ask("/api/usage?by=session&project=shop")["groups"]
        self.assertEqual((session["name"], session["agent"]), (OLD, "claude-code"))
        [may] = self.ask("/api/usage?by=monthly&until=2026-05-31")["groups"]
        self.assertEqual((may["name"], may["models"][0]["model"]), ("2026-05", "claude-opus-4-1"))

    def test_words_are_found_where_they_were_said(self):
        [hit] = self.ask("/api/search?q=flaky+login")["hits"]
        self.assertEqual((hit["session"], hit["kind"], hit["time"]), (OLD, "prompt", "2026-05-01T03:00:00.000000Z"))
        self.assertEqual([piece["text"] for piece in hit["snippet"] if piece["match"]], ["login", "flaky"])
        newest = self.ask("/api/search?q=waits&limit=1")
        self.assertEqual(newest["hits"][0]["session"], NEW)
        older = self.ask(f"/api/search?q=waits&limit=1&before={newest['next']}")
        self.assertEqual(older["hits"][0]["session"], OLD)
        self.assertEqual(self.ask("/api/search?q=flaky&kind=answer"), {"hits": [], "next": None})

    def test_old_sessions_are_listed_and_do_not_become_records(self):
        rows = self.ask("/api/history?q=SHOP")["sessions"]
        self.assertEqual(
            [(row["id"], row["title"], row["prompts"]) for row in rows], [(OLD, "why is the login test flaky?", 1)]
        )
        self.assertEqual(self.get("/api/sessions").json()["count"], 0)
        self.assertFalse((self.folder / "state/livestream/events" / OLD).exists())

    async def test_an_old_session_is_opened_by_whoever_asks_for_it(self):
        for ask in ("status", "events", "logs"):
            with self.subTest(ask):
                self.assertEqual(self.get(f"/api/{ask}/{NEW[:-1]}9").status, 404)
        status = self.get(f"/api/status/{OLD}").json()
        self.assertEqual((status["agent"], status["counts"]["prompts"]), ("claude-code", 1))
        self.assertEqual(status["usage"][0]["output_tokens"], 100)
        texts = [event["data"].get("text") for event in self.get(f"/api/events/{OLD}").json()["events"]]
        self.assertIn("it waits too little", texts)
        async with self.viewer(f"/ws/{NEW}?after=0") as viewer:
            while (await viewer.next_of("message"))["data"]["text"] != "add a route for orders":
                pass
        self.assertEqual(len(self.get("/api/sessions").json()["sessions"]), 2)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.get(f"/api/status/{OLD}").json()["usage"][0]["output_tokens"], 100)

    def test_what_makes_no_sense_is_refused(self):
        self.ask("/api/history")
        for path, word in (
            ("/api/usage?by=hourly", "hourly"),
            ("/api/usage?since=yesterday", "yesterday"),
            ("/api/search", "word"),
            ("/api/search?q=x&limit=many", "many"),
            ("/api/search?q=x&kind=poem", "poem"),
            ("/api/history?sort=beauty", "beauty"),
        ):
            answer = self.get(path)
            self.assertEqual(answer.status, 400, path)
            self.assertIn(word, answer.json()["error"])

    def test_a_catalog_that_was_deleted_or_damaged_is_made_anew(self):
        before = self.ask("/api/usage")
        [database] = (self.folder / "state/livestream/catalog").glob("*.db")
        self.server.stop()
        database.write_bytes(b"no database" * 100)
        self.may_complain = True
        self.server.start()
        self.assertEqual(self.ask("/api/usage"), before)
        self.server.stop()
        for file in database.parent.iterdir():
            file.unlink()
        self.server.start()
        self.assertEqual(self.ask("/api/usage"), before)
        self.assertEqual(sqlite3.connect(database).execute("PRAGMA integrity_check").fetchone(), ("ok",))
