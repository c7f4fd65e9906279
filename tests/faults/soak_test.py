"""A short soak, and whether its judges would notice what must not happen."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

SOAK = Path(__file__).resolve().parents[2] / "bench/soak"
sys.path.insert(0, str(SOAK))

from board import Job  # noqa: E402
from events import lines  # noqa: E402
from record import Findings, Seen, examine  # noqa: E402
from report import memory_row  # noqa: E402
from viewer import Viewer  # noqa: E402

EVENTS = 50_000  # 25 s
DEADLINE_SECONDS = 200


class Soak(unittest.TestCase):
    def test_loses_doubles_and_hides_nothing_whatever_breaks(self):
        seed = os.environ.get("LIVESTREAM_SEED", "livestream")
        with tempfile.TemporaryDirectory() as folder:
            figures = Path(folder) / "figures.json"
            command = [SOAK / "run", "--events", str(EVENTS), "--seed", seed, "--json", figures]
            done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECONDS)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            found = json.loads(figures.read_text())
        self.assertGreaterEqual(found["events"], EVENTS)
        print(f"\n{found['events']} events, {found['connects']} connects, {found['faults']}", flush=True)


class Record(unittest.TestCase):
    """Two lives of a poster: ten events, of which the last is not acknowledged, and five."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.log = Path(temporary.name) / "events.jsonl"
        self.events = (lines("s", 0, 1, 10) + lines("s", 1, 1, 5)).splitlines(keepends=True)

    def examine(self, events: list, viewers=()) -> Findings:
        self.log.write_bytes(b"".join(events))
        return examine(self.log, [9, 5], list(viewers))

    def test_is_good(self):
        self.assertEqual(self.examine(self.events), Findings(events=15))
        self.assertTrue(self.examine(self.events).is_good)

    def test_need_not_hold_what_was_not_acknowledged(self):
        self.assertEqual(self.examine(self.events[:9] + self.events[10:]), Findings(events=14))

    def test_may_hold_what_a_full_disk_cut_off(self):
        torn = [self.events[0][:100] + b"\n", b"\n"]
        self.assertEqual(self.examine(self.events[:3] + torn + self.events[3:]), Findings(events=15, torn=1))

    def test_misses_an_acknowledged_event_at_its_end(self):
        self.assertEqual(self.examine(self.events[:-1]), Findings(events=14, lost=1))

    def test_misses_an_event_before_another(self):
        self.assertEqual(self.examine(self.events[:4] + self.events[5:]), Findings(events=14, missing=1))

    def test_holds_an_event_twice(self):
        self.assertEqual(self.examine([*self.events, self.events[2]]), Findings(events=16, doubled=1))

    def test_is_what_a_viewer_saw(self):
        whole, part = (b"".join(line[:-2] for line in events) for events in (self.events, self.events[4:]))
        viewers = [Seen(start=0, digest=zlib.crc32(whole)), Seen(start=4, digest=zlib.crc32(part))]
        self.assertTrue(self.examine(self.events, viewers).is_good)

    def test_is_not_what_a_viewer_saw(self):
        self.assertEqual(self.examine(self.events, [Seen(start=0, digest=1)]), Findings(events=15, misled=1))


class Memory(unittest.TestCase):
    def is_flat(self, growth: float) -> bool:
        return memory_row({"resident_second_quarter": 1, "resident_last_quarter": 1, "growth": growth}).is_met

    def test_may_not_grow_by_more_than_two_in_a_hundred(self):
        self.assertTrue(self.is_flat(0.019))
        self.assertFalse(self.is_flat(0.021))


class ViewersEyes(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        job = Job(board=f"{temporary.name}/board", sessions=1, viewers=1)
        self.board = job.open_board()
        self.viewer = Viewer(job, self.board, 0)
        self.events = lines("s", 0, 1, 10).splitlines()

    def see(self, sequence: int, offset="") -> None:
        self.viewer.note(self.events[sequence - 1][:-1] + b',"offset":%s}' % str(offset or sequence).encode())

    def seen(self) -> tuple:
        return tuple(
            column[0] for column in (self.board.offset, self.board.gaps, self.board.repeats, self.board.resets)
        )

    def test_see_that_all_is_well(self):
        for sequence in range(1, 11):
            self.see(sequence)
        self.viewer.note(b'{"type":"status","data":{"offset":10,"epoch":"ee6ccbd109c0a443"}}')
        self.assertEqual(self.seen(), (10, 0, 0, 0))
        self.assertIn("after=10&epoch=ee6ccbd109c0a443", self.viewer.request())

    def test_see_a_gap(self):
        self.see(1)
        self.see(3)
        self.assertEqual(self.seen(), (3, 1, 0, 0))

    def test_see_a_gap_that_the_offsets_hide(self):
        self.see(1)
        self.see(3, offset=2)
        self.assertEqual(self.seen(), (2, 1, 0, 0))

    def test_see_a_repeat(self):
        self.see(1)
        self.see(2)
        self.see(2)
        self.assertEqual(self.seen(), (2, 0, 1, 0))

    def test_see_a_repeat_that_the_offsets_hide(self):
        self.see(1)
        self.see(1, offset=2)
        self.assertEqual(self.seen(), (2, 0, 1, 0))

    def test_see_a_reset(self):
        self.viewer.note(b'{"type":"status","data":{"offset":0,"epoch":"ee6ccbd109c0a443"}}')
        self.see(1)
        self.viewer.note(b'{"type":"reset","epoch":"1"}')
        self.assertEqual(self.seen(), (0, 0, 0, 1))

    def test_let_pass_a_reset_before_the_numbering_had_a_name(self):
        self.viewer.note(b'{"type":"status","data":{"offset":0,"epoch":"0"}}')
        self.see(1)
        self.viewer.note(b'{"type":"reset","epoch":"ee6ccbd109c0a443"}')
        self.see(1)
        self.assertEqual(self.seen(), (1, 0, 0, 0))

    def test_see_what_was_not_recorded_beside_the_rest(self):
        self.see(1)
        self.see(2, offset="null")
        self.see(2)
        self.assertEqual(self.seen(), (2, 0, 0, 0))
        self.assertEqual(self.board.unrecorded[0], 1)
