"""Viewers that come and go, and one that never reads."""

import asyncio
import socket
import struct
import threading
import time

from harness.case import ServerCase
from harness.poster import Poster
from harness.swarm import REQUEST, SwarmViewer

VIEWERS = 1000
DROPS = 10
STEP = 20  # events between two drops of a viewer


class ComingAndGoing(ServerCase):
    async def test_a_thousand_viewers_resume_ten_times_without_gap_or_repeat(self):
        poster = Poster(self.server.port, "s", "e", batch=5, pause=0.02)
        poster.start()
        viewers = [SwarmViewer(self.server.port, "s") for _ in range(VIEWERS)]

        async def watch(number: int, viewer: SwarmViewer) -> None:
            for drop in range(DROPS + 1):
                await viewer.connect()
                await viewer.read_until(viewer.offset + STEP + (number + drop) % 7)
                viewer.drop()

        await asyncio.wait_for(asyncio.gather(*(watch(n, viewer) for n, viewer in enumerate(viewers))), 100)
        await asyncio.to_thread(poster.stop)
        self.assertEqual(sum(viewer.gaps for viewer in viewers), 0)
        self.assertEqual(sum(viewer.repeats for viewer in viewers), 0)
        self.assertEqual(sum(viewer.resets for viewer in viewers), 0)
        self.assertTrue(all(viewer.offset >= (DROPS + 1) * STEP for viewer in viewers))
        self.wait_for(lambda: self.get("/api/health").json()["viewers"] == 0, "the server to forget them all")


class NeverReads(ServerCase):
    EVENT_BYTES = 4000
    GROWTH = 16 * 1024 * 1024  # of memory, at most, while 100 MB pass by

    def setUp(self):
        super().setUp()
        self.sleeper = socket.socket()
        self.addCleanup(self.sleeper.close)
        self.sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.sleeper.connect(("127.0.0.1", self.server.port))
        self.sleeper.sendall(REQUEST.format(path="/ws/s?after=0", port=self.server.port).encode())

    async def test_it_slows_nobody_holds_no_memory_and_is_closed_after_thirty_seconds(self):
        body = b'{"type":"log_line","data":{"line":"%s"}}\n' % (b"x" * self.EVENT_BYTES)
        batch, batches = body * 100, 250

        def post_all():
            for _ in range(batches):
                answer = self.post("/api/broadcast/s", batch, Content_Type="application/x-ndjson")
                self.assertEqual(answer.status, 200)

        self.wait_for(lambda: self.get("/api/health").json()["viewers"] == 1)
        start = time.monotonic()
        async with self.viewer("/ws/s?after=0") as reader:
            warm_up = self.post("/api/broadcast/s", batch, Content_Type="application/x-ndjson")
            self.assertEqual(warm_up.status, 200)
            before = self.server.resident_bytes()
            posting = threading.Thread(target=post_all)
            posting.start()
            events = await reader.events(100 * (batches + 1))
            posting.join()
            grown = self.server.resident_bytes() - before
        self.assertEqual([event["offset"] for event in events], list(range(1, 100 * (batches + 1) + 1)))
        if not self.server.is_sanitized:
            self.assertLess(grown, self.GROWTH)
        self.wait_for(lambda: self.get("/api/health").json()["viewers"] == 0, "the sleeper to be closed", 60)
        self.assertGreater(time.monotonic() - start, 25, "but not too soon")
        # What it finds when it wakes up: frames, the last of them a goodbye with code 1013.
        self.sleeper.settimeout(10)
        rest = b""
        while chunk := self.read_sleeper():
            rest = (rest + chunk)[-200:]
        self.assertIn(struct.pack(">H", 1013) + b"too slow", rest)
        print(f"\ngrown by {grown / 2**20:.1f} MiB while {batches * len(batch) / 2**20:.0f} passed by", flush=True)

    def read_sleeper(self) -> bytes:
        try:
            return self.sleeper.recv(65536)
        except ConnectionResetError:
            return b""
