#!/usr/bin/python3
"""viewer.py JOB: viewers that come and go, and resume where they were. Ends when each has all of its session."""

import asyncio
import math
import random
import re
import sys
import zlib
from pathlib import Path

from board import Job, session_id
from events import EVENT, Order

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from harness.swarm import OFFSET_KEY, UPGRADE, SwarmViewer  # noqa: E402

LONGEST_STAY = 20.0  # seconds
LONGEST_ABSENCE = 3.0
SILENCE_SECONDS = 3.0  # after which it tries another connection: its session is never quiet for so long
NEWCOMERS = 0.05  # part of the returns that do not resume, but begin elsewhere …
FARTHEST_BACK = 6_000  # … at most this many events ago: more than the server's ring holds
UNNAMED = "0"  # the epoch of a session without events
EPOCH = re.compile(rb'"epoch":"([0-9a-f]+)"')


class Viewer(SwarmViewer):
    """Follows one session over many connections, and judges every event that it gets."""

    def __init__(self, job: Job, board, number: int):
        self.watched = number % job.sessions
        super().__init__(job.port, session_id(self.watched), job.host)
        self.job, self.board, self.number = job, board, number
        self.chance = random.Random(f"{job.seed} viewer {number}")
        # The first of each session stays: without viewers a session holds nothing, which would flatter its memory.
        self.longest_stay = LONGEST_STAY if number >= job.sessions else math.inf
        self.epoch = ""
        self.begin_after(0)

    def begin_after(self, offset: int) -> None:
        """Forgets what it has seen."""
        self.offset = self.board.start[self.number] = self.board.offset[self.number] = offset
        self.board.digest[self.number] = 0
        self.order = Order(from_the_first=offset == 0)

    def request(self) -> str:
        epoch = f"&epoch={self.epoch}" if self.offset else ""
        return f"GET /ws/{self.session}?after={self.offset}{epoch} HTTP/1.1\r\n{self.job.fields}{UPGRADE}"

    async def run(self) -> None:
        await asyncio.sleep(self.chance.random() * LONGEST_ABSENCE)
        while not self.has_all:
            await self.visit(self.chance.random() * self.longest_stay)
            if not self.has_all:
                await self.stay_away()

    @property
    def has_all(self) -> bool:
        last = self.board.last[self.watched]
        return 0 < last <= self.offset

    async def visit(self, seconds: float) -> None:
        """Without a goodbye: ended by a network, a server or the viewer that is suddenly gone."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        try:
            async with asyncio.timeout(SILENCE_SECONDS) as silence:
                await self.connect()
                self.board.connects[self.number] += 1
                self.board.connected[self.number] = 1
                while clock() < end and not self.has_all:
                    self.note(await self.next_frame())
                    silence.reschedule(clock() + SILENCE_SECONDS)
        except (OSError, EOFError):
            pass
        self.board.connected[self.number] = 0
        if self.writer:
            self.drop()

    async def stay_away(self) -> None:
        if not self.board.last[self.watched]:
            await asyncio.sleep(self.chance.random() * LONGEST_ABSENCE)
        if self.chance.random() < NEWCOMERS:
            self.begin_after(max(0, self.offset - self.chance.randrange(FARTHEST_BACK)))

    def note(self, message: bytes) -> None:
        event = EVENT.match(message)
        if not event:
            self.note_other(message)
        elif message[event.end() :] == OFFSET_KEY + b"null}":
            self.board.unrecorded[self.number] += 1
        else:
            self.note_event(event, int(message[event.end() + len(OFFSET_KEY) : -1]))

    def note_event(self, event: re.Match, offset: int) -> None:
        self.order.take(life=int(event[2]), sequence=int(event[1]))
        self.board.repeats[self.number] += offset <= self.offset or self.order.repeated
        self.board.gaps[self.number] += offset > self.offset + 1 or self.order.missing
        self.order.repeated = self.order.missing = 0
        self.board.digest[self.number] = zlib.crc32(event[0], self.board.digest[self.number])
        self.offset = self.board.offset[self.number] = offset

    def note_other(self, message: bytes) -> None:
        if message.startswith(b'{"type":"reset"'):
            self.note_reset()
        epoch = EPOCH.search(message)
        self.epoch = epoch[1].decode() if epoch else self.epoch

    def note_reset(self) -> None:
        """The log is never replaced. Who left before it was told what the first events' numbering is called starts over."""
        self.board.resets[self.number] += self.epoch != UNNAMED
        self.begin_after(0)


async def main(job: Job) -> None:
    board = job.open_board()
    async with asyncio.TaskGroup() as group:
        for number in job.numbers:
            group.create_task(Viewer(job, board, number).run())


if __name__ == "__main__":
    asyncio.run(main(Job.of(sys.argv[1])))
