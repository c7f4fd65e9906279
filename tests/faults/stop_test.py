"""SIGTERM in the middle of work."""

import asyncio
import signal

from harness.case import ServerCase, read_events
from harness.poster import Poster


class StopUnderLoad(ServerCase):
    async def test_answers_are_finished_viewers_told_and_the_log_is_whole(self):
        posters = [Poster(self.server.port, "s", f"e{n}", batch=10) for n in range(4)]
        async with self.viewer("/ws/s?after=0") as one, self.viewer("/ws/s") as two, self.viewer("/ws") as all_of_them:
            for poster in posters:
                poster.start()
            await one.events(2000)
            self.server.process.send_signal(signal.SIGTERM)
            told = await asyncio.gather(one.closed(), two.closed(), all_of_them.closed())
            self.assertEqual(told, [(1001, "the server is stopping")] * 3)
            code = await asyncio.to_thread(self.server.wait)
        for poster in posters:
            poster.stop()
        self.assertEqual(code, 0)
        recorded = {(event["emitter"], event["sequence"]) for event in read_events(self.server.own_log("s"))}
        for poster in posters:
            self.assertEqual([n for n in poster.acknowledged if (poster.emitter, n) not in recorded], [])
            self.assertEqual([status for status, _ in poster.refused if status not in (200, 503)], [])

    def test_a_server_without_work_stops_at_once(self):
        self.emit("s", line="x")
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(list(self.server.state.rglob("snapshot.json")), "with its snapshot saved")

    def test_a_second_signal_changes_nothing(self):
        self.server.process.send_signal(signal.SIGTERM)
        try:
            self.server.process.send_signal(signal.SIGINT)
        except ProcessLookupError:
            pass
        self.assertEqual(self.server.wait(), 0)
