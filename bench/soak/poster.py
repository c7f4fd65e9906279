#!/usr/bin/python3
"""poster.py JOB: posts events of some sessions, each at its pace, until SIGTERM. Goes on with the same events until they
are acknowledged, whatever happens to the server, the network or the disk."""

import asyncio
import random
import signal
import sys
import time

from board import Job, session_id
from events import lines

LARGEST_BATCH = 8
CATCHING_UP = 200  # events at once, after a fault
PATIENCE_SECONDS = 3.0
RETRY_SECONDS = 0.1
REFUSALS = (503, 507)


class Poster:
    """Of one session. `acknowledged` on the board rises after the answer, never before."""

    def __init__(self, job: Job, board, number: int):
        self.job, self.board, self.number = job, board, number
        self.session = session_id(number)
        self.chance = random.Random(f"{job.seed} poster {number} {job.life}")
        self.writer = None

    async def run(self, stopping: asyncio.Event) -> None:
        due = time.monotonic() + self.chance.random() * LARGEST_BATCH / self.job.rate
        sent = 0
        while not stopping.is_set():
            await asyncio.sleep(due - time.monotonic())
            overdue = int((time.monotonic() - due) * self.job.rate)
            count = min(max(self.chance.randint(1, LARGEST_BATCH), overdue), CATCHING_UP)
            await self.deliver(lines(self.session, self.job.life, sent + 1, count))
            sent += count
            self.board.acknowledged[self.number] = sent
            due += count / self.job.rate

    async def deliver(self, body: bytes) -> None:
        while True:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    status = await self.post(body)
            except (OSError, EOFError):  # a timeout is an OSError, too
                self.drop()
            else:
                if status == 200:
                    return
                if status not in REFUSALS:
                    raise RuntimeError(f"{self.session}: a post was answered with {status}")
                self.board.refused[self.number] += status == 507
            await asyncio.sleep(RETRY_SECONDS)

    async def post(self, body: bytes) -> int:
        if not self.writer:
            self.reader, self.writer = await asyncio.open_connection(self.job.host, self.job.port)
        head = (
            f"POST /api/broadcast/{self.session} HTTP/1.1\r\n{self.job.fields}"
            f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = answer.partition("content-length:")[2].partition("\r\n")[0]
        await self.reader.readexactly(int(length or 0))
        if "connection: close" in answer:
            self.drop()
        return int(answer.split(" ", 2)[1])

    def drop(self) -> None:
        if self.writer:
            self.writer.transport.abort()
        self.writer = None


async def main(job: Job) -> None:
    board, stopping = job.open_board(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with asyncio.TaskGroup() as group:
        for number in job.numbers:
            group.create_task(Poster(job, board, number).run(stopping))


if __name__ == "__main__":
    asyncio.run(main(Job.of(sys.argv[1])))
