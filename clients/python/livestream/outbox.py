"""The bounded queue between those who emit and the thread that sends."""

import threading
import time
from collections import deque
from typing import Deque, List, NamedTuple, Tuple

MOST_EVENTS = 1_000  # of a batch
MOST_BYTES = 512 * 1024  # of a batch, unless one event is larger
_LULL = 0.002  # seconds: so long more is waited for after something came


class Gap(NamedTuple):
    """Sequences that left the queue: [first, end)."""

    first: int
    end: int


class Outbox:
    """Knows how far sending has come: sequences are taken by the sender, later settled (answered, or given up).

    Past its bounds the oldest event leaves it, and is to be found in the record. Thread: any, but one sender.
    """

    def __init__(self, most_events: int, most_bytes: int) -> None:
        self._most_events = most_events
        self._most_bytes = most_bytes
        lock = threading.RLock()  # a signal handler may emit in the middle of a flush
        self._changed = threading.Condition(lock)
        self._settled_changed = threading.Condition(lock)
        self._queue: Deque[Tuple[int, bytes, bool]] = deque()
        self._bytes = 0
        self._newest = 0
        self._taken = 0
        self._settled = 0
        self._is_idle = False
        self._is_hurried = False
        self.closes_at = float("inf")  # monotonic seconds
        self.deferred = 0
        self.dropped = 0

    def push(self, sequence: int, line: bytes, is_recorded: bool) -> None:
        with self._changed:
            self._queue.append((sequence, line, is_recorded))
            self._bytes += len(line)
            self._newest = sequence
            while len(self._queue) > 1 and (len(self._queue) > self._most_events or self._bytes > self._most_bytes):
                self._drop_oldest()
            if self._is_idle:
                self._is_idle = False
                self._changed.notify()

    def _drop_oldest(self) -> None:
        _, line, is_recorded = self._queue.popleft()
        self._bytes -= len(line)
        if is_recorded:
            self.deferred += 1
        else:
            self.dropped += 1

    # For the sender.

    def wait_for_work(self) -> bool:
        """False once closing and all is taken."""
        with self._changed:
            while self._newest == self._taken:
                if self.is_closing:
                    return False
                self._is_idle = True
                self._changed.wait()
                self._is_idle = False
                if not self.is_closing:
                    self._changed.wait(_LULL)
        return True

    def take(self) -> List[Tuple[int, bytes]]:
        """The next events in sequence; none if a gap comes first."""
        batch: List[Tuple[int, bytes]] = []
        size = 0
        with self._changed:
            while (
                self._queue and len(batch) < MOST_EVENTS and (not batch or size + len(self._queue[0][1]) <= MOST_BYTES)
            ):
                if self._queue[0][0] != self._taken + 1:
                    break
                sequence, line, _ = self._queue.popleft()
                self._bytes -= len(line)
                size += len(line)
                self._taken = sequence
                batch.append((sequence, line))
        return batch

    def gap(self) -> Gap:
        with self._changed:
            return Gap(self._taken + 1, self._queue[0][0] if self._queue else self._newest + 1)

    def took_from_record(self, last: int, count: int) -> None:
        with self._changed:
            self._taken = last
            self.deferred = max(0, self.deferred - count)

    def give_up(self, gap: Gap) -> None:
        """Nothing more of it is to be found: what was expected there is dropped."""
        with self._changed:
            self._taken = max(self._taken, gap.end - 1)
            self.dropped += self.deferred
            self.deferred = 0

    def settle(self, sequence: int) -> None:
        with self._changed:
            self._settled = max(self._settled, sequence)
            self._settled_changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Waits after a failure; ends early when somebody wants to know (`flush`, `close`)."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_hurried or self.is_closing, seconds)
            self._is_hurried = False

    # For the owner.

    @property
    def is_closing(self) -> bool:
        return self.closes_at != float("inf")

    def close(self, deadline: float) -> None:
        """The sender is to end: once all is sent, at the first failure, or then (monotonic seconds)."""
        with self._changed:
            self.closes_at = deadline
            self._changed.notify_all()

    def wait_until_settled(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        with self._changed:
            wanted = self._newest
            self._is_hurried = True
            self._changed.notify_all()
            return self._settled_changed.wait_for(
                lambda: self._settled >= wanted, max(0.0, deadline - time.monotonic())
            )

    @property
    def queued(self) -> int:
        return len(self._queue)
