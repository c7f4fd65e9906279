import json
import socket
import threading
import time

from program import ProgramTest


class Emit(ProgramTest):
    def test_records_the_event_when_no_server_is_there(self):
        done = self.run_program("emit", "night", "context_update", "percent=41.5", "note=007")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        (event,) = self.record()
        self.assertEqual(event["type"], "context_update")
        self.assertEqual(event["session_id"], "night")
        self.assertEqual(event["data"], {"percent": 41.5, "note": "007"})

    def test_says_so_only_when_asked(self):
        done = self.run_program("emit", "night", "log_line", "line=x", "--verbose")
        self.assertIn("recorded, not sent: no server answers", done.stderr)

    def test_records_and_sends_one_event_that_counts_once(self):
        server = self.serve()
        self.emit_lines("night", 3)
        self.assertEqual(len(self.record()), 3)
        events = server.get("/api/events/night")["events"]
        self.assertEqual([event["data"]["line"] for event in events], ["line 1", "line 2", "line 3"])

    def test_takes_a_whole_event_from_standard_input(self):
        event = {"type": "tasks_update", "data": {"remaining": ["a", "b"]}}
        self.run_well("emit", "night", "--json", "-", stdin=json.dumps(event))
        self.assertEqual(self.record()[0]["data"], {"remaining": ["a", "b"]})

    def test_takes_the_data_as_json(self):
        self.run_well("emit", "night", "usage", "--json", '{"tokens": 12}')
        self.run_well("emit", "night", "usage", 'models:=["a"]', "ok=true")
        self.assertEqual(self.record()[0]["data"], {"tokens": 12})
        self.assertEqual(self.record()[1]["data"], {"models": ["a"], "ok": True})

    def test_refuses_what_is_no_event_and_records_nothing(self):
        for words in (["log_line", "line"], [], ["--json", "[1]"], ["--json", '{"data": {}}']):
            done = self.run_program("emit", "night", *words)
            self.assertEqual(done.returncode, 2, words)
        self.assertFalse((self.folder / "logs").exists())

    def test_only_sends_with_no_record(self):
        server = self.serve()
        self.run_well("emit", "night", "log_line", "line=x", "--no-record")
        self.assertFalse((self.folder / "logs").exists())
        self.assertEqual(len(server.get("/api/events/night")["events"]), 1)

    def test_fails_when_nothing_has_the_event(self):
        done = self.run_program("emit", "night", "log_line", "line=x", "--no-record")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no server answers", done.stderr)

    def test_records_below_the_root_it_is_given(self):
        other = self.folder / "other"
        self.run_well("emit", "night", "log_line", "line=x", "--record-root", str(other))
        self.assertTrue((other / "logs/events/night/events.jsonl").exists())

    def test_does_not_wait_for_a_server_that_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            start = time.monotonic()
            self.run_well("emit", "night", "log_line", "line=x", LIVESTREAM_SERVER=url)
            self.assertLess(time.monotonic() - start, 5)
        self.assertEqual(len(self.record()), 1)

    def test_sends_the_token(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            heard = []

            def answer():
                connection, _ = listener.accept()
                with connection:
                    heard.append(connection.recv(65536))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

            thread = threading.Thread(target=answer)
            thread.start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            self.run_well("emit", "night", "log_line", "line=x", LIVESTREAM_SERVER=url, LIVESTREAM_TOKEN="s3")
            thread.join()
        self.assertIn(b"Authorization: Bearer s3\r\n", heard[0])
