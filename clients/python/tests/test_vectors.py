"""With the same clock and input this SDK and that for C++ write the same bytes."""

import json
import unittest
from pathlib import Path

from support import BroadcasterTest

VECTORS = Path(__file__).resolve().parents[3] / "tests/vectors/events.json"


@unittest.skipUnless(VECTORS.exists(), "the vectors lie in the repository, which this is not")
class Vectors(BroadcasterTest):
    def test_each_is_written_as_it_should_be(self):
        for vector in json.loads(VECTORS.read_bytes()):
            with self.subTest(vector["session_id"]):
                time_ns = vector["time_us"] * 1_000
                events = self.broadcaster(session=vector["session_id"], now_ns=lambda time_ns=time_ns: time_ns)
                self.assertEqual(events.emit(vector["type"], vector["data"]), 1, events.stats().last_error)
                written = self.record(vector["session_id"]).decode().replace(events.emitter, "0123456789abcdef")
                self.assertEqual(written, vector["line"])


if __name__ == "__main__":
    unittest.main()
