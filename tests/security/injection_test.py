"""Header injection: nothing that somebody sends becomes a header of an answer, or a second answer."""

import re

from addresses import places, raw_answer
from harness.case import ServerCase

MARK = "X-Injected"
BREAKS = [
    "%0d%0a",
    "%0D%0A",
    "%0a",
    "%0d",
    "%250d%250a",
    "%e5%98%8a%e5%98%8d",
    "%c4%8d%c4%8a",
    "%e2%80%a8",
    "%c2%85",
    "\\r\\n",
]
VALUES = [f"s{mark}{MARK}: 1{mark}{mark}HTTP/1.1 200 OK{mark}".replace(" ", "%20") for mark in BREAKS]
FIELD = re.compile(rb"[A-Za-z-]+: [\x20-\x7e]+")


class Injection(ServerCase):
    options = ("--cors-origin", "https://friend.example")

    def assert_clean(self, answer: bytes, what: str) -> None:
        """One answer, of which every line is one that we wrote."""
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *fields = head.split(b"\r\n")
        self.assertRegex(first, rb"^HTTP/1\.1 \d{3} [A-Za-z ]+$", what)
        for field in fields:
            self.assertIsNotNone(FIELD.fullmatch(field), f"{what}: {field}")
            self.assertFalse(field.startswith(MARK.encode()), what)
        self.assertNotIn(b"\nHTTP/1.1", body, what)

    def test_no_parameter_of_any_route_becomes_one(self):
        for place in places(self):
            for value in VALUES:
                target = place.target(value)
                self.assert_clean(raw_answer(self.raw(), place.method, target, b"{}"), f"{place.method} {target}")

    def test_the_way_to_a_session_is_what_was_asked_for_and_stays_here(self):
        for value in (*VALUES, "//evil.example", "https://evil.example", "%2f%2fevil.example", "\\\\evil.example"):
            answer = self.get(f"/s/{value}")
            if answer.status == 302:
                self.assertEqual(answer.headers["Location"], f"../#/s/{value}")

    def test_the_way_to_a_session_is_an_address_whatever_was_asked_for(self):
        connection = self.raw()
        connection.send(connection.head("GET", "/s/x", "Connection: close").replace(b"/s/x", b"/s/\xff\xc3\xa9%20"))
        self.assertEqual(connection.answer().headers["Location"], "../#/s/%FF%C3%A9%20")

    def test_no_field_of_a_request_becomes_one(self):
        for name in (
            "Origin", "Host", "If-None-Match", "Accept-Encoding", "Content-Type", "Content-Encoding", "X-Forwarded-For",
            "Authorization", "Expect", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol",
        ):  # fmt: skip
            for mark in ("\r\n ", "\n", "\r", "\0", *BREAKS):
                for before in ("x", "https://friend.example", '"'):
                    field = f"{name}: {before}{mark}{MARK}: 1"
                    for method, target in (
                        ("GET", "/"),
                        ("GET", "/api/status/s"),
                        ("POST", "/v1/logs"),
                        ("GET", "/ws/s"),
                    ):
                        self.assert_clean(raw_answer(self.raw(), method, target, b"", field), field)

    def test_no_method_or_address_becomes_one(self):
        for line in (
            f"GET /nowhere\r\n{MARK}: 1 HTTP/1.1", f"GET /nowhere%0d%0a{MARK}:%201 HTTP/1.1", f"{MARK}: /api/sessions HTTP/1.1",
            f"GET /a\n{MARK}: 1 HTTP/1.1", f"G\rET /a HTTP/1.1", f"X-INJECTED /api/sessions HTTP/1.1", "GET /\x7f\x1b[2J HTTP/1.1",
        ):  # fmt: skip
            connection = self.raw()
            head = f"{line}\r\nHost: 127.0.0.1:{self.server.port}\r\nConnection: close\r\n\r\n"
            connection.send(head.encode())
            self.assert_clean(connection.file.read(), line)
