"""Sending: in order, each once, whatever the server does, and never in the host's way."""

import contextlib
import io
import json
import socket
import sys
import time
import unittest
from pathlib import Path

from support import PATIENCE, BroadcasterTest, wait_for

# A machine with much else to do may need more than the usual second.
PATIENT = "import livestream\nevents = livestream.init_broadcaster('s', options=livestream.BroadcastOptions(close_timeout=20))\n"


class Sending(BroadcasterTest):
    def test_a_server_gets_every_event_in_order(self):
        server = self.server()
        events = self.broadcaster(server.url, session="my app", token="secret")
        for n in range(3_000):
            events.log_line(f"line {n}")
        self.assertTrue(events.flush(PATIENCE))
        self.assertEqual(b"\n".join(server.lines) + b"\n", self.record("my app"))
        self.assertEqual({request[:2] for request in server.requests}, {("/api/broadcast/my%20app", "Bearer secret")})
        self.assertEqual(events.stats().acknowledged, 3_000)

    def test_what_came_while_no_server_was_there_is_sent_when_it_is(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        events = self.broadcaster(f"http://127.0.0.1:{port}")
        for n in range(100):
            events.log_line(f"line {n}")
        wait_for(lambda: events.stats().failed_requests > 2, "it is tried again")
        server = self.server(port)
        self.assertTrue(events.flush(PATIENCE))
        self.assertEqual(server.sequences, list(range(1, 101)))

    def test_what_fell_out_of_the_queue_comes_from_the_record(self):
        server = self.server()
        server.answer = lambda _: 503
        events = self.broadcaster(server.url, queue_events=10)
        for n in range(5_000):
            events.log_line(f"line {n}")
        self.assertLessEqual(events.stats().queued, 10)
        self.assertGreater(events.stats().deferred, 3_000)
        server.answer = lambda _: 200
        self.assertTrue(events.flush(PATIENCE))
        self.assertEqual(server.sequences, list(range(1, 5_001)))
        self.assertEqual((events.stats().deferred, events.stats().dropped), (0, 0))

    def test_without_a_record_the_oldest_are_dropped_and_counted(self):
        server = self.server()
        server.answer = lambda _: 503
        events = self.broadcaster(server.url, recording=False, queue_events=10)
        for n in range(3_000):
            events.log_line(f"line {n}")
        server.answer = lambda _: 200
        self.assertTrue(events.flush(PATIENCE))
        stats = events.stats()
        self.assertEqual(stats.acknowledged + stats.dropped, 3_000)
        self.assertGreater(stats.dropped, 1_000)
        self.assertEqual(server.sequences, sorted(set(server.sequences)))

    def test_only_bad_events_of_a_batch_are_refused(self):
        server = self.server()
        server.answer = lambda batch: 400 if any(event["type"] == "bad" for event in batch) else 200
        events = self.broadcaster(server.url)
        for kind in ("good", "bad", "good"):
            events.emit(kind)
        self.assertTrue(events.flush(PATIENCE))
        self.assertEqual(server.sequences, [1, 3])
        self.assertEqual(events.stats().refused, 1)

    def test_a_server_that_wants_none_of_it_is_not_asked_again(self):
        server = self.server()
        server.answer = lambda _: 403
        events = self.broadcaster(server.url)
        events.log_line("a")
        self.assertTrue(events.flush(PATIENCE))
        self.assertEqual((events.stats().refused, len(server.requests)), (1, 1))
        self.assertRegex(events.stats().last_error, "answered 403")

    def test_lack_of_a_token_is_said_once_and_what_to_do_also_after_other_refusals(self):
        server = self.server()
        events = self.broadcaster(server.url, quiet=False)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            for status in (404, 401, 401, 403):
                server.answer = lambda _, status=status: status
                events.log_line("a")
                self.assertTrue(events.flush(PATIENCE))
        self.assertEqual(said.getvalue().count("\n"), 2, said.getvalue())
        self.assertEqual(said.getvalue().count("set LIVESTREAM_TOKEN"), 1)
        self.assertEqual(events.stats().refused, 4)

    def test_what_is_no_url_is_said_and_recording_goes_on(self):
        events = self.broadcaster("localhost:8080")
        self.assertEqual(events.log_line("a"), 1)
        self.assertRegex(events.stats().last_error, "no URL of a server")
        self.assertTrue(events.flush(0))

    def test_emit_and_the_end_do_not_wait_for_a_server_that_never_answers(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            text = (
                "import time, livestream\n"
                "events = livestream.init_broadcaster('s')\n"
                "for n in range(1000): events.log_line('x')\n"
                "print(time.monotonic(), flush=True)\n"
            )
            program = self.program(text, LIVESTREAM_SERVER=f"http://127.0.0.1:{silent.getsockname()[1]}")
            printed = float(program.stdout.readline())
            self.assertEqual(program.wait(PATIENCE), 0, program.stderr.read())
            delay = time.monotonic() - printed
            program.communicate()
        self.assertLess(delay, 4.0, "a second, and what ending takes; a request alone may take five")

    def test_what_is_left_is_sent_at_the_end_of_the_program(self):
        server = self.server()
        text = PATIENT + "for n in range(1000): events.log_line('x')\n"
        program = self.program(text, LIVESTREAM_SERVER=server.url)
        _, complaints = program.communicate(timeout=PATIENCE)
        self.assertEqual((program.returncode, complaints), (0, ""))
        self.assertEqual(server.sequences, list(range(1, 1_001)))

    def test_an_uncaught_exception_is_the_programs_own_and_its_events_arrive(self):
        server = self.server()
        text = PATIENT + "events.log_line('x')\nraise SystemExit(3)\n"
        program = self.program(text, LIVESTREAM_SERVER=server.url)
        program.communicate(timeout=PATIENCE)
        self.assertEqual((program.returncode, server.sequences), (3, [1]))

    def test_who_closes_is_done(self):
        server = self.server()
        with self.broadcaster(server.url) as events:
            events.log_line("a")
        self.assertEqual(server.sequences, [1])
        self.assertEqual(events.log_line("b"), 0)
        self.assertRegex(events.stats().last_error, "closed")

    @unittest.skipUnless(sys.platform != "win32", "this system has no fork")
    def test_child_and_parent_each_send_their_own(self):
        server = self.server()
        text = (
            PATIENT + "import os\n"
            "for n in range(100): events.log_line('parent')\n"
            "child = os.fork()\n"
            "for n in range(50): events.log_line('child' if child == 0 else 'parent')\n"
            "if child: os.waitpid(child, 0)\n"
        )
        program = self.program(text, LIVESTREAM_SERVER=server.url)
        program.communicate(timeout=PATIENCE)
        self.assertEqual(program.returncode, 0)
        by_line = {}
        for line in server.lines:
            event = json.loads(line)
            by_line.setdefault(event["data"]["line"], []).append(event["sequence"])
        self.assertEqual(by_line, {"parent": list(range(1, 151)), "child": list(range(1, 51))})


class FromACheckout(BroadcasterTest):
    def test_the_name_that_scripts_know_is_there(self):
        text = (
            "from tools.livestream.broadcaster import init_broadcaster, get_broadcaster\n"
            "assert get_broadcaster() is None\n"
            "print(init_broadcaster('s', '').log_line('x'))\n"
        )
        program = self.program(text, PYTHONPATH=str(Path(__file__).resolve().parents[3]))
        out, complaints = program.communicate(timeout=PATIENCE)
        self.assertEqual((out, complaints, program.returncode), ("1\n", "", 0))
        self.assertIn(b'"line":"x"', Path(self.folder, "logs/events/s/events.jsonl").read_bytes())


if __name__ == "__main__":
    unittest.main()
