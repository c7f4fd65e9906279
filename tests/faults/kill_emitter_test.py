"""An emitter is killed in the middle of a write."""

from harness.case import ServerCase, append, event_line


class KilledEmitter(ServerCase):
    may_complain = True

    def setUp(self):
        super().setUp()
        self.log = self.server.root_log("s")
        append(self.log, event_line("s", 1, "dead"))
        self.wait_for(lambda: self.get("/api/status/s").status == 200)

    async def test_the_next_one_goes_on_behind_its_torn_line(self):
        async with self.viewer("/ws/s?after=0") as viewer:
            append(self.log, event_line("s", 2, "dead")[:30])
            for sequence in (1, 2, 3):
                self.assertEqual(self.post("/api/broadcast/s", event_line("s", sequence, "alive")).status, 200)
            events = await viewer.events(4)
        self.assertEqual([event["offset"] for event in events], [1, 2, 3, 4])
        self.assertEqual([event["emitter"] for event in events], ["dead", "alive", "alive", "alive"])

    async def test_a_line_glued_to_the_torn_one_is_repaired(self):
        async with self.viewer("/ws/s?after=1") as viewer:
            append(self.log, event_line("s", 2, "dead")[:30] + event_line("s", 1, "alive"))
            [event] = await viewer.events(1)
        self.assertEqual((event["offset"], event["emitter"]), (2, "alive"))

    def test_the_numbers_stay_the_same_after_a_restart(self):
        append(self.log, event_line("s", 2, "dead")[:30])
        self.post("/api/broadcast/s", event_line("s", 1, "alive"))
        append(self.log, b"\x00\xff garbage")
        self.post("/api/broadcast/s", event_line("s", 2, "alive"))
        before = self.get("/api/events/s").json()
        self.server.kill()
        self.server.start()
        self.wait_for(lambda: self.get("/api/status/s").status == 200)
        self.assertEqual(self.get("/api/events/s").json(), before)
        self.assertEqual(len(before["events"]), 3)
