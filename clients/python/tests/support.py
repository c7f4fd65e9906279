"""What the tests share: a server that takes events, or does not, and programs that emit."""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

PACKAGE = str(Path(__file__).resolve().parents[1])
sys.path.insert(0, PACKAGE)

from livestream import BroadcastOptions, EventBroadcaster  # noqa: E402

PATIENCE = 20.0  # seconds


def wait_for(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE:.0f} s in vain: {what}")
        time.sleep(0.005)


class TestServer:
    """Takes batches of events; `answer` says with which status, of the events in it."""

    def __init__(self, port=0):
        self.lines = []
        self.requests = []
        self.answer = lambda events: 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                events = [json.loads(line) for line in body.splitlines()]
                status = outer.answer(events)
                outer.requests.append((self.path, self.headers.get("Authorization"), status, len(events)))
                if status == 200:
                    outer.lines += body.splitlines()
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def sequences(self):
        return [json.loads(line)["sequence"] for line in self.lines]

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class BroadcasterTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="livestream-python-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def options(self, **others):
        chosen = {"record_folder": self.folder, "first_retry": 0.005, "longest_retry": 0.05, "quiet": True, **others}
        return BroadcastOptions(**chosen)

    def broadcaster(self, server_url="", recording=True, session="s", **others):
        made = EventBroadcaster(session, server_url, recording, self.options(**others))
        self.addCleanup(made.close)
        return made

    def server(self, port=0):
        server = TestServer(port)
        self.addCleanup(server.stop)
        return server

    def record(self, session="s"):
        return Path(self.folder, session, "events.jsonl").read_bytes()

    def program(self, text, **environment):
        """Starts a program that emits, in the folder of the records."""
        environment = {**os.environ, "PYTHONPATH": PACKAGE, **environment}
        return subprocess.Popen(
            [sys.executable, "-c", text], cwd=self.folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
