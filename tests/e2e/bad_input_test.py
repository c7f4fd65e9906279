"""Bad input is refused with what is wrong, and leaves no trace."""

import json

from harness.case import ServerCase

NDJSON = {"Content_Type": "application/x-ndjson"}
GOOD = b'{"type":"log_line","data":{"line":"x"}}'


class BadEvents(ServerCase):
    def refused(self, body, status: int, *words: str, session: str = "s", **headers: str) -> None:
        answer = self.post(f"/api/broadcast/{session}", body, **headers)
        self.assertEqual(answer.status, status, answer.body)
        for word in words:
            self.assertIn(word, answer.error)
        self.assertEqual(self.get("/api/sessions").json()["count"], 0, "nothing may be recorded")

    def test_invalid_json_is_refused_with_line_and_column(self):
        self.refused(b'{"type": "x",\n  "data": {]}', 400, "line 2", "column 12")
        self.refused(b"", 400)
        self.refused(b'{"type": "x"} trailing', 400, "line 1", "column 15")
        self.refused(b'{"type": "bad \xff utf-8"}', 400, "line 1")

    def test_what_is_no_object_is_refused(self):
        for body in (b"[]", b"7", b"null", b'"text"'):
            self.refused(body, 400, "object")

    def test_a_wrong_or_missing_field_is_named(self):
        for field, event in (
            ("type", {}),
            ("type", {"type": ""}),
            ("type", {"type": 7}),
            ("data", {"type": "x", "data": []}),
            ("data", {"type": "x", "data": "text"}),
            ("timestamp", {"type": "x", "timestamp": 5}),
            ("sequence", {"type": "x", "sequence": 0}),
            ("sequence", {"type": "x", "sequence": "1"}),
            ("sequence", {"type": "x", "sequence": 1.5}),
            ("emitter", {"type": "x", "emitter": {}}),
            ("session_id", {"type": "x", "session_id": "other"}),
            ("session_id", {"type": "x", "session_id": 3}),
        ):
            self.refused(event, 400, field)

    def test_a_field_that_is_there_twice_is_refused(self):
        self.refused(b'{"type":"a","type":"b"}', 400, "type")

    def test_what_is_nested_too_deep_is_refused(self):
        self.refused(b'{"type":"x","data":' + b'{"a":' * 300 + b"1" + b"}" * 301, 400, "256")

    def test_a_bad_session_id_is_refused(self):
        for session in (".hidden", "a%2Fb", "a%5Cb", "%00", "a%0Ab", "x" * 129, "%ff", "%zz", "%", "..%2f..%2fetc"):
            self.refused(GOOD, 400, session=session)
            self.assertEqual(self.get(f"/api/status/{session}").status, 400, session)

    def test_one_bad_line_refuses_the_whole_batch_and_is_named(self):
        self.refused(GOOD + b"\n" + GOOD + b'\n{"data":{}}\n' + GOOD, 400, "line 3", "type", **NDJSON)

    def test_many_lines_need_the_content_type_that_says_so(self):
        self.refused(GOOD + b"\n" + GOOD, 400)


class Traces(ServerCase):
    def test_refused_posts_to_many_names_hold_no_memory(self):
        self.post("/api/broadcast/warm-up", b"{}")
        before = self.server.resident_bytes()
        connection = self.raw()
        for start in range(0, 20_000, 50):
            connection.send(
                b"".join(
                    connection.head("POST", f"/api/broadcast/{'x' * 100}{n}", "Content-Length: 2") + b"{}"
                    for n in range(start, start + 50)
                )
            )
            for _ in range(50):
                self.assertEqual(connection.answer().status, 400)
        if not self.server.is_sanitized:
            self.assertLess(self.server.resident_bytes() - before, 8 * 1024 * 1024)


class TooLarge(ServerCase):
    def test_an_event_over_a_mebibyte_is_refused(self):
        big = json.dumps({"type": "log_line", "data": {"line": "x" * 1024 * 1024}}).encode()
        for headers in ({}, NDJSON):
            answer = self.post("/api/broadcast/s", big, **headers)
            self.assertEqual(answer.status, 413)
            self.assertIn("1048576", answer.error)
        self.assertEqual(self.get("/api/sessions").json()["count"], 0)

    def test_the_refusal_can_be_read_by_a_client_that_was_still_sending(self):
        connection = self.raw()
        connection.send(connection.head("POST", "/api/broadcast/s", "Content-Length: 33554432"))
        sent = 0
        try:
            while sent < 3 * 1024 * 1024:
                sent += connection.socket.send(b"x" * 65536)
        except (BrokenPipeError, ConnectionResetError):
            self.fail("the connection was reset before the answer could be read")
        self.assertEqual(connection.answer().status, 413)

    def test_chunks_past_the_limit_are_refused(self):
        connection = self.raw()
        connection.send(connection.head("POST", "/api/broadcast/s", "Transfer-Encoding: chunked"))
        for _ in range(40):
            connection.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        self.assertEqual(connection.answer().status, 413)
