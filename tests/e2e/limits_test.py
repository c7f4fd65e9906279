"""Limits, each with its named outcome."""

import time

from harness.case import ServerCase


class Headers(ServerCase):
    def test_a_header_that_is_too_large_is_refused_as_such(self):
        for fields in (["X: " + "x" * 20_000], [f"X-{n}: y" for n in range(120)]):
            connection = self.raw()
            connection.send(connection.head("GET", "/api/health", *fields))
            self.assertEqual(connection.answer().status, 431)
            self.assertTrue(connection.is_ended())

    def test_a_header_that_never_ends_is_refused_as_such(self):
        connection = self.raw()
        connection.send(connection.head("GET", "/" + "a" * 40_000)[:-4])
        self.assertEqual(connection.answer().status, 431)


class Slow(ServerCase):
    def test_a_request_that_does_not_arrive_within_ten_seconds_is_ended(self):
        start = time.monotonic()
        header_never_ends, body_never_ends, drips = self.raw(), self.raw(), self.raw()
        header_never_ends.send(header_never_ends.head("GET", "/")[:-2])
        body_never_ends.send(body_never_ends.head("POST", "/api/broadcast/s", "Content-Length: 100") + b"{")
        drips.socket.settimeout(0.5)
        self.drip(drips)
        for connection in (header_never_ends, body_never_ends):
            answer = connection.answer()
            self.assertEqual(answer.status, 408)
            self.assertTrue(connection.is_ended())
        self.assertTrue(8 < time.monotonic() - start < 20)

    def drip(self, connection) -> None:
        """A byte now and then does not buy more time."""
        connection.send(connection.head("GET", "/")[:-2])
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                first = connection.socket.recv(12)
            except TimeoutError:
                connection.send(b"X")
                continue
            self.assertEqual(first, b"HTTP/1.1 408")
            return
        self.fail("a client that drips bytes was never ended")


class Connections(ServerCase):
    options = ("--max-connections", "3")

    def test_one_connection_too_many_is_told_to_come_back(self):
        inside = [self.raw() for _ in range(3)]
        for connection in inside:
            connection.send(connection.head("GET", "/api/health"))
            self.assertEqual(connection.answer().status, 200)
        outside = self.raw()
        answer = outside.answer()
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "5"))
        self.assertIn("--max-connections", answer.error)
        self.assertTrue(outside.is_ended())
        inside[0].__exit__()
        self.wait_for(lambda: self.get("/api/health").status == 200)


class Viewers(ServerCase):
    options = ("--max-viewers", "2")

    async def test_one_viewer_too_many_is_closed_with_a_reason(self):
        async with self.viewer("/ws/s") as one, self.viewer("/ws/s") as two, self.viewer("/ws/other"):
            await one.next()
            await two.next()
            async with self.viewer("/ws/s") as three:
                code, reason = await three.closed()
            self.assertEqual(code, 1008)
            self.assertIn("viewers", reason)
