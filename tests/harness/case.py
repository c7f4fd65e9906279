"""Test cases around a running server."""

import asyncio
import json
import tempfile
import unittest
from pathlib import Path

from harness.http import Answer, RawConnection, request
from harness.server import PATIENCE_SECONDS, Server, wait_for
from harness.viewer import Viewer


class ServerCase(unittest.IsolatedAsyncioTestCase):
    """Each test has a server of its own, which must end well and have nothing to complain of."""

    options: tuple = ()
    environment: dict = {}
    may_complain = False  # stderr need not be empty

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="livestream-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server = Server(self.folder, self.options, self.environment)
        self.prepare()
        self.server.start()
        self.addCleanup(self.end)

    async def asyncSetUp(self) -> None:
        asyncio.get_running_loop().set_debug(False)  # its diary is about this program, not ours

    def prepare(self) -> None:
        """What must lie in the folders before the server starts."""

    def end(self) -> None:
        if not self.server.is_running:
            return
        self.assertEqual(self.server.stop(), 0, self.server.diary())
        if not self.may_complain:
            self.assertEqual(complaints(self.server.diary()), [])

    # Words to write tests with.

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body, **headers: str) -> Answer:
        return self.request("POST", path, body, headers)

    def request(self, method: str, path: str, body=None, headers=None) -> Answer:
        fields = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return request(self.server.port, method, path, body, fields)

    def emit(self, session: str, kind: str = "log_line", **data) -> dict:
        """Posts one event; the answer."""
        answer = self.post(f"/api/broadcast/{session}", {"type": kind, "data": data})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def emit_lines(self, session: str, first: int, last: int) -> None:
        """Posts log lines "first" to "last" at once."""
        lines = [json.dumps({"type": "log_line", "data": {"line": str(n)}}) for n in range(first, last + 1)]
        answer = self.post(f"/api/broadcast/{session}", "\n".join(lines).encode(), Content_Type="application/x-ndjson")
        self.assertEqual(answer.status, 200, answer.body)

    def wait_for(self, condition, what: str = "it", seconds: float = PATIENCE_SECONDS):
        return wait_for(condition, what, seconds)

    def raw(self) -> RawConnection:
        connection = RawConnection(self.server.port)
        self.addCleanup(connection.__exit__)
        return connection

    def viewer(self, path: str, **options) -> Viewer:
        return Viewer(self.server, path, **options)


def complaints(diary: str) -> list:
    """What it said on stderr, but for disks of a busy machine being slow."""
    return [line for line in diary.splitlines() if "it continues on a thread of its own" not in line]


def event_line(session: str, sequence: int, emitter: str = "", kind: str = "log_line", **data) -> bytes:
    """One event as an emitter writes it into a log, line break included."""
    event = {
        "type": kind,
        "session_id": session,
        "timestamp": f"2026-11-23T03:00:{sequence % 60:02}Z",
        "sequence": sequence,
        **({"emitter": emitter} if emitter else {}),
        "data": data or {"line": str(sequence)},
    }
    return (json.dumps(event) + "\n").encode()


def append(path: Path, data: bytes) -> None:
    """As an emitter does: one write to the end of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab", buffering=0) as file:
        file.write(data)


def read_events(path: Path) -> list:
    return [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def read_events_after_kills(path: Path) -> list:
    """The same from a log whose writers were killed: a line cut off by a kill does not count."""
    events = []
    for line in path.read_bytes().splitlines():
        try:
            events.append(json.loads(line))
        except ValueError:
            continue
    return events
