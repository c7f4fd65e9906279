"""What became of the events so far."""

import sys
from typing import NamedTuple, Set


class BroadcastStats(NamedTuple):
    emitted: int  #: got a sequence
    rejected: int  #: could be no event: no type, bad session id, data that JSON has no form for
    recorded: int  #: are in the record
    record_failures: int  #: are not, though recording is on: disk full, no permission
    acknowledged: int  #: the server has them
    refused: int  #: the server will not have them (4xx); not tried again
    dropped: int  #: fell out of the full queue and are in no record: will not be sent
    failed_requests: int  #: attempts that are repeated
    queued: int  #: wait in memory
    deferred: int  #: fell out of the full queue; will be sent from the record
    last_error: str  #: the newest failure, for people; empty if there was none


class Accounts:
    """Counts, and says each kind of failure once on stderr."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._said: Set[str] = set()
        self.emitted = 0
        self.rejected = 0
        self.recorded = 0
        self.record_failures = 0
        self.acknowledged = 0
        self.refused = 0
        self.failed_requests = 0
        self.last_error = ""

    def complain(self, topic: str, problem: str) -> None:
        self.last_error = problem
        if self._quiet or topic in self._said:
            return
        self._said.add(topic)
        try:
            print(f"livestream: {problem}", file=sys.stderr)
        except (OSError, ValueError, AttributeError):
            pass  # the host has no stderr, or closed it
