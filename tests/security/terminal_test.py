"""What `livestream tail` prints of hostile events has no control bytes but line ends and colours, in a terminal or not."""

import json
import os
import pty
import re
import subprocess

from harness.case import ServerCase
from harness.server import binary

ESCAPES = [
    "\x1b[2J", "\x1b[10;10H", "\x1b[?1049h", "\x1b[6n", "\x1b[c", "\x1b[21t", "\x1b[8m", "\x1b[31m", "\x1b[38;2;1;2;3m",
    "\x1b]0;title\x07", "\x1b]0;title\x1b\\", "\x1b]52;c;cm0gLXJmIH4=\x07", "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    "\x1bP$q\"p\x1b\\", "\x1bP1000p", "\x1b_apc\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bc", "\x1b#8", "\x1b(0", "\x1b=",
    "\x1b", "\x1b[", "\x1b]", "\x1b[31", "\x1b\x1b[2J", "\x1b[\x1b[2J", "\x1b[3\x1b[1m", "\x1b[1;\x07m",
    *map(chr, range(0x20)), "\x7f", *map(chr, range(0x80, 0xA0)), "\x9b2J", "\x9d0;title\x9c", "\x9b31m",
    "\u202etxt.exe", "\u202a", "\u2066x\u2069", "\u200e", "\u200f", "\u061c", "\u2028", "\u2029", "\r\nforged line",
]  # fmt: skip
FIELDS = {
    "phase_change": ["phase"], "task_complete": ["task"], "log_line": ["line", "level"], "error": ["message", "details"],
    "completion": ["summary"], "iteration_start": ["task"], "context_update": ["model"], "message": ["text", "role"],
    "tool_call": ["name", "input"], "status": ["text"],
}  # fmt: skip
COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LAST = "the last line"


class Tail(ServerCase):
    def setUp(self):
        super().setUp()
        for escape in ESCAPES:
            hostile = f"a{escape}b"
            for kind, fields in FIELDS.items():
                self.post_as_it_is({"type": kind, "data": {field: hostile for field in (*fields, hostile)}})
            self.post_as_it_is({"type": hostile, "emitter": hostile, "timestamp": hostile, hostile: hostile})
        self.emit("s", line="a lone surrogate: \ud800")
        self.emit("s", line=LAST)
        self.count = self.get("/api/status/s").json()["offset"]
        self.assertGreater(self.count, len(ESCAPES) * len(FIELDS))

    def post_as_it_is(self, event: dict) -> None:
        """With no more escapes than JSON asks for."""
        self.post("/api/broadcast/s", json.dumps(event, ensure_ascii=False).encode())

    def tail(self, *options: str, in_terminal: bool, **environment: str) -> str:
        """What it prints of the whole record, up to its last line."""
        ends = pty.openpty() if in_terminal else os.pipe()
        command = [binary(), "tail", "s", "--after", "0", "--server", self.server.url, *options]
        tail = subprocess.Popen(
            command, stdin=ends[1] if in_terminal else None, stdout=ends[1], stderr=subprocess.STDOUT,
            env={**self.server.environment, "TERM": "xterm-256color", **environment},
        )  # fmt: skip
        os.close(ends[1])
        try:
            printed = b""
            while LAST.encode() not in printed:
                part = os.read(ends[0], 65536)
                self.assertTrue(part, printed[-1000:])
                printed += part
        finally:
            tail.kill()
            tail.wait()
            os.close(ends[0])
        return printed.decode().replace("\r\n", "\n") if in_terminal else printed.decode()

    def assert_safe(self, printed: str, lines: int) -> None:
        left = COLOUR.sub("", printed)
        self.assertEqual([], sorted({repr(found) for found in UNSAFE.findall(left)}))
        self.assertEqual(left.rstrip("\n").count("\n"), lines, "each event is one line")

    def test_in_a_terminal_nothing_but_colours_is_left(self):
        printed = self.tail(in_terminal=True)
        self.assertRegex(printed, COLOUR)
        self.assert_safe(printed, self.count - 1)

    def test_and_each_line_ends_without_a_colour(self):
        for line in self.tail(in_terminal=True).split("\n"):
            colours = COLOUR.findall(line)
            self.assertEqual(colours[-1:], ["\x1b[0m"] if colours else [], line)

    def test_elsewhere_not_even_colours_are(self):
        for in_terminal, environment in ((False, {}), (True, {"NO_COLOR": "1"})):
            printed = self.tail(in_terminal=in_terminal, **environment)
            self.assertNotIn("\x1b", printed)
            self.assert_safe(printed, self.count - 1)

    def test_json_is_as_safe_in_a_terminal_and_says_the_same(self):
        for in_terminal in (True, False):
            printed = self.tail("--json", in_terminal=in_terminal)
            if in_terminal:
                self.assertNotIn("\x1b", printed)
                self.assert_safe(printed, self.count - 1)
            events = [json.loads(line) for line in printed.split("\n") if line.endswith("}")]
            self.assertEqual(events, self.get("/api/events/s?limit=10000").json()["events"][: len(events)])
            self.assertGreaterEqual(len(events), self.count - 1)
