"""One session's log lies on a disk that hangs; the others notice nothing."""

import importlib.util
import os
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path

from harness.case import ServerCase, append, event_line
from harness.http import request

P99_SECONDS = 0.2
POSTS = 600


class StalledDisk(ServerCase):
    may_complain = True

    def prepare(self):
        if not os.access("/dev/fuse", os.W_OK):
            self.skipTest("there is no /dev/fuse here")
        if importlib.util.find_spec("fusepy") is None:
            self.skipTest("python3-fusepy is not installed")
        self.behind = self.folder / "behind"
        self.mounted = self.folder / "mounted"
        append(self.behind / "logs/events/hangs/events.jsonl", event_line("hangs", 1))
        self.mounted.mkdir()
        program = Path(__file__).with_name("stalling_disk.py")
        disk = subprocess.Popen(
            [sys.executable, str(program), str(self.behind), str(self.mounted)], stderr=subprocess.PIPE
        )
        self.addCleanup(disk.stderr.close)
        self.addCleanup(disk.wait)
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(self.mounted)], capture_output=True)
        self.addCleanup(self.go_on)
        self.wait_for(lambda: self.mounted.is_mount() or disk.poll() is not None, "the mount")
        if disk.poll() is not None:
            self.skipTest(f"a FUSE file system cannot be mounted here: {disk.stderr.read().decode().strip()}")
        self.server.options += ["--root", str(self.mounted)]

    def stall(self) -> None:
        (self.behind / "stall").touch()

    def go_on(self) -> None:
        (self.behind / "stall").unlink(missing_ok=True)

    def post_to_the_stalled(self, sequence: int) -> threading.Thread:
        answers = self.answers
        port = self.server.port

        def post():
            try:
                answers.append(request(port, "POST", "/api/broadcast/hangs", event_line("hangs", sequence, "e")).status)
            except (OSError, HTTPException):
                pass  # the server is gone

        thread = threading.Thread(target=post, daemon=True)
        thread.start()
        return thread

    def test_posts_to_other_sessions_are_answered_in_time(self):
        self.answers = []
        self.wait_for(lambda: self.get("/api/status/hangs").status == 200)
        self.post_to_the_stalled(2).join(30)
        self.assertEqual(self.answers, [200], "the disk works at first")

        self.stall()
        waiting = [self.post_to_the_stalled(sequence) for sequence in (3, 4, 5)]
        times = []
        for number in range(POSTS):
            start = time.monotonic()
            self.emit(f"other{number % 5}", line="x")
            times.append(time.monotonic() - start)
        self.assertEqual(self.answers, [200], "it hangs, indeed")
        self.assertEqual(self.get("/api/health").status, 200)
        p99 = sorted(times)[int(len(times) * 0.99)]
        self.assertLessEqual(p99, P99_SECONDS)

        self.go_on()
        for thread in waiting:
            thread.join(30)
        self.assertEqual(self.answers, [200] * 4, "and nothing is lost when it comes back")
        sequences = [event["sequence"] for event in self.get("/api/events/hangs").json()["events"]]
        self.assertEqual(sorted(sequences), [1, 2, 3, 4, 5])
        print(f"\np99 of other sessions' posts: {p99 * 1000:.1f} ms", flush=True)

    def test_a_server_that_is_told_to_stop_saves_the_others_although_a_disk_hangs(self):
        self.answers = []
        self.wait_for(lambda: self.get("/api/status/hangs").status == 200)
        self.stall()
        waiting = self.post_to_the_stalled(2)
        self.emit("other", line="kept")
        self.server.process.terminate()
        snapshots = self.server.state / "livestream"
        self.wait_for(lambda: any(b'"other"' in path.read_bytes() for path in snapshots.rglob("snapshot.json")))
        self.go_on()  # the kernel lets no process end that waits for a FUSE daemon's answer
        self.assertEqual(self.server.wait(), 0)
        waiting.join()
        self.assertIn(b"kept", self.server.own_log("other").read_bytes())
