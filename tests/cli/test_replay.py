import datetime
import json
import time
import urllib.parse

from program import ProgramTest


class Replay(ProgramTest):
    def write_record(self, gaps, session="night"):
        """A record whose events are so many seconds apart."""
        path = self.folder / "logs/events" / session / "events.jsonl"
        path.parent.mkdir(parents=True)
        moment = datetime.datetime(2026, 11, 23, 3, 0, 0)
        lines = []
        for number, gap in enumerate([0, *gaps], start=1):
            moment += datetime.timedelta(seconds=gap)
            event = {
                "type": "log_line",
                "session_id": session,
                "timestamp": moment.isoformat(),
                "sequence": number,
                "data": {"line": f"line {number}", "level": "info"},
                "extra": 1e-05,
            }
            lines.append(json.dumps(event))
        path.write_text("\n".join(lines) + "\n")
        return path

    def replay(self, server, *arguments):
        url = self.run_well("replay", *arguments).strip()
        session = urllib.parse.unquote(url.rsplit("/", 1)[1])
        return session, server.get(f"/api/events/{session}")["events"]

    def test_says_a_record_anew_as_a_session_of_its_own(self):
        server = self.serve()
        path = self.write_record([10, 10])
        session, events = self.replay(server, str(path), "--speed", "max")
        self.assertRegex(session, r"^night\.replay-\d{6}$")
        self.assertEqual([event["data"]["line"] for event in events], ["line 1", "line 2", "line 3"])
        self.assertEqual([event["sequence"] for event in events], [1, 2, 3])
        self.assertEqual({event["session_id"] for event in events}, {session})
        self.assertEqual(len({event["emitter"] for event in events}), 1)
        self.assertEqual(events[0]["extra"], 1e-05)

    def test_keeps_the_records_timing_divided_by_the_speed(self):
        server = self.serve()
        path = self.write_record([10, 20])
        start = time.monotonic()
        _, events = self.replay(server, str(path), "--speed", "50x")
        self.assertGreaterEqual(time.monotonic() - start, 0.6)
        times = [datetime.datetime.fromisoformat(event["timestamp"][:26]) for event in events]
        self.assertGreaterEqual((times[1] - times[0]).total_seconds(), 0.19)
        self.assertGreaterEqual((times[2] - times[1]).total_seconds(), 0.39)

    def test_takes_a_session_of_the_server_twice_in_a_second(self):
        server = self.serve()
        self.emit_lines("night", 2)
        first, _ = self.replay(server, "night", "--speed", "max")
        second, events = self.replay(server, "night", "--speed", "max")
        self.assertNotEqual(first, second)
        self.assertEqual(len(events), 2)

    def test_leaves_out_no_event_of_a_long_record_at_full_speed(self):
        server = self.serve()
        path = self.write_record([0.01] * 4999)
        session, _ = self.replay(server, str(path), "--speed", "max")
        self.assertEqual(server.get(f"/api/status/{session}")["offset"], 5000)

    def test_refuses_a_speed_that_is_none(self):
        self.assertEqual(self.run_program("replay", "night", "--speed", "fast").returncode, 2)
