"""A script of somebody who has only `requests` and `json`."""

import subprocess
import textwrap

from harness.case import ServerCase, read_events

SCRIPT = textwrap.dedent(
    """
    import datetime, json, os, sys
    import requests

    root, server, session = sys.argv[1:]
    folder = os.path.join(root, "logs", "events", session)
    os.makedirs(folder, exist_ok=True)
    number = 0

    def emit(kind, **data):
        global number
        number += 1
        event = {"type": kind, "session_id": session, "timestamp": datetime.datetime.now().isoformat(),
                 "sequence": number, "data": data}
        with open(os.path.join(folder, "events.jsonl"), "a") as log:
            log.write(json.dumps(event) + "\\n")
        requests.post(f"{server}/api/broadcast/{session}", json=event, timeout=5).raise_for_status()

    emit("phase_change", phase="builder", context_percent=0.1 + 0.2)
    for n in range(20):
        emit("log_line", line=f"line {n} äöü", level="info")
    emit("context_update", percent=1e-05, tokens_used=10**12)
    emit("completion", success=True, summary="ready")
"""
)


class StockScript(ServerCase):
    async def test_what_it_records_and_posts_is_seen_live_and_counted_once(self):
        script = self.folder / "emit.py"
        script.write_text(SCRIPT)
        async with self.viewer("/ws/mine?after=0") as viewer:
            done = subprocess.run(
                ["/usr/bin/python3", str(script), str(self.server.root), self.server.url, "mine"],
                capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
            )  # fmt: skip
            self.assertEqual(done.returncode, 0, done.stderr)
            events = await viewer.events(23)
            told = await viewer.next_of("complete")
        self.assertEqual([event["sequence"] for event in events], list(range(1, 24)))
        self.assertEqual([event["offset"] for event in events], list(range(1, 24)))
        self.assertEqual(told["message"], "ready")
        self.assertEqual(len(read_events(self.server.root_log("mine"))), 23)
        self.assertFalse(self.server.own_log("mine").exists(), "one session, one log")
        self.assertEqual(self.get("/api/logs/mine?lines=1").json()["logs"], ["line 19 äöü"])
