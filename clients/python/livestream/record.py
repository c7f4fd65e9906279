"""The record of a session: a file of events, one to a line, that several programs append to."""

import json
import os
import time
from typing import Any, Dict, Iterator, List, NamedTuple, Set, Tuple

_BETWEEN_OPENS = 1.0  # seconds


class RecordFile:
    """Appends whole lines, one `write` each. Thread: one at a time."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._fd = -1
        self._open_again_at = 0.0
        self._open_error = OSError("not opened yet")
        self._needs_line_break = False
        self.position = 0  # what was appended here later does not stand before this byte

    def append(self, line: bytes) -> None:
        """Raises OSError if the line is not, or not as a whole, in the file."""
        if self._fd < 0:
            self._open()
        if self._needs_line_break:
            line = b"\n" + line
        count = os.write(self._fd, line)
        self.position += count
        if count == len(line):
            self._needs_line_break = False
            return
        self._needs_line_break = count > 0
        raise OSError(f"{self.path}: only {count} of {len(line)} bytes were taken; the disk is full")

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _open(self) -> None:
        now = time.monotonic()
        if now < self._open_again_at:
            raise self._open_error
        self._open_again_at = now + _BETWEEN_OPENS
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            fd = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            self._open_error = error
            raise
        self._fd = fd
        self.position = os.fstat(fd).st_size
        # A writer that died in the middle left the last line without its end.
        self._needs_line_break = self.position > 0 and os.pread(fd, 1, self.position - 1) != b"\n"


def _events(path: str, position: int = 0) -> Iterator[Tuple[int, bytes, Dict[str, Any]]]:
    """Of each event where its line ends, the line, and what it says; what is no event is passed over."""
    with open(path, "rb") as record:
        record.seek(position)
        for line in record:
            position += len(line)
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and isinstance(event.get("type"), str):
                yield position, line, event


def load_events(path: str) -> List[Dict[str, Any]]:
    """All events, whoever wrote them, in their order and without repeats. Raises OSError."""
    seen: Set[Any] = set()
    events = []
    for _, line, event in _events(path):
        identity = (event["emitter"], event.get("sequence")) if event.get("emitter") else line.strip()
        if identity not in seen:
            seen.add(identity)
            events.append(event)
    return events


class Found(NamedTuple):
    lines: List[Tuple[int, bytes]]  # by their sequence
    is_all: bool  # there are no more


class RecordReader:
    """Finds what one emitter wrote, going forward. Thread: one."""

    def __init__(self, path: str, emitter: str) -> None:
        self._path = path
        self._emitter = emitter
        self._position = 0

    def read(self, first: int, end: int, most_events: int, most_bytes: int) -> Found:
        """Events of sequences [first, end), at most so many. Raises OSError."""
        lines: List[Tuple[int, bytes]] = []
        size = 0
        for position, line, event in _events(self._path, self._position):
            sequence = event.get("sequence")
            if event.get("emitter") != self._emitter or not isinstance(sequence, int):
                self._position = position
                continue
            if sequence >= end:
                return Found(lines, True)
            self._position = position
            if sequence < first:
                continue
            lines.append((sequence, line))
            size += len(line)
            if len(lines) >= most_events or size >= most_bytes:
                return Found(lines, False)
        return Found(lines, True)
