"""The examples, as somebody would run them."""

import os
import shutil
import subprocess
from pathlib import Path

from harness.case import ServerCase, read_events

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class Examples(ServerCase):
    def test_bash(self):
        self.check("bash", ["bash", EXAMPLES / "emit.sh"])

    def test_python(self):
        self.check("python", ["python3", EXAMPLES / "emit.py"])

    def test_javascript(self):
        self.check("javascript", ["node", "--no-warnings", EXAMPLES / "emit.mjs"])  # Node 18 calls its fetch new

    def test_go(self):
        self.check("go", ["go", "run", EXAMPLES / "emit.go"])

    def test_rust(self):
        if shutil.which("rustc"):
            program = self.folder / "emit"
            subprocess.run(["rustc", "--edition", "2021", "-o", program, EXAMPLES / "emit.rs"], check=True, timeout=120)
            self.check("rust", [program])
        else:
            self.skipTest("rustc is not installed")

    def check(self, language: str, command: list) -> None:
        if not shutil.which(command[0]):
            self.skipTest(f"{command[0]} is not installed")
        environment = {**os.environ, "LIVESTREAM_SERVER": self.server.url, "GOCACHE": str(self.folder / "go")}
        done = subprocess.run([*command, "mine"], env=environment, capture_output=True, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        events = read_events(self.server.own_log("mine"))
        self.assertEqual([event["type"] for event in events], ["phase_change", "log_line", "completion"])
        self.assertEqual(events[1]["data"], {"line": f"hello from {language}", "level": "success"})
        self.assertEqual(self.get("/api/status/mine").json()["state"], "complete")
