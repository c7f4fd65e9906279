"""The QR code of `pair`, read as a phone reads it."""

import os
import pty
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.case import ServerCase
from harness.server import binary

try:
    from pyzbar import pyzbar
except ImportError:
    pyzbar = None

PIXELS_PER_MODULE = 4
HALVES = {"█": (0, 0), "▀": (0, 255), "▄": (255, 0), " ": (255, 255)}  # upper and lower, as grey


def printed_on_a_terminal(command: list, environment: dict) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # Linux: the other side is closed
        pass
    os.close(ours)
    process.wait(20)
    return said.decode()


def picture(lines: list) -> tuple:
    """What a camera would see: grey bytes, width and height."""
    rows = []
    for line in lines:
        for half in (0, 1):
            row = b"".join(bytes([HALVES[c][half]]) * PIXELS_PER_MODULE for c in line)
            rows += [row] * PIXELS_PER_MODULE
    return b"".join(rows), len(rows[0]), len(rows)


class TheCode(ServerCase):
    options = ("--public", "127.0.0.1:0")

    @unittest.skipUnless(pyzbar, "python3-pyzbar is not there to read it")
    def test_on_a_terminal_leads_a_phone_to_the_link(self):
        environment = {**self.server.environment, "LIVESTREAM_SERVER": self.server.url, "TERM": "xterm-256color"}
        said = printed_on_a_terminal([binary(), "pair"], environment)
        lines = [
            found[1] for line in said.splitlines() if (found := re.match(r"\x1b\[[0-9;]*m([█▀▄ ]+)\x1b\[0m", line))
        ]
        [code] = pyzbar.decode(picture(lines))
        self.assertRegex(code.data.decode(), rf"^{self.server.public_url}/pair#[0-9A-Z]{{5}}-[0-9A-Z]{{5}}$")
        self.assertIn(code.data.decode(), said)

    def test_is_left_out_where_nobody_looks(self):
        environment = {**self.server.environment, "LIVESTREAM_SERVER": self.server.url}
        done = subprocess.run([binary(), "pair"], env=environment, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^http://127\.0\.0\.1:\d+/pair#[0-9A-Z-]{11}\n$")


if __name__ == "__main__":
    unittest.main()
