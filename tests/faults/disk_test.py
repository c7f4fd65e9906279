"""A disk that takes no more, and one that may not be written to."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness.case import ServerCase, event_line
from harness.mounts import mount_tmpfs
from harness.server import binary


class FullDisk(ServerCase):
    may_complain = True

    def prepare(self):
        mount_tmpfs(self, self.server.state, "1m")

    def fill(self) -> Path:
        ballast = self.server.state / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            for size in (65536, 512, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass
        return ballast

    def post_numbered(self, sequence: int):
        return self.post("/api/broadcast/s", event_line("s", sequence, "e", line="x" * 5000))

    async def test_the_poster_is_told_the_show_goes_on_and_recording_resumes(self):
        self.assertEqual(self.post_numbered(1).status, 200)
        async with self.viewer("/ws/s?after=now") as viewer:
            await viewer.next_of("status")
            ballast = self.fill()
            answer = self.post_numbered(2)
            self.assertEqual(answer.status, 507, answer.body)
            self.assertTrue(answer.error)
            event = await viewer.next_of("log_line")
            self.assertEqual((event["sequence"], event["offset"]), (2, None))
            status = await viewer.next_of("status")
            self.assertNotEqual(status["data"]["recording"], "ok")
            self.assertNotEqual(self.get("/api/status/s").json()["recording"], "ok")

            ballast.unlink()
            self.assertEqual(self.post_numbered(2).json()["offset"], 2, "the retry is recorded")
            self.assertEqual(self.post_numbered(2).json()["offset"], 2, "and recorded once")
            self.assertEqual(self.post_numbered(3).json()["offset"], 3)
            self.assertEqual([event["sequence"] for event in await viewer.events(2)], [2, 3])
        self.assertEqual(self.get("/api/status/s").json()["recording"], "ok")
        recorded = [event["sequence"] for event in self.get("/api/events/s").json()["events"]]
        self.assertEqual(recorded, [1, 2, 3])

    def test_a_batch_that_fits_in_part_is_doubled_by_no_retry(self):
        ballast = self.fill()
        with open(ballast, "r+b") as file:
            file.truncate(ballast.stat().st_size - 16 * 4096)
        batch = b"".join(event_line("s", n, "e", line="x" * 1000) for n in range(1, 201))
        self.assertEqual(self.post("/api/broadcast/s", batch, Content_Type="application/x-ndjson").status, 507)
        ballast.unlink()
        answer = self.post("/api/broadcast/s", batch, Content_Type="application/x-ndjson")
        self.assertEqual((answer.status, answer.json()["offset"]), (200, 200))
        recorded = [event["sequence"] for event in self.get("/api/events/s?limit=1000").json()["events"]]
        self.assertEqual(recorded, list(range(1, 201)))


class HookOnAFullDisk(unittest.TestCase):
    def test_the_agent_is_not_told_and_not_stopped(self):
        temporary = tempfile.TemporaryDirectory(prefix="livestream-")
        self.addCleanup(temporary.cleanup)
        state = Path(temporary.name) / "state"
        mount_tmpfs(self, state, "4k")  # one page, which the folder of the record takes
        (state / "ballast").write_bytes(b"x" * 4096)
        payload = '{"session_id":"s","hook_event_name":"Stop"}'
        environment = {"XDG_STATE_HOME": str(state), "LIVESTREAM_SERVER": "http://127.0.0.1:1"}
        said = [["hook", "claude-code"], ["hook", "claude-code", "--verbose"]]
        quiet, asked = (
            subprocess.run([binary(), *words], input=payload, env=environment, capture_output=True, text=True)
            for words in said
        )
        self.assertEqual((quiet.returncode, quiet.stdout, quiet.stderr), (0, "", ""))
        self.assertEqual((asked.returncode, asked.stdout), (0, ""))
        self.assertIn("No space left on device", asked.stderr)


class NoPermission(ServerCase):
    """As another user than root, whom no permission stops."""

    may_complain = True

    def setUp(self):
        if os.geteuid() == 0 and subprocess.run(["setpriv", "--version"], capture_output=True).returncode != 0:
            raise unittest.SkipTest("setpriv is missing, and root may write everywhere")
        super().setUp()

    def prepare(self):
        events = self.server.state / "livestream/events"
        events.mkdir(parents=True)
        events.chmod(0o555)
        self.addCleanup(events.chmod, 0o755)
        if os.geteuid() == 0:
            self.server.wrapper = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]

    async def test_the_poster_is_told_and_viewers_still_see_the_event(self):
        async with self.viewer("/ws/s?after=now") as viewer:
            await viewer.next_of("status")
            answer = self.post("/api/broadcast/s", {"type": "log_line", "data": {"line": "seen"}})
            self.assertEqual(answer.status, 500, answer.body)
            self.assertIn("events", answer.error)
            event = await viewer.next_of("log_line")
            self.assertEqual((event["data"]["line"], event["offset"]), ("seen", None))
