"""The record: what is in it, and what keeps it whole."""

import json
import math
import os
import signal
import socket
import threading
import unittest
from datetime import date
from pathlib import Path

from support import BroadcasterTest


class Recording(BroadcasterTest):
    def test_an_event_is_one_line_when_emit_returns(self):
        events = self.broadcaster(now_ns=lambda: 1_795_402_972_123_456_789)
        self.assertEqual(
            events.emit("tool_call", {"tool": "bash", "seconds": 1.5, "args": ["ls", "-l"], "ok": True}), 1
        )
        expected = (
            '{"type":"tool_call","session_id":"s","timestamp":"2026-11-23T03:02:52.123456Z","sequence":1,'
            f'"emitter":"{events.emitter}","data":{{"tool":"bash","seconds":1.5,"args":["ls","-l"],"ok":true}}}}\n'
        )
        self.assertEqual(self.record().decode(), expected)

    def test_every_word_says_what_it_is_named_after(self):
        events = self.broadcaster()
        events.phase_change("builder", 31)
        events.iteration_start(3)
        events.iteration_complete(3, 40.5)
        events.task_complete("parser", 41)
        events.context_update(42, 84_000)
        events.log_line("tests pass", "success")
        events.error("no", "because")
        events.completion(True, "done")
        told = [(event["type"], event["data"]) for event in events.load_events()]
        self.assertEqual(
            told,
            [
                ("phase_change", {"phase": "builder", "context_percent": 31.0}),
                ("iteration_start", {"iteration": 3}),
                ("iteration_complete", {"iteration": 3, "context_percent": 40.5}),
                ("task_complete", {"task": "parser", "context_percent": 41.0}),
                ("context_update", {"percent": 42.0, "tokens_used": 84_000}),
                ("log_line", {"line": "tests pass", "level": "success"}),
                ("error", {"message": "no", "details": "because"}),
                ("completion", {"success": True, "summary": "done"}),
            ],
        )

    def test_what_json_has_no_form_for_is_written_as_well_as_it_can_be(self):
        events = self.broadcaster()
        events.emit(
            "odd",
            {"nan": math.nan, "all": [math.inf, {"deep": -math.inf}], "path": Path("/a"), "day": date(2026, 11, 30)},
        )
        events.emit("odd", {"text": "lone \ud800, line\nbreak, \x00, ü"})
        told = [json.loads(line)["data"] for line in self.record().splitlines()]
        self.assertEqual(told[0], {"nan": None, "all": [None, {"deep": None}], "path": "/a", "day": "2026-11-30"})
        self.assertEqual(told[1], {"text": "lone \ufffd, line\nbreak, \x00, ü"})

    def test_what_can_be_no_event_is_counted_and_nothing_else(self):
        events = self.broadcaster()
        circle = {}
        circle["self"] = circle
        for kind, data in (("", {}), (None, {}), ("x", [1]), ("x", circle), ("x", {(1, 2): 3})):
            self.assertEqual(events.emit(kind, data), 0)
        self.assertEqual(events.stats().rejected, 5)
        self.assertEqual(events.emit("x"), 1, "no sequence was lost with them")

    def test_a_name_that_can_be_no_session_touches_no_file(self):
        for name in ("", "a/b", "..", ".hidden", "a\x00", "x" * 129, "\udcff"):
            events = self.broadcaster(session=name)
            self.assertEqual(events.log_line("x"), 0)
            self.assertRegex(events.stats().last_error, "session id")
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_line_that_somebody_left_without_end_is_ended_first(self):
        Path(self.folder, "s").mkdir()
        Path(self.folder, "s", "events.jsonl").write_bytes(b'{"type":"log_l')
        events = self.broadcaster()
        events.log_line("next")
        self.assertEqual(self.record().count(b"\n"), 2)
        self.assertEqual([event["data"]["line"] for event in events.load_events()], ["next"])

    def test_a_repeat_is_loaded_once(self):
        events = self.broadcaster()
        events.log_line("a")
        line = self.record()
        Path(self.folder, "s", "events.jsonl").write_bytes(line + line + b'{"type":"x"}\n{"type":"x"}\n{"no":"type"}\n')
        self.assertEqual([event["type"] for event in events.load_events()], ["log_line", "x"])

    def test_where_nothing_can_be_recorded_the_host_goes_on(self):
        Path(self.folder, "s").write_text("in the way")
        events = self.broadcaster()
        self.assertEqual(events.log_line("a"), 1)
        self.assertEqual(events.stats().record_failures, 1)
        self.assertRegex(events.stats().last_error, "not recorded")

    def test_threads_share_one_order(self):
        events = self.broadcaster()

        def emit():
            for _ in range(250):
                events.log_line("x")

        threads = [threading.Thread(target=emit) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([event["sequence"] for event in events.load_events()], list(range(1, 2_001)))

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_a_child_is_an_emitter_of_its_own(self):
        events = self.broadcaster()
        events.log_line("parent")
        child = os.fork()
        if child == 0:
            events.log_line("child")
            os._exit(0 if events.stats().emitted == 1 else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        events.log_line("parent again")
        loaded = events.load_events()
        self.assertEqual(
            [(event["data"]["line"], event["sequence"]) for event in loaded],
            [("parent", 1), ("child", 1), ("parent again", 2)],
        )
        self.assertEqual(len({event["emitter"] for event in loaded}), 2)

    @unittest.skipUnless(hasattr(signal, "setitimer"), "this system has no timers")
    def test_a_signal_handler_may_emit(self):
        events = self.broadcaster()
        signals = 0

        def tell(*_):
            nonlocal signals
            signals += 1
            events.log_line("signal")

        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, tell))
        signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
        own = 0
        while signals < 200:
            own += 1
            events.log_line("own")
        signal.setitimer(signal.ITIMER_REAL, 0)
        sequences = [event["sequence"] for event in events.load_events()]
        self.assertEqual(sequences, list(range(1, own + signals + 1)))

    @unittest.skipUnless(hasattr(signal, "setitimer"), "this system has no timers")
    def test_a_signal_handler_may_emit_in_the_middle_of_a_flush(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            events = self.broadcaster(f"http://127.0.0.1:{silent.getsockname()[1]}", close_timeout=0.0)
            events.log_line("own")
            self.addCleanup(
                signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, lambda *_: events.log_line("signal"))
            )
            signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
            while events.stats().emitted < 500:
                events.flush(0.0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        sequences = [event["sequence"] for event in events.load_events()]
        self.assertEqual(sequences, list(range(1, len(sequences) + 1)))

    def test_subscribers_hear_of_each_event_until_they_end_it(self):
        events = self.broadcaster()
        heard = []

        def fail(_):
            raise RuntimeError("no")

        events.subscribe(fail)
        end = events.subscribe(heard.append)
        events.log_line("a")
        end()
        events.log_line("b")
        self.assertEqual(
            [(event["type"], event["sequence"], event["data"]["line"]) for event in heard], [("log_line", 1, "a")]
        )


if __name__ == "__main__":
    unittest.main()
