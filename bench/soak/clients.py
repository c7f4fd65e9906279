"""The processes that load the server."""

import signal
import subprocess
import sys
from pathlib import Path

from board import Board, Job

PATIENCE_SECONDS = 60


class Client:
    """A process of PROGRAM; `prefix` starts it elsewhere."""

    PROGRAM = ""

    def __init__(self, job: Job, prefix: list, board: Board):
        self.job, self.prefix, self.board = job, prefix, board
        self.process = None

    def start(self) -> None:
        program = Path(__file__).with_name(self.PROGRAM)
        self.process = subprocess.Popen([*self.prefix, sys.executable, "-B", str(program), self.job.text()])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def has_failed(self) -> bool:
        """It said why on stderr."""
        return self.process is not None and self.process.poll() not in (None, 0)


class Viewers(Client):
    PROGRAM = "viewer.py"


class Poster(Client):
    PROGRAM = "poster.py"

    def __init__(self, job: Job, prefix: list, board: Board):
        super().__init__(job, prefix, board)
        self.former = {number: [] for number in job.numbers}  # session → events acknowledged, by life

    def kill(self) -> None:
        super().kill()
        self.end_life()

    def stop(self) -> None:
        """Once all that it posted is acknowledged."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)
        self.end_life()

    def end_life(self) -> None:
        self.process = None
        for number, lives in self.former.items():
            lives.append(self.board.acknowledged[number])
            self.board.acknowledged[number] = 0
        self.job = self.job.having(life=self.job.life + 1)

    def acknowledged(self, number: int) -> int:
        return sum(self.former[number]) + self.board.acknowledged[number]


class Load:
    """Posters and viewers, half of them near the server, half of them far."""

    POSTERS = 4  # processes

    def __init__(self, near: Job, far: Job, far_prefix: list):
        self.board = near.open_board()
        sides = [(near, []), (far, far_prefix)]
        self.posters = [
            Poster(job.having(numbers=list(range(number, job.sessions, self.POSTERS))), prefix, self.board)
            for number, (job, prefix) in enumerate(sides * (self.POSTERS // 2))
        ]
        half = near.viewers // 2
        self.viewers = [
            Viewers(job.having(numbers=list(numbers)), prefix, self.board)
            for (job, prefix), numbers in zip(sides, (range(half), range(half, near.viewers)))
        ]

    @property
    def clients(self) -> list:
        return self.posters + self.viewers

    @property
    def far_posters(self) -> list:
        return self.posters[1::2]

    def start(self) -> None:
        for client in self.clients:
            client.start()

    def kill(self) -> None:
        for client in self.clients:
            if client.is_running:
                client.kill()

    @property
    def viewers_are_done(self) -> bool:
        return not any(client.is_running for client in self.viewers)

    def poster_of(self, session: int) -> Poster:
        return self.posters[session % self.POSTERS]

    def acknowledged(self) -> list:
        """Events, by session."""
        return [self.poster_of(number).acknowledged(number) for number in range(self.posters[0].job.sessions)]

    def lag(self) -> int:
        """How many events the viewer is behind that is farthest behind of those that are connected."""
        counts, board = self.acknowledged(), self.board
        offsets = zip(board.offset, board.connected)
        lags = (counts[number % len(counts)] - offset for number, (offset, is_there) in enumerate(offsets) if is_there)
        return max(0, *lags, 0)
