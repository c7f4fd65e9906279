"""A WebSocket client that sends what no client would, frame by frame (RFC 6455), and checks what the server sends."""

import struct

from harness.http import RawConnection

MASK = b"\x11\x22\x33\x44"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FINAL = 0x80
KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the standard's own, in 1.3
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {KEY}")


def header(opcode: int, size: int, flags: int = FINAL, masked=True, length_bytes: int | None = None) -> bytes:
    """`length_bytes`: how the size is written, 0, 2 or 8; as short as it can be if not said."""
    if length_bytes is None:
        length_bytes = 0 if size < 126 else 2 if size < 65536 else 8
    short = {0: size, 2: 126, 8: 127}[length_bytes]
    first = bytes([flags | opcode, (0x80 if masked else 0) | short])
    length = size.to_bytes(length_bytes, "big") if length_bytes else b""
    return first + length + (MASK if masked else b"")


def frame(opcode: int, payload: bytes = b"", flags: int = FINAL, masked=True, length_bytes: int | None = None) -> bytes:
    body = bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload)) if masked else payload
    return header(opcode, len(payload), flags, masked, length_bytes) + body


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack(">H", code) + reason)


class RawWebSocket:
    """Opens one on `connection`; `early` goes out right behind the request."""

    def __init__(self, connection: RawConnection, early: bytes = b"", path: str = "/ws/s"):
        self.connection = connection
        self.send(connection.head("GET", path, *UPGRADE) + early)
        answer = connection.answer(has_content=False)
        assert answer.status == 101, answer

    def send(self, *data: bytes) -> None:
        self.connection.send(b"".join(data))

    def next(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame, which must be one that a server may send (5.1, 5.2)."""
        first, length = self.read(2)
        assert first & 0xF0 == FINAL, f"{first:#x}: a frame of its own, without extensions"
        assert length < 128, "a server does not mask"
        if length == 126:
            (length,) = struct.unpack(">H", self.read(2))
            assert length > 125, "in its shortest form"
        elif length == 127:
            (length,) = struct.unpack(">Q", self.read(8))
            assert length > 65535, "in its shortest form"
        return first & 0x0F, self.read(length)

    def next_of(self, *wanted: int) -> tuple[int, bytes]:
        """The next frame with one of these opcodes; others are let pass."""
        while True:
            opcode, payload = self.next()
            if opcode in wanted:
                return opcode, payload

    def read(self, count: int) -> bytes:
        data = self.connection.file.read(count)
        assert len(data) == count, "the connection ended in the middle of a frame"
        return data

    def is_ended(self) -> bool:
        return self.connection.is_ended()
