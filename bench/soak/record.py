"""The record that a soak leaves, line by line."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from events import EVENT, Order


@dataclass
class Seen:
    """What a viewer has seen of a session: what comes after offset `start`, and the digest of that."""

    start: int
    digest: int
    expected: int = 0


@dataclass
class Findings:
    """`events` are those of the record; the rest should be 0, but for `torn`: lines that a full disk cut off."""

    events: int = 0
    lost: int = 0  # acknowledged, but not there
    doubled: int = 0
    missing: int = 0  # though a later one of the same poster is there
    torn: int = 0
    misled: int = 0  # viewers who saw other bytes

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.missing or self.misled)

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values())))


def examine(log: Path, acknowledged: list, viewers: list) -> Findings:
    """`acknowledged`: how many events of each life of the session's poster were. `viewers`: each one's Seen."""
    findings, order = Findings(), Order(from_the_first=True)
    with open(log, "rb") as file:
        for line in file:
            event = EVENT.match(line)
            if not event or line[event.end() :] != b"}\n":
                findings.torn += bool(line.strip())
                continue
            order.take(life=int(event[2]), sequence=int(event[1]))
            findings.events += 1
            for viewer in viewers:
                if findings.events > viewer.start:
                    viewer.expected = zlib.crc32(event[0], viewer.expected)
    findings.doubled, findings.missing = order.repeated, order.missing
    findings.lost = sum(max(0, count - order.newest.get(life, 0)) for life, count in enumerate(acknowledged))
    findings.misled = sum(viewer.expected != viewer.digest for viewer in viewers)
    return findings
