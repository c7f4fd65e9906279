"""Request smuggling: what two programs could read in two ways is answered once, and its connection ended.

Behind each request stand the bytes of a second one. Whoever put them there wants them answered in somebody else's name.
"""

from harness.case import ServerCase

SMUGGLED = b"GET /api/status/smuggled HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
EVENT = b'{"type":"log_line"}'


def chunk(data: bytes, size: bytes | None = None) -> bytes:
    return (b"%x" % len(data) if size is None else size) + b"\r\n" + data + b"\r\n"


CHUNKED = "Transfer-Encoding: chunked"
LENGTH = f"Content-Length: {len(EVENT)}"
IN_CHUNKS = chunk(EVENT) + chunk(b"")

# Name, fields, body: refused.
DOUBTFUL = [
    ("CL.TE", (LENGTH, CHUNKED), IN_CHUNKS),
    ("CL.TE with no length", ("Content-Length: 0", CHUNKED), IN_CHUNKS),
    ("TE.CL", (CHUNKED, LENGTH), IN_CHUNKS),
    ("TE.TE, one of them unknown", (CHUNKED, "Transfer-Encoding: x"), IN_CHUNKS),
    ("TE.TE, the other way round", ("Transfer-Encoding: x", CHUNKED), IN_CHUNKS),
    ("TE.TE, both the same", (CHUNKED, CHUNKED), IN_CHUNKS),
    *(
        (f"Transfer-Encoding: {value!r}", (f"Transfer-Encoding: {value}",), IN_CHUNKS)
        for value in (
            "xchunked", "chunked, identity", "identity, chunked", "identity", "gzip", "gzip, chunked", "chunked, chunked",
            "chunked;q=1", '"chunked"', "chun\tked", "\x0bchunked", "chunked\x0b", "\x00chunked", "chunked\x00", "", ",",
            "chunk", "chunked,", "cow",
        )
    ),
    *(
        (repr(field), (field,), IN_CHUNKS)
        for field in (
            "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked", " Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\n identity", "X: y\r\n ", "X:\r\n\t", "X: y\r\n \r\n\tz", "Transfer-Encoding:\r\n chunked", "X: y\r\n Transfer-Encoding: chunked",
            "Transfer\x00-Encoding: chunked", "Transfer-Encoding\x00: chunked", "Transfer Encoding: chunked",
            "Transfer-Encoding: chunked\rX: y", "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked",
            "\x0bTransfer-Encoding: chunked", "Transfer-Encoding", ": chunked", "Tr\xe4nsfer-Encoding: chunked",
        )
    ),
    *(
        (f"Content-Length: {value!r}", (f"Content-Length: {value}",), EVENT)
        for value in (
            "+19", "-19", "19, 19", "19,19", "19 19", "0x13", "1_9", "19.0", "1e1", "19a", "a19", "", ",", "19,", "\x0b19",
            "19\x00", "18446744073709551635", "99999999999999999999999", "\u0661\u0669",
        )
    ),
    ("two lengths", (LENGTH, "Content-Length: 0"), EVENT),
    ("two lengths, the other way round", ("Content-Length: 0", LENGTH), EVENT),
    ("one length twice", (LENGTH, LENGTH), EVENT),
    ("a length in two lines", ("Content-Length:\r\n 19",), EVENT),
    ("a length behind a space", ("Content-Length : 19",), EVENT),
    ("a length behind a bare LF", ("X: y\nContent-Length: 19",), EVENT),
    *(
        (f"a chunk of size {size!r}", (CHUNKED,), chunk(EVENT, size) + chunk(b""))
        for size in (
            b"", b"+13", b"-13", b"0x13", b" 13", b"13 14", b"13g", b"10000000000000013", b"fffffffffffffffff", b"1 3",
            b"13\n", b"13\r", b"13;a\nb", b"13;a\x00", b"13;a=\"", b"\xef\xbc\x91", b"13,",
        )
    ),
    ("a chunk that ends in a bare LF", (CHUNKED,), b"13\n" + EVENT + b"\n0\n\n"),
    ("a chunk longer than it says", (CHUNKED,), chunk(EVENT, b"5") + chunk(b"")),
    ("a last chunk with more behind it", (CHUNKED,), chunk(EVENT) + b"0\r\nX\r\n"),
    ("a length among the trailers", (CHUNKED,), chunk(EVENT) + b"0\r\n" + LENGTH.encode() + b"\r\n\r\n"),
]  # fmt: skip

