"""What the tests of the program share: the binary, folders of their own, a server on a free port."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LIVESTREAM_BINARY", str(REPOSITORY / "build/release/livestream"))
DEADLINE_SECONDS = 20
NOBODY = "http://127.0.0.1:1"  # tcpmux: nobody listens there


def wait_for(what, condition):
    """Returns the first true value of `condition`; fails, naming `what`, when that takes too long."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {DEADLINE_SECONDS} s for {what}")


class Server:
    """A server of one test, on a port of its own."""

    def __init__(self, folder, environment, port=0):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", str(port), "--root", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
            cwd=folder,
        )
        ready = self.process.stdout.readline()
        found = re.search(r"http://\S+:(\d+)", ready)
        if not found:
            raise AssertionError(f"the server said {ready!r}, not where it listens")
        self.url = found.group(0)
        self.port = int(found.group(1))

    def get(self, path):
        """The JSON answer, None for 404."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=DEADLINE_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            raise

    def stop(self):
        self.process.terminate()
        self.process.wait(DEADLINE_SECONDS)
        self.process.stdout.close()


class ProgramTest(unittest.TestCase):
    """Runs the program in an empty folder, with a state folder and no settings of the user's."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # what was killed may still write
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name) / "project"
        self.state = pathlib.Path(temporary.name) / "state"
        self.folder.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": temporary.name,
            "XDG_STATE_HOME": str(self.state),
            "XDG_CONFIG_HOME": str(pathlib.Path(temporary.name) / "config"),
            "LIVESTREAM_SERVER": NOBODY,
            "TZ": "UTC",
        }

    def serve(self, port=0, folder=None):
        server = Server(folder or self.folder, self.environment, port)
        self.addCleanup(server.stop)
        self.environment["LIVESTREAM_SERVER"] = server.url
        return server

    def run_program(self, *arguments, stdin=None, **environment):
        return subprocess.run(
            [BINARY, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**self.environment, **environment},
            timeout=60,
        )

    def run_well(self, *arguments, **options):
        """Standard output of a run that must succeed."""
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def start_program(self, *arguments):
        process = subprocess.Popen(
            [BINARY, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env=self.environment,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def emit_lines(self, session, count, first=1):
        for number in range(first, first + count):
            self.run_well("emit", session, "log_line", f"line=line {number}", "level=info")

    def record(self, session="night"):
        """The events in the record below the project's folder."""
        path = self.folder / "logs/events" / session / "events.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]
