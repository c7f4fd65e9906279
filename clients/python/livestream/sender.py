"""The thread that sends what was emitted, in order, until the server has it."""

import random
import threading
import time
from typing import List, Optional, Tuple

from .accounts import Accounts
from .delivery import Delivery, Outcome, Verdict
from .outbox import MOST_BYTES, MOST_EVENTS, Gap, Outbox
from .record import RecordReader

_LOCKED_OUT = (
    "the server takes no events without a token that may post; set LIVESTREAM_TOKEN to what `livestream token create "
    "NAME --role publisher` prints: "
)


class Backoff:
    """Pauses after failures: doubling, each cut by up to half at random."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def next(self) -> float:
        pause = self._next * random.uniform(0.5, 1.0)
        self._next = min(self._longest, 2 * self._next)
        return pause

    def reset(self) -> None:
        self._next = self._first


class Sender:
    """Sends batches from the outbox, and from the record what left it."""

    def __init__(
        self, outbox: Outbox, delivery: Delivery, reader: Optional[RecordReader], accounts: Accounts, backoff: Backoff
    ) -> None:
        self._outbox = outbox
        self._delivery = delivery
        self._reader = reader
        self._accounts = accounts
        self._backoff = backoff
        self._in_flight: List[Tuple[int, bytes]] = []
        self._one_by_one = 0  # of the batch, so many are sent alone
        self._given_up_to = 0

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="livestream-sender", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        try:
            while self._in_flight or self._outbox.wait_for_work():
                if not self._in_flight:
                    self._refill()
                if not self._in_flight or self._deliver():
                    continue
                if self._outbox.is_closing:
                    return
                self._outbox.pause(self._backoff.next())
        finally:
            self._delivery.close()

    def _refill(self) -> None:
        self._in_flight = self._outbox.take()
        gap = self._outbox.gap()
        if not self._in_flight and gap.first < gap.end:
            self._read_gap(gap)

    def _read_gap(self, gap: Gap) -> None:
        if self._reader is None:
            return self._give_up(gap)
        try:
            found = self._reader.read(gap.first, gap.end, MOST_EVENTS, MOST_BYTES)
        except OSError as error:
            self._accounts.complain("record", f"cannot send again from the record: {error}")
            return self._give_up(gap)
        if found.lines:
            self._outbox.took_from_record(found.lines[-1][0], len(found.lines))
        self._in_flight = found.lines
        if found.is_all:
            self._give_up(gap)
        return None

    def _give_up(self, gap: Gap) -> None:
        self._outbox.give_up(gap)
        self._given_up_to = gap.end - 1
        if not self._in_flight:
            self._outbox.settle(self._given_up_to)

    def _deliver(self) -> bool:
        """False if it has to be tried again."""
        batch = self._in_flight[: 1 if self._one_by_one > 0 else None]
        body = b"".join(line for _, line in batch)
        outcome = self._delivery.send(body, self._outbox.closes_at - time.monotonic())
        if outcome.verdict is Verdict.RETRY:
            self._accounts.failed_requests += 1
            self._accounts.last_error = f"events wait for the server: {outcome.problem}"
            return False
        if outcome.verdict is Verdict.DIVISIBLE and len(batch) > 1:
            self._one_by_one = len(batch)
            return True
        if outcome.verdict is Verdict.ACCEPTED:
            self._accounts.acknowledged += len(batch)
        else:
            self._accounts.refused += len(batch)
            self._complain(outcome)
        self._settle(len(batch))
        return True

    def _complain(self, outcome: Outcome) -> None:
        if outcome.verdict is Verdict.LOCKED_OUT:
            self._accounts.complain("token", _LOCKED_OUT + outcome.problem)
        else:
            self._accounts.complain("refusal", f"the server refuses events: {outcome.problem}")

    def _settle(self, count: int) -> None:
        self._backoff.reset()
        last = self._in_flight[count - 1][0]
        del self._in_flight[:count]
        self._outbox.settle(last if self._in_flight else max(last, self._given_up_to))
        self._one_by_one = max(0, self._one_by_one - 1)
