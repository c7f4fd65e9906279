"""What the processes of a soak tell one another."""

import mmap
import os
from dataclasses import asdict, dataclass, field, replace
from json import dumps, loads


@dataclass(frozen=True)
class Job:
    """What one client process does. It gets this as its only argument, as JSON."""

    board: str  # the file of the Board
    sessions: int  # of the whole soak
    viewers: int  # the same
    numbers: list = field(default_factory=list)  # of the sessions, or the viewers, that this process has
    rate: float = 0.0  # events per second and session
    seed: str = ""
    host: str = ""
    port: int = 0
    name: str = ""  # how requests name the server: HOST:PORT
    token: str = ""
    life: int = 0  # how often this process was started before

    def text(self) -> str:
        return dumps(asdict(self))

    @staticmethod
    def of(text: str) -> "Job":
        return Job(**loads(text))

    def having(self, **changes) -> "Job":
        return replace(self, **changes)

    @property
    def fields(self) -> str:
        """Header fields that every request has."""
        authorization = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return f"Host: {self.name}\r\n{authorization}"

    def open_board(self) -> "Board":
        return Board(self.board, self.sessions, self.viewers)


def session_id(number: int) -> str:
    return f"soak-{number:03}"


class Board:
    """Numbers of 64 bits in a file that all map, each written by one process. They outlive whoever is killed: what
    a poster noted as acknowledged stays noted."""

    COLUMNS = 12

    def __init__(self, path: str, sessions: int, viewers: int):
        size = 8 * self.COLUMNS * max(sessions, viewers)
        with open(path, "a+b") as file:
            os.truncate(file.fileno(), size)
            self.words = memoryview(mmap.mmap(file.fileno(), size)).cast("Q")
        self.used = 0
        # By session. Its poster writes:
        self.acknowledged = self.column(sessions)  # events, in the poster's present life
        self.refused = self.column(sessions)  # posts, because the disk was full
        # The soak itself writes:
        self.last = self.column(sessions)  # offset of the last event, once there will be no more; 0 before
        # By viewer, who writes:
        self.start = self.column(viewers)  # it has seen what comes after this offset …
        self.offset = self.column(viewers)  # … up to this
        self.digest = self.column(viewers)  # of all that
        self.connected = self.column(viewers)  # 1 or 0
        self.connects = self.column(viewers)
        self.gaps = self.column(viewers)
        self.repeats = self.column(viewers)
        self.resets = self.column(viewers)
        self.unrecorded = self.column(viewers)  # events seen that a full disk did not take

    def column(self, length: int) -> memoryview:
        begin, self.used = self.used, self.used + length
        return self.words[begin : self.used]
