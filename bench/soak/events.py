"""The events of a soak: what a poster writes, a viewer sees and the record holds."""

import re
from datetime import datetime, timezone

EVENT_BYTES = 300  # as in all benchmarks
# Every field has its place, so that nothing but a whole event fits.
LAYOUT = '{{"type":"log_line","session_id":"{}","timestamp":"{}","sequence":{},"emitter":"{}-{}","data":{{"line":"{}"}}'
EVENT = re.compile(
    rb'\{"type":"log_line","session_id":"[^"]+","timestamp":"[^"]+","sequence":(\d+),"emitter":"[^"]+-(\d+)","data":\{"line":"\.+"\}'
)


def lines(session: str, life: int, first: int, count: int) -> bytes:
    """Events `first` and following of a poster's life, one per line."""
    timestamp = datetime.now(timezone.utc).isoformat()
    heads = (LAYOUT.format(session, timestamp, sequence, session, life, "") for sequence in range(first, first + count))
    return "".join(head[:-2] + "." * (EVENT_BYTES - len(head)) + '"}}\n' for head in heads).encode()


class Order:
    """Judges the events of one session as they come: those of each life of its poster count 1, 2, 3 …"""

    def __init__(self, from_the_first: bool):
        self.from_the_first = from_the_first
        self.newest = {}  # life → sequence
        self.missing = self.repeated = 0

    def take(self, life: int, sequence: int) -> None:
        newest = self.newest.get(life, 0 if self.from_the_first else sequence - 1)
        if sequence <= newest:
            self.repeated += 1
            return
        self.missing += sequence - newest - 1
        self.newest[life] = sequence