# Name, request line and fields as they go over the wire, body.
DOUBTFUL_HEADS = [
    ("lines that end in a bare LF", b"POST /api/broadcast/s HTTP/1.1\nHost: %s\nContent-Length: 19\n\n", EVENT),
    ("a header that ends in a bare LF", b"POST /api/broadcast/s HTTP/1.1\r\nHost: %s\r\nContent-Length: 19\r\n\n", EVENT),
    ("a request line of its own end", b"POST /api/broadcast/s HTTP/1.1\nHost: %s\r\nContent-Length: 19\r\n\r\n", EVENT),
    ("spaces in the address", b"POST /api/broadcast/s HTTP/1.1 HTTP/1.1\r\nHost: %s\r\nContent-Length: 19\r\n\r\n", EVENT),
    ("a NUL in the address", b"POST /api/broadcast/\0s HTTP/1.1\r\nHost: %s\r\nContent-Length: 19\r\n\r\n", EVENT),
    ("a NUL in the method", b"PO\0ST /api/broadcast/s HTTP/1.1\r\nHost: %s\r\nContent-Length: 19\r\n\r\n", EVENT),
    ("no version", b"POST /api/broadcast/s\r\nHost: %s\r\nContent-Length: 19\r\n\r\n", EVENT),
    ("another version", b"POST /api/broadcast/s HTTP/1.12\r\nHost: %s\r\nContent-Length: 19\r\n\r\n", EVENT),
    ("a first line that goes on", b"POST /api/broadcast/s HTTP/1.1\r\n Host: x\r\nHost: %s\r\n\r\n", b""),
    ("chunks in HTTP/1.0", b"POST /api/broadcast/s HTTP/1.0\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n\r\n", IN_CHUNKS),
    ("and a connection to keep", b"POST /api/broadcast/s HTTP/1.0\r\nHost: %s\r\nConnection: keep-alive\r\n"
     b"Transfer-Encoding: chunked\r\n\r\n", IN_CHUNKS),
]  # fmt: skip


class Smuggling(ServerCase):
    def assert_refused_once(self, request: bytes) -> None:
        connection = self.raw()
        connection.send(request + SMUGGLED % self.server.port)
        answer = connection.answer()
        self.assertIn(answer.status, (400, 413, 431, 505), answer.body)
        self.assertEqual(answer.headers["Connection"], "close")
        self.assertEqual(connection.file.read(), b"", "a second answer")

    def test_requests_whose_end_is_in_doubt_are_refused_and_what_is_behind_them_is_not_read(self):
        for name, fields, body in DOUBTFUL:
            with self.subTest(name):
                self.assert_refused_once(self.raw().head("POST", "/api/broadcast/s", *fields) + body)
        self.assertEqual(self.get("/api/sessions").json()["count"], 0, "none of them was recorded")

    def test_so_are_lines_that_are_none(self):
        for name, head, body in DOUBTFUL_HEADS:
            with self.subTest(name):
                self.assert_refused_once(head.replace(b"%s", b"127.0.0.1:%d" % self.server.port) + body)
        self.assertEqual(self.get("/api/sessions").json()["count"], 0)

    def test_what_is_clear_is_taken_and_the_next_request_is_where_it_ends(self):
        for name, fields, body in (
            ("a length", (LENGTH,), EVENT),
            ("a length with zeros before it", ("Content-Length: 0019",), EVENT),
            ("a length between tabs", ("Content-Length:\t19\t",), EVENT),
            ("chunks", (CHUNKED,), IN_CHUNKS),
            ("chunks in any case", ("TRANSFER-ENCODING:CHUNKED",), IN_CHUNKS),
            ("sizes with zeros before them", (CHUNKED,), chunk(EVENT, b"00000013") + chunk(b"", b"000")),
            ("extensions", (CHUNKED,), chunk(EVENT, b'13;a=b;c="d"') + chunk(b"", b"0;last")),
            ("trailers", (CHUNKED,), chunk(EVENT) + b"0\r\nHost: evil.example\r\nOrigin: https://evil.example\r\n\r\n"),
        ):
            with self.subTest(name):
                connection = self.raw()
                connection.send(connection.head("POST", "/api/broadcast/s", *fields) + body)
                connection.send(connection.head("GET", "/api/status/next"))
                self.assertEqual(connection.answer().status, 200)
                self.assertIn('"next"', connection.answer().error)

    def test_a_body_without_a_length_is_none(self):
        connection = self.raw()
        connection.send(connection.head("POST", "/api/broadcast/s") + connection.head("GET", "/api/status/next"))
        self.assertEqual(connection.answer().status, 400)
        self.assertIn('"next"', connection.answer().error)
