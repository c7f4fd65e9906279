"""RFC 6455 in frames, from a raw socket. What a case is named for holds; its number is the section that says so."""

import fcntl
import json
import struct
import sys
import termios

from harness.case import ServerCase

from harness.websocket import (
    ACCEPT, BINARY, CLOSE, CONTINUATION, FINAL, KEY, PING, PONG, TEXT, RawWebSocket, close, frame, header,
)  # fmt: skip

MOST = 64 * 1024  # bytes of a message
EURO = "€".encode()
SURROGATE, OVERLONG, BEYOND = b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"

# What the server answers with a close frame of this code, and then ends.
BREACHES = [
    ("5.1 a client's frame is masked", 1002, frame(TEXT, b"hello", masked=False)),
    ("5.1 a client's control frame, too", 1002, frame(PING, masked=False)),
    ("5.1 and its close frame", 1002, frame(CLOSE, masked=False)),
    *((f"5.2 reserved bit {bit:#x} is not set", 1002, frame(TEXT, b"x", FINAL | bit)) for bit in (0x40, 0x20, 0x10)),
    ("5.2 nor in a control frame", 1002, frame(PING, b"x", FINAL | 0x40)),
    *((f"5.2 opcode {opcode} has no meaning", 1002, frame(opcode)) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    ("5.2 a length below 126 takes one byte", 1002, frame(TEXT, b"x" * 125, length_bytes=2)),
    ("5.2 not nine, either", 1002, frame(TEXT, b"", length_bytes=8)),
    ("5.2 a length below 65,536 takes three bytes", 1002, frame(TEXT, b"x" * 65535, length_bytes=8)),
    ("5.4 what goes on has begun", 1002, frame(CONTINUATION, b"x")),
    ("5.4 also where it does not end", 1002, frame(CONTINUATION, b"x", flags=0)),
    ("5.4 and after a message that has ended", 1002, frame(TEXT, b"x") + frame(CONTINUATION, b"x")),
    ("5.4 a message ends before the next begins", 1002, frame(TEXT, b"x", flags=0) + frame(TEXT, b"y")),
    ("5.4 of another kind, too", 1002, frame(BINARY, b"x", flags=0) + frame(TEXT, b"y", flags=0)),
    ("5.5 a control frame is whole", 1002, frame(PING, b"x", flags=0)),
    ("5.5 a close frame, too", 1002, frame(CLOSE, flags=0)),
    *((f"5.5 control frame {op} has at most 125 bytes", 1002, frame(op, b"x" * 126)) for op in (CLOSE, PING, PONG)),
    ("5.5.1 half a close code is none", 1002, frame(CLOSE, b"\x03")),
    ("5.5.1 a reason is UTF-8", 1007, close(1000, b"\xff")),
    ("5.5.1 to its end", 1007, close(1000, EURO[:2])),
    *(
        (f"7.4 code {code} is never sent", 1002, close(code))
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    ),
    ("8.1 text is UTF-8", 1007, frame(TEXT, b"\xff\xfe")),
    ("8.1 without surrogates", 1007, frame(TEXT, SURROGATE)),
    ("8.1 not longer than it needs to be", 1007, frame(TEXT, OVERLONG)),
    ("8.1 none beyond U+10FFFF", 1007, frame(TEXT, BEYOND)),
    ("8.1 no character is cut off", 1007, frame(TEXT, EURO[:2])),
    ("8.1 none begins in its middle", 1007, frame(TEXT, EURO[1:])),
    ("8.1 over all its parts", 1007, frame(TEXT, b"\xc3", flags=0) + frame(CONTINUATION, b"\x28")),
    ("10.4 a message has at most 64 KiB", 1009, header(TEXT, MOST + 1)),
    ("10.4 in all its parts", 1009, frame(TEXT, b"x" * MOST, flags=0) + frame(CONTINUATION, b"x")),
    ("10.4 nor 2^63 bytes", 1009, header(TEXT, 2**63)),
    ("10.4 nor so many that they wrap around", 1009, frame(TEXT, b"x", flags=0) + header(CONTINUATION, 2**64 - 1)),
]  # fmt: skip

# What is fine: the server goes on, and answers these pings meanwhile.
UNDERSTOOD = [
    ("5.2 lengths of every form", (), *(frame(BINARY, b"x" * size) for size in (0, 1, 125, 126, 127, 65535, MOST))),
    ("5.4 a message in parts", (), frame(TEXT, b"a", flags=0), frame(0, b"b", flags=0), frame(0, b"c")),
    ("5.4 some of them empty", (), frame(TEXT, flags=0), frame(0, flags=0), frame(0, b"c", flags=0), frame(0)),
    ("5.4 of a byte each", (), frame(BINARY, b"x", flags=0), *([frame(0, b"x", flags=0)] * 2000), frame(0)),
    (
        "5.4 control frames between the parts",
        (b"1", b"2"),
        frame(TEXT, b"a", flags=0), frame(PING, b"1"), frame(PONG), frame(0, b"b", flags=0), frame(PING, b"2"), frame(0),
    ),
    ("5.4 the largest message around the largest ping", (b"?" * 125,),
     frame(BINARY, b"x" * MOST, flags=0), frame(PING, b"?" * 125), frame(CONTINUATION)),
    ("5.5.2 a ping without payload", (b"",), frame(PING)),
    ("5.5.2 a ping with any bytes", (bytes(range(125)),), frame(PING, bytes(range(125)))),
    ("5.5.3 pongs that nobody asked for", (), frame(PONG), frame(PONG, b"unasked" * 10)),
    ("5.6 binary data is not text", (), frame(BINARY, b"\xff\xfe" + SURROGATE)),
    ("8.1 a character over two parts", (b"between",),
     frame(TEXT, EURO[:1], flags=0), frame(PING, b"between"), frame(0, EURO[1:2], flags=0), frame(0, EURO[2:])),
    ("8.1 the first and last of each length", (), frame(TEXT, "\0\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff".encode())),
]  # fmt: skip

MAY_BE_SENT = [1000, 1001, 1002, 1003, *range(1007, 1015), 3000, 3999, 4000, 4999]


class Rfc6455(ServerCase):
    def open(self, early: bytes = b"") -> RawWebSocket:
        return RawWebSocket(self.raw(), early)

    def assert_closed_with(self, code: int, socket: RawWebSocket) -> None:
        """And nothing after it, not even an answer to a ping."""
        opcode, payload = socket.next_of(CLOSE, PONG)
        self.assertEqual(opcode, CLOSE, payload)
        self.assertEqual(struct.unpack(">H", payload[:2])[0], code, payload)
        payload[2:].decode()
        self.assertTrue(socket.is_ended())

    def assert_understood(self, socket: RawWebSocket, pings: tuple = ()) -> None:
        for payload in (*pings, b"alive"):
            self.assertEqual(socket.next_of(CLOSE, PONG), (PONG, payload))

    def test_breaches_end_with_their_code_and_nothing_is_read_after_them(self):
        for name, code, frames in BREACHES:
            with self.subTest(name):
                socket = self.open()
                socket.send(frames, frame(PING, b"too late"))
                self.assert_closed_with(code, socket)

    def test_what_is_allowed_is_understood(self):
        for name, pings, *frames in UNDERSTOOD:
            with self.subTest(name):
                socket = self.open()
                socket.send(*frames, frame(PING, b"alive"))
                self.assert_understood(socket, pings)

    def test_it_is_the_same_in_segments_of_one_byte(self):
        socket = self.open()
        for byte in frame(BINARY, b"x" * 300) + frame(PING, b"slow") + frame(PING, b"alive"):
            socket.send(bytes([byte]))
        self.assert_understood(socket, (b"slow",))
        for byte in frame(TEXT, EURO[:1], flags=0) + frame(CONTINUATION, b"x"):
            socket.send(bytes([byte]))
        self.assert_closed_with(1007, socket)

    def test_and_right_behind_the_request(self):
        self.assert_understood(self.open(frame(PING, b"early") + frame(PING, b"alive")), (b"early",))
        self.assert_closed_with(1002, self.open(frame(TEXT, b"x", masked=False)))
        begun = self.open(frame(PING, b"early")[:3])
        begun.send(frame(PING, b"early")[3:], frame(PING, b"alive"))
        self.assert_understood(begun, (b"early",))

    def test_5_5_1_a_close_is_answered_with_its_code_and_ends_the_connection(self):
        for code in MAY_BE_SENT:
            with self.subTest(code):
                socket = self.open()
                socket.send(close(code, "Tschüß".encode()), frame(PING, b"too late"))
                self.assert_closed_with(code, socket)

    def test_5_5_1_a_close_without_code_is_answered_without(self):
        socket = self.open()
        socket.send(frame(CLOSE))
        self.assertEqual(socket.next_of(CLOSE, PONG), (CLOSE, b""))
        self.assertTrue(socket.is_ended())

    def test_5_5_1_a_close_comes_in_the_middle_of_a_message(self):
        socket = self.open()
        socket.send(frame(TEXT, b"a", flags=0), close(1001), frame(CONTINUATION, b"b"))
        self.assert_closed_with(1001, socket)

    def test_5_5_1_the_longest_reason_has_123_bytes(self):
        socket = self.open()
        socket.send(close(1000, b"x" * 123))
        self.assert_closed_with(1000, socket)

    def test_7_1_1_the_reason_reaches_a_client_that_is_still_sending(self):
        socket = self.open()
        socket.send(header(BINARY, 16 * 1024 * 1024))
        for _ in range(64):
            socket.send(b"x" * 65536)
        self.assert_closed_with(1009, socket)

    def test_5_5_2_a_ping_is_answered_and_5_5_1_a_close_also_while_there_is_much_to_send(self):
        for _ in range(20):
            self.emit("s", line="x" * 1_000_000)
        socket = RawWebSocket(self.raw(), path="/ws/s?after=0")
        self.wait_for_full_buffers(socket)
        socket.send(frame(PING, b"alive"))
        self.assert_understood(socket)
        socket.send(close(1000))
        self.assertEqual(socket.next_of(CLOSE), (CLOSE, struct.pack(">H", 1000)))
        self.assertTrue(socket.is_ended())

    def test_7_1_5_an_end_without_close_is_taken_for_one(self):
        socket = self.open()
        socket.connection.socket.close()
        socket.connection.file.close()
        self.wait_for(lambda: self.get("/api/health").json()["viewers"] == 0)

    def wait_for_full_buffers(self, socket: RawWebSocket) -> None:
        """Until nothing more arrives, because nothing is read."""
        arrived = [0]

        def has_stopped() -> bool:
            count = fcntl.ioctl(socket.connection.socket, termios.FIONREAD, bytes(4))
            arrived.append(int.from_bytes(count, sys.byteorder))
            return arrived[-1] > 0 and len(arrived) > 20 and len(set(arrived[-20:])) == 1

        self.wait_for(has_stopped, "the server to be stuck")

    def next_line(self, socket: RawWebSocket) -> str:
        while (message := json.loads(socket.next_of(TEXT)[1]))["type"] != "log_line":
            pass
        return message["data"]["line"]

    def test_5_1_and_5_2_the_servers_frames_are_whole_unmasked_and_short_in_their_header(self):
        socket = RawWebSocket(self.raw(), path="/ws/s?after=0")
        for size in (1, 60_000, 70_000):
            self.emit("s", line="x" * size)
            self.assertEqual(self.next_line(socket), "x" * size)

    def test_9_1_no_extension_and_no_subprotocol_is_taken_up(self):
        connection = self.raw()
        connection.send(
            connection.head(
                "GET", "/ws/s", "Connection: keep-alive, Upgrade", "Upgrade: WebSocket", "Sec-WebSocket-Version: 13",
                f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                "Sec-WebSocket-Protocol: chat, superchat",
            )
        )  # fmt: skip
        answer = connection.answer(has_content=False)
        self.assertEqual((answer.status, answer.headers["Sec-WebSocket-Accept"]), (101, ACCEPT))
        self.assertNotIn("Sec-WebSocket-Extensions", answer.headers)
        self.assertNotIn("Sec-WebSocket-Protocol", answer.headers)
