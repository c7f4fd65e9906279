"""The Python SDK against the real server."""

import os
import subprocess
import textwrap
from pathlib import Path

from harness.case import ServerCase, read_events

PACKAGE = Path(__file__).resolve().parents[2] / "clients/python"

PROGRAM = textwrap.dedent(
    """
    import sys
    import livestream

    events = livestream.init_broadcaster("mine")
    events.phase_change("builder", 31.5)
    for n in range(2_000):
        events.log_line(f"line {n} äöü")
    events.context_update(40, 80_000)
    events.completion(True, "ready")
    events.flush(20)
    events.close()
    print(events.stats().acknowledged, len(events.load_events()), events.stats().last_error)
"""
)


class PythonSdk(ServerCase):
    async def test_what_it_emits_is_seen_live_and_counted_once(self):
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "LIVESTREAM_SERVER": self.server.url}
        async with self.viewer("/ws/mine?after=0") as viewer:
            done = subprocess.run(
                ["/usr/bin/python3", "-c", PROGRAM], cwd=self.server.root, env=environment,
                capture_output=True, text=True, timeout=60,
            )  # fmt: skip
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout.strip(), "2003 2003")
            events = await viewer.events(2_003)
            told = await viewer.next_of("complete")
        self.assertEqual([event["sequence"] for event in events], list(range(1, 2_004)))
        self.assertEqual([event["offset"] for event in events], list(range(1, 2_004)))
        self.assertEqual(told["message"], "ready")
        self.assertEqual(len(read_events(self.server.root_log("mine"))), 2_003)
        status = self.get("/api/status/mine").json()
        self.assertEqual((status["state"], status["context"]["percentage"]), ("complete", 40.0))
