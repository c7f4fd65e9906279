"""RFC 6455, section 4: who is let become a WebSocket, and what the others are told."""

from harness.case import ServerCase
from harness.http import Answer
from harness.websocket import ACCEPT, KEY, PING, PONG, RawWebSocket, UPGRADE, frame

GOOD = dict(field.split(": ", 1) for field in UPGRADE)


class Handshakes(ServerCase):
    def answer_to(self, *fields: str, line: str = "GET /ws/s HTTP/1.1", host: str | None = None) -> Answer:
        connection = self.raw()
        host = f"Host: 127.0.0.1:{self.server.port}" if host is None else host
        connection.send("\r\n".join([line, *filter(None, [host]), *fields, "", ""]).encode())
        return connection.answer(has_content=not line.startswith("HEAD"))

    def but(self, **changed: str | None) -> list[str]:
        """The fields of a good request, but for these; None leaves one out."""
        fields = {**GOOD, **{name.replace("_", "-"): value for name, value in changed.items()}}
        return [f"{name}: {value}" for name, value in fields.items() if value is not None]

    def test_4_2_1_every_form_of_a_good_request_is_accepted(self):
        for name, fields in (
            ("as in the standard", UPGRADE),
            ("names and values in any case", [field.lower().replace(KEY.lower(), KEY) for field in UPGRADE]),
            ("in capitals", [field.upper().replace(KEY.upper(), KEY) for field in UPGRADE]),
            ("one wish of several", self.but(Connection="keep-alive, Upgrade")),
            ("set off by tabs", self.but(Connection="keep-alive\t,\tUpgrade")),
            ("wishes in fields of their own", ["Connection: keep-alive", *UPGRADE]),
            ("another protocol, too", self.but(Upgrade="h2c, websocket")),
            ("fields that nobody knows", [*UPGRADE, "X-Unknown: yes"]),
        ):
            with self.subTest(name):
                answer = self.answer_to(*fields)
                self.assertEqual((answer.status, answer.headers["Sec-WebSocket-Accept"]), (101, ACCEPT))
                self.assertEqual((answer.headers["Upgrade"], answer.headers["Connection"]), ("websocket", "Upgrade"))

    def test_4_2_1_what_is_missing_or_wrong_is_refused(self):
        for name, status, fields in (
            ("no key", 400, self.but(Sec_WebSocket_Key=None)),
            ("a short key", 400, self.but(Sec_WebSocket_Key="short")),
            ("15 bytes", 400, self.but(Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAA")),
            ("17 bytes", 400, self.but(Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAAA=")),
            ("no base64", 400, self.but(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZ!==")),
            ("base64 of another alphabet", 400, self.but(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25_-Q==")),
            ("two keys", 400, [*UPGRADE, f"Sec-WebSocket-Key: {KEY}"]),
            ("no wish", 426, self.but(Connection=None)),
            ("another wish", 426, self.but(Connection="keep-alive")),
            ("a wish that only begins so", 426, self.but(Connection="Upgraded")),
            ("no protocol", 426, self.but(Upgrade=None)),
            ("another protocol", 426, self.but(Upgrade="h2c")),
        ):
            with self.subTest(name):
                answer = self.answer_to(*fields)
                self.assertEqual(answer.status, status, answer.body)
                self.assertTrue(answer.error)

    def test_4_4_another_version_is_told_the_right_one(self):
        for fields in (
            self.but(Sec_WebSocket_Version="8"), self.but(Sec_WebSocket_Version="14"),
            self.but(Sec_WebSocket_Version="13, 8"), self.but(Sec_WebSocket_Version=None),
            [*UPGRADE, "Sec-WebSocket-Version: 8"],
        ):  # fmt: skip
            answer = self.answer_to(*fields)
            self.assertEqual((answer.status, answer.headers["Sec-WebSocket-Version"]), (426, "13"), fields)
            self.assertEqual(answer.headers["Upgrade"], "websocket")

    def test_4_1_it_takes_get_and_http_1_1(self):
        for line, status in (
            ("POST /ws/s HTTP/1.1", 405),
            ("HEAD /ws/s HTTP/1.1", 400),
            ("OPTIONS /ws/s HTTP/1.1", 405),
            ("GET /ws/s HTTP/1.0", 400),
        ):
            self.assertEqual(self.answer_to(*UPGRADE, line=line).status, status, line)

    def test_4_1_there_is_one_host_and_it_is_ours(self):
        for host in ("", "Host: evil.example", f"Host: 127.0.0.1:{self.server.port}\r\nHost: x"):
            self.assertEqual(self.answer_to(*UPGRADE, host=host).status, 421, host)

    def test_nothing_behind_a_refused_handshake_is_read_as_a_request(self):
        for fields in (
            self.but(Sec_WebSocket_Version="8"),
            self.but(Sec_WebSocket_Key="short"),
            [*UPGRADE, "Origin: x"],
        ):
            connection = self.raw()
            connection.send(connection.head("GET", "/ws/s", *fields) + connection.head("GET", "/api/health"))
            answer = connection.answer()
            self.assertGreaterEqual(answer.status, 400)
            self.assertEqual(answer.headers["Connection"], "close")
            self.assertTrue(connection.is_ended())

    def test_a_connection_that_was_used_for_requests_may_become_one(self):
        connection = self.raw()
        connection.send(connection.head("GET", "/api/health"))
        self.assertEqual(connection.answer().status, 200)
        socket = RawWebSocket(connection, frame(PING, b"alive"))
        self.assertEqual(socket.next_of(PONG), (PONG, b"alive"))

    def test_but_not_before_the_answers_to_them_are_sent(self):
        connection = self.raw()
        connection.send(connection.head("GET", "/api/health") + connection.head("GET", "/ws/s", *UPGRADE))
        self.assertEqual(connection.answer().status, 200)
        refusal = connection.answer()
        self.assertEqual(refusal.status, 400)
        self.assertIn("WebSocket", refusal.error)
        self.assertTrue(connection.is_ended())
