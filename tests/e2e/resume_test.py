"""`/ws/{id}?after=N`: every event past N once and in order, whatever happened in between."""

import json

import websockets

from harness.case import ServerCase, append, event_line


def offsets(events: list) -> list:
    return [event["offset"] for event in events]


class Resume(ServerCase):
    async def test_every_event_past_the_place_comes_in_order_then_live_ones(self):
        self.emit_lines("s", 1, 10)
        async with self.viewer("/ws/s?after=4") as viewer:
            self.assertEqual(offsets(await viewer.events(6)), [5, 6, 7, 8, 9, 10])
            self.emit_lines("s", 11, 12)
            self.assertEqual(offsets(await viewer.events(2)), [11, 12])

    async def test_from_the_very_start_of_a_long_record_nothing_is_missing(self):
        for start in range(1, 30_001, 10_000):
            self.emit_lines("s", start, start + 9_999)
        async with self.viewer("/ws/s?after=0") as viewer:
            events = await viewer.events(30_000)
        self.assertEqual(offsets(events), list(range(1, 30_001)))
        self.assertEqual([event["data"]["line"] for event in events], [str(n) for n in range(1, 30_001)])

    async def test_events_that_arrive_while_a_viewer_catches_up_follow_without_gap(self):
        self.emit_lines("s", 1, 20_000)
        async with self.viewer("/ws/s?after=0") as viewer:
            for start in range(20_001, 21_000, 100):
                self.emit_lines("s", start, start + 99)
            self.assertEqual(offsets(await viewer.events(21_000)), list(range(1, 21_001)))

    async def test_after_now_begins_with_the_next_event(self):
        self.emit_lines("s", 1, 3)
        async with self.viewer("/ws/s?after=now") as viewer:
            self.assertEqual((await viewer.next())["data"]["offset"], 3)
            self.emit_lines("s", 4, 4)
            self.assertEqual(offsets(await viewer.events(1)), [4])

    async def test_a_status_change_brings_only_what_changed(self):
        self.emit("s", "phase_change", phase="scout", context_percent=5)
        async with self.viewer("/ws/s?after=now") as viewer:
            self.assertIn("project", (await viewer.next())["data"])
            self.emit("s", "phase_change", phase="architect", context_percent=6)
            change = await viewer.next_of("status")
            self.assertEqual(change["data"]["phase"], "architect")
            self.assertNotIn("project", change["data"])

    async def test_another_epoch_or_a_place_past_the_end_is_told_before_anything_else(self):
        self.emit_lines("s", 1, 3)
        epoch = self.get("/api/status/s").json()["epoch"]
        for query in ("after=4", "after=2&epoch=0123456789abcdef"):
            async with self.viewer(f"/ws/s?{query}") as viewer:
                self.assertEqual(await viewer.next(), {"type": "reset", "epoch": epoch})
                self.assertEqual((await viewer.next())["type"], "status")
                self.assertEqual(offsets(await viewer.events(3)), [1, 2, 3])

    async def test_the_same_epoch_goes_on_where_it_was_after_a_restart(self):
        self.emit_lines("s", 1, 3)
        epoch = self.get("/api/status/s").json()["epoch"]
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        async with self.viewer(f"/ws/s?after=2&epoch={epoch}") as viewer:
            self.assertEqual((await viewer.next())["type"], "status")
            self.emit_lines("s", 4, 4)
            self.assertEqual(offsets(await viewer.events(2)), [3, 4])

    async def test_a_place_that_is_no_number_is_refused_before_the_upgrade(self):
        for after in ("x", "-1", "1.5", ""):
            with self.assertRaises(websockets.InvalidStatusCode) as refused:
                async with self.viewer(f"/ws/s?after={after}"):
                    pass
            self.assertEqual(refused.exception.status_code, 400)


class ReplacedLog(ServerCase):
    may_complain = True

    async def test_viewers_are_told_to_start_anew_when_a_log_is_replaced(self):
        log = self.server.root_log("s")
        append(log, event_line("s", 1) + event_line("s", 2))
        self.wait_for(lambda: self.get("/api/status/s").status == 200)
        async with self.viewer("/ws/s?after=0") as viewer:
            self.assertEqual(offsets(await viewer.events(2)), [1, 2])
            other = log.with_name("new")
            other.write_bytes(event_line("s", 7))
            other.rename(log)
            await viewer.next_of("reset")
            [event] = await viewer.events(1)
            self.assertEqual((event["offset"], event["sequence"]), (1, 7))


class Restart(ServerCase):
    async def test_offsets_are_the_same_after_a_restart(self):
        self.emit_lines("s", 1, 50)
        before = self.get("/api/events/s").json()
        self.server.kill()
        self.server.start()
        self.wait_for(lambda: self.get("/api/status/s").status == 200)
        self.assertEqual(self.get("/api/events/s").json(), before)
        self.assertEqual(self.emit("s", line="on it goes")["offset"], 51)

    async def test_a_log_without_its_derived_files_is_numbered_the_same(self):
        self.emit_lines("s", 1, 50)
        before = self.get("/api/events/s").json()
        self.assertEqual(self.server.stop(), 0)
        for path in sorted(self.server.state.rglob("*"), reverse=True):
            if path.name in ("index", "snapshot.json"):
                path.unlink()
        self.server.start()
        self.wait_for(lambda: self.get("/api/status/s").status == 200)
        self.assertEqual(self.get("/api/events/s").json(), before)

    async def test_a_status_is_the_same_after_a_restart(self):
        self.emit("s", "phase_change", phase="builder", context_percent=12)
        self.emit("s", "task_complete", task="1", context_percent=20)
        self.emit("s", "completion", success=True, summary="done")
        before = self.get("/api/status/s").json()
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        after = self.wait_for(lambda: self.status_with_events("s"))
        for passing in ("elapsed_seconds", "last_event_age_seconds"):
            before.pop(passing), after.pop(passing)
        self.assertEqual(json.dumps(after, sort_keys=True), json.dumps(before, sort_keys=True))

    def status_with_events(self, session: str):
        answer = self.get(f"/api/status/{session}")
        return answer.json() if answer.status == 200 and answer.json()["offset"] > 0 else None
