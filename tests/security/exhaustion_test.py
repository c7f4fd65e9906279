"""Little that becomes much, slow senders and silent ones: the server answers others meanwhile, in bounded memory."""

import gzip
import resource
import selectors
import time

from harness.case import ServerCase
from harness.http import RawConnection

MIB = 1024 * 1024
PROMPT_SECONDS = 2.0  # for an answer that takes a millisecond when nothing else is to be done
CHUNKED = "Transfer-Encoding: chunked"


class ExhaustionCase(ServerCase):
    def assert_answers(self) -> None:
        start = time.monotonic()
        self.assertEqual(self.get("/api/sessions").status, 200)
        self.assertLess(time.monotonic() - start, PROMPT_SECONDS)

    def assert_grew_less_than(self, limit: int, before: int, after: int) -> None:
        if not self.server.is_sanitized:
            self.assertLess(after - before, limit)


def packed(data: bytes, times: int = 1) -> bytes:
    """`data` over and over, as gzip within gzip."""
    for _ in range(times):
        data = gzip.compress(data)
    return data


class Bombs(ExhaustionCase):
    """The most that a body may unpack to is 16 MiB."""

    ZEROS = bytes(256 * MIB)

    def export(self, body: bytes, path: str = "/v1/logs", form: str = "application/json", encoding: str = "gzip"):
        return self.post(path, body, Content_Type=form, Content_Encoding=encoding)

    def posts(self) -> list[str]:
        paths = self.get("/openapi.json").json()["paths"]
        return [path.replace("{id}", "claude-code") for path, methods in paths.items() if "post" in methods]

    def test_zeros_take_no_memory_wherever_they_are_sent(self):
        bomb = packed(self.ZEROS)
        self.assertLess(len(bomb), MIB)
        before = self.server.peak_resident_bytes()
        for path in self.posts():
            for form in ("application/json", "application/x-protobuf", "application/x-ndjson"):
                answer = self.export(bomb, path, form)
                if path != "/v1/traces":  # which is not even looked at
                    self.assertIn(answer.status, (400, 413, 415), path)
        for _ in range(20):
            self.assertEqual(self.export(bomb).status, 413)
        self.assert_grew_less_than(64 * MIB, before, self.server.peak_resident_bytes())

    def test_a_bomb_in_a_bomb_is_unpacked_once(self):
        before = self.server.peak_resident_bytes()
        for times in (2, 3):
            self.assertEqual(self.export(packed(self.ZEROS, times)).status, 400)
            self.assertEqual(self.export(packed(self.ZEROS, times), encoding="gzip, gzip").status, 400)
        self.assert_grew_less_than(32 * MIB, before, self.server.peak_resident_bytes())

    def test_other_ways_to_pack_are_not_known(self):
        for encoding in ("deflate", "br", "zstd", "compress", "x-gzip", "gzip;q=1", "identity, gzip", "gzip\tgzip"):
            self.assertEqual(self.export(packed(b"{}"), encoding=encoding).status, 400, encoding)

    def test_what_unpacks_to_the_limit_in_the_smallest_of_values_is_given_back(self):
        before = self.server.resident_bytes()
        shapes = (b"{},", b"1,", b"[],", b'"",')
        for shape in shapes:
            body = b'{"resourceLogs":[' + shape * (16 * MIB // len(shape) - 20) + b"1]}"
            self.assertEqual(self.export(packed(body)).status, 200, shape)
            self.assert_answers()
        message = b"\x0a\x04\x12\x02\x12\x00"  # one resource, one scope, one record
        for shape in (b"\x0a\x00", b"\x0a\x02\x12\x00", message):
            body = shape * (16 * MIB // len(shape) - 1)
            self.assertEqual(self.export(packed(body), form="application/x-protobuf").status, 200, shape)
            self.assert_answers()
        self.assert_grew_less_than(512 * MIB, before, self.server.peak_resident_bytes())
        self.assert_grew_less_than(64 * MIB, before, self.server.resident_bytes())

    def test_brackets_within_brackets_are_refused_without_a_fall(self):
        for body in (b"[" * 15 * MIB, b'{"a":' * 3 * MIB, b'{"resourceLogs":' + b"[" * 15 * MIB):
            self.assertEqual(self.export(packed(body)).status, 400)


class LinesWithoutEnd(ExhaustionCase):
    def test_a_chunks_line_or_a_trailer_without_end_is_refused_at_the_limit_of_a_chunked_body(self):
        before = self.server.peak_resident_bytes()
        for start in (b"1;", b"0\r\nX: ", b"0" * 100, b'1;a="'):
            connection = self.raw()
            connection.send(connection.head("POST", "/api/broadcast/s", CHUNKED) + start)
            self.assertLess(self.send_until_answered(connection), 16 * MIB, start)
            self.assertIn(connection.answer().status, (400, 413), start)
        self.assert_grew_less_than(32 * MIB, before, self.server.peak_resident_bytes())

    def send_until_answered(self, connection: RawConnection) -> int:
        """How many bytes it took."""
        sent = 0
        with selectors.DefaultSelector() as selector:
            selector.register(connection.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)
            while not selector.select()[0][1] & selectors.EVENT_READ:
                sent += connection.socket.send(b"0" * 65536)
        return sent


class Slowloris(ExhaustionCase):
    EACH = 100

    def test_many_that_send_byte_by_byte_hold_nobody_up_and_are_ended_after_ten_seconds(self):
        before = self.server.resident_bytes()
        drips = [self.drip(kind) for kind in ("header", "length", "chunks") for _ in range(self.EACH)]
        deadline = time.monotonic() + 30
        with selectors.DefaultSelector() as selector:
            for connection in drips:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            while selector.get_map():
                self.assertLess(time.monotonic(), deadline, "some were never ended")
                for key, _ in selector.select(0.05):
                    self.assertEqual(key.data.answer().status, 408)
                    selector.unregister(key.fileobj)
                for key in selector.get_map().values():
                    key.data.send(b"x")
                self.assert_answers()
        self.assert_grew_less_than(32 * MIB, before, self.server.resident_bytes())

    def drip(self, kind: str) -> RawConnection:
        connection = self.raw()
        connection.send(
            {
                "header": connection.head("GET", "/api/health", "X-Drip: ")[:-4],
                "length": connection.head("POST", "/api/broadcast/s", "Content-Length: 1000000"),
                "chunks": connection.head("POST", "/api/broadcast/s", CHUNKED) + b"100000\r\n",
            }[kind]
        )
        return connection


class Silent(ExhaustionCase):
    """Connected, and nothing else. They are closed after 75 s; the unit tests wait for that."""

    COUNT = 10_000

    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.COUNT + 200
        if hard < wanted:
            self.skipTest(f"{wanted} descriptors are needed, and {hard} are allowed (ulimit -Hn)")
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        super().setUp()

    def connections(self) -> int:
        return self.get("/api/health").json()["connections"]

    def test_ten_thousand_that_say_nothing_hold_nobody_up_and_little_memory(self):
        before = self.server.resident_bytes()
        silent = []
        for _ in range(self.COUNT):
            silent.append(self.raw())
            if len(silent) % 1000 == 0:
                self.assert_answers()
        self.assertGreater(self.connections(), self.COUNT)
        self.assert_answers()
        self.assertEqual(self.post("/api/broadcast/s", {"type": "log_line"}).status, 200)
        self.assert_grew_less_than(32 * MIB, before, self.server.resident_bytes())
        for connection in silent:
            connection.__exit__()
        self.wait_for(lambda: self.connections() == 1, "all of them to be forgotten")
