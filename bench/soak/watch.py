"""Passes the time of a soak, and looks at it meanwhile."""

import time

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_LINES = 10.0
SECONDS_BETWEEN_POLLS = 0.05
PATIENCE_SECONDS = 120  # for what takes a second or two


class Failed(Exception):
    """What makes it pointless to go on."""


class Watch:
    def __init__(self, server, load):
        self.server, self.load = server, load
        self.resident = []  # bytes of the server, once a look
        self.most_lag = 0
        self.begin = self.next_look = time.monotonic()
        self.next_line = self.begin + SECONDS_BETWEEN_LINES

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begin

    def until(self, seconds: float) -> None:
        """Of its own time."""
        while (left := seconds - self.seconds) > 0:
            self.look()
            time.sleep(max(0, min(left, self.next_look - time.monotonic())))

    def wait_for(self, condition, what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise Failed(f"waited {PATIENCE_SECONDS} s for {what}")
            self.look()
            time.sleep(SECONDS_BETWEEN_POLLS)

    def look(self) -> None:
        if any(client.has_failed for client in self.load.clients):
            raise Failed("a client has ended by itself")
        if self.server.process.poll() is not None:
            raise Failed(f"the server has ended by itself: {self.server.diary()[-2000:]}")
        now = time.monotonic()
        if now >= self.next_look:
            self.next_look += SECONDS_BETWEEN_LOOKS
            self.resident.append(self.server.resident_bytes())
            self.most_lag = max(self.most_lag, self.load.lag())
        if now >= self.next_line:
            self.next_line += SECONDS_BETWEEN_LINES
            print(self.line(), flush=True)

    def line(self) -> str:
        board = self.load.board
        return (
            f"{self.seconds:6,.0f} s  {sum(self.load.acknowledged()):12,} acknowledged  {sum(board.connected):4} viewers  "
            f"{sum(board.connects):7,} connects  {self.resident[-1] / 1e6:6.1f} MB  {self.load.lag():5,} behind"
        )
