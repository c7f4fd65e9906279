"""Breaches of RFC 6455, from a raw socket: each ends with the code that the standard has for it."""

import struct

from harness.case import ServerCase

MASK = b"\x11\x22\x33\x44"
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
FINAL = 0x80


def frame(opcode: int, payload: bytes = b"", flags: int = FINAL, masked=True, announce: int | None = None) -> bytes:
    size = len(payload) if announce is None else announce
    mask_bit = 0x80 if masked else 0
    if size < 126:
        head = bytes([flags | opcode, mask_bit | size])
    elif size < 65536:
        head = bytes([flags | opcode, mask_bit | 126]) + struct.pack(">H", size)
    else:
        head = bytes([flags | opcode, mask_bit | 127]) + struct.pack(">Q", size)
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload))


class Rfc6455(ServerCase):
    def connect(self, *early: bytes):
        connection = self.raw()
        connection.send(
            connection.head(
                "GET", "/ws/s", "Connection: keep-alive, Upgrade", "Upgrade: WebSocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            )  # fmt: skip
            + b"".join(early)
        )
        answer = connection.answer(has_content=False)
        self.assertEqual(answer.status, 101)
        self.assertEqual(answer.headers["Sec-WebSocket-Accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        return connection

    def next_frame(self, connection, wanted: int) -> bytes:
        while True:
            first, length = connection.file.read(2)
            self.assertLess(length, 128, "a server does not mask")
            if length == 126:
                length = struct.unpack(">H", connection.file.read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", connection.file.read(8))[0]
            payload = connection.file.read(length)
            if first & 0x0F == wanted:
                return payload

    def assert_closed_with(self, code: int, *frames: bytes) -> None:
        connection = self.connect()
        connection.send(b"".join(frames))
        payload = self.next_frame(connection, CLOSE)
        self.assertEqual(struct.unpack(">H", payload[:2])[0], code, payload)
        self.assertTrue(connection.is_ended())

    def test_a_frame_without_mask_is_a_protocol_error(self):
        self.assert_closed_with(1002, frame(TEXT, b"hello", masked=False))

    def test_an_unknown_opcode_is_a_protocol_error(self):
        for opcode in (3, 7, 11, 15):
            self.assert_closed_with(1002, frame(opcode))

    def test_reserved_bits_are_a_protocol_error(self):
        for bit in (0x40, 0x20, 0x10):
            self.assert_closed_with(1002, frame(TEXT, b"x", flags=FINAL | bit))

    def test_a_control_frame_in_parts_is_a_protocol_error(self):
        self.assert_closed_with(1002, frame(PING, b"x", flags=0))

    def test_a_control_frame_over_125_bytes_is_a_protocol_error(self):
        self.assert_closed_with(1002, frame(PING, b"x" * 126))

    def test_parts_out_of_order_are_a_protocol_error(self):
        self.assert_closed_with(1002, frame(0, b"x"))
        self.assert_closed_with(1002, frame(TEXT, b"x", flags=0), frame(TEXT, b"y"))

    def test_a_message_over_64_kibibytes_is_too_large(self):
        self.assert_closed_with(1009, frame(TEXT, announce=64 * 1024 + 1))
        self.assert_closed_with(1009, frame(TEXT, announce=2**63))
        part = frame(0, b"x" * 30_000, flags=0)
        self.assert_closed_with(1009, frame(TEXT, b"x" * 30_000, flags=0), part, part)

    def test_text_that_is_no_utf8_is_bad_data(self):
        self.assert_closed_with(1007, frame(TEXT, b"\xff\xfe"))
        self.assert_closed_with(1007, frame(TEXT, b"\xc3", flags=0), frame(0, b"\x28"))
        self.assert_closed_with(1007, frame(CLOSE, struct.pack(">H", 1000) + b"\xff"))

    def test_a_bad_close_code_is_a_protocol_error(self):
        for payload in (b"\x03", struct.pack(">H", 999), struct.pack(">H", 1005), struct.pack(">H", 5000)):
            self.assert_closed_with(1002, frame(CLOSE, payload))

    def test_a_character_may_be_split_between_parts(self):
        connection = self.connect()
        connection.send(frame(TEXT, b"\xc3", flags=0) + frame(PING, b"between") + frame(0, b"\xa4"))
        self.assertEqual(self.next_frame(connection, 10), b"between")
        connection.send(frame(PING, b"alive"))
        self.assertEqual(self.next_frame(connection, 10), b"alive")

    def test_frames_that_come_with_the_request_are_read(self):
        connection = self.connect(frame(PING, b"early"))
        self.assertEqual(self.next_frame(connection, 10), b"early")

    def test_a_frame_may_come_byte_by_byte(self):
        connection = self.connect()
        for byte in frame(BINARY, b"x" * 300) + frame(PING, b"slow"):
            connection.send(bytes([byte]))
        self.assertEqual(self.next_frame(connection, 10), b"slow")

    def test_an_empty_goodbye_is_answered(self):
        connection = self.connect()
        connection.send(frame(CLOSE))
        self.assertEqual(self.next_frame(connection, CLOSE), b"")
        self.assertTrue(connection.is_ended())

    def test_upgrades_that_cannot_be_accepted_are_refused(self):
        good = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
        for name, value, status in (
            ("Sec-WebSocket-Version", "8", 400),
            ("Sec-WebSocket-Key", "short", 400),
            ("Upgrade", "h2c", 426),
            ("Connection", "keep-alive", 426),
        ):
            answer = self.request("GET", "/ws/s", headers={**good, name: value})
            self.assertEqual(answer.status, status, name)
