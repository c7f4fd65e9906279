"""Many viewers at once: bare sockets on one event loop, as light as Python can have them."""

import asyncio
import struct

UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n" + UPGRADE
OFFSET_KEY = b',"offset":'  # the server puts it last
CLOSE, PING, PONG = 0x88, 0x89, 0x8A
MASKED, NO_MASK = 0x80, bytes(4)  # clients must mask; a mask of zeroes is one, and leaves the payload as it is


class SwarmViewer:
    """Follows one session by `?after=`, over any number of connections. Notes what should not have happened."""

    def __init__(self, port: int, session: str, host: str = "127.0.0.1"):
        self.host, self.port, self.session = host, port, session
        self.offset = 0
        self.gaps = self.repeats = self.resets = 0
        self.writer = None

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        self.writer.write(self.request().encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head, head

    def request(self) -> str:
        return REQUEST.format(path=f"/ws/{self.session}?after={self.offset}", port=self.port)

    def drop(self) -> None:
        """As when a train enters a tunnel: no goodbye, and what was under way is lost."""
        self.writer.transport.abort()

    async def read_until(self, offset: int) -> None:
        while self.offset < offset:
            self.note(await self.next_frame())

    async def next_frame(self) -> bytes:
        """The next message. Pings are answered, as otherwise the server closes after a minute."""
        while True:
            first, payload = await self.next_frame_of_any_kind()
            if first == CLOSE:
                raise ConnectionResetError("closed by the server")
            if first != PING:
                return payload
            self.writer.write(bytes([PONG, MASKED | len(payload)]) + NO_MASK + payload)

    async def next_frame_of_any_kind(self) -> tuple:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
        return first, await self.reader.readexactly(length)

    def note(self, message: bytes) -> None:
        at = message.rfind(OFFSET_KEY, -40)
        if at < 0:
            self.resets += message.startswith(b'{"type":"reset"')
            return
        if message.startswith(b'{"type":"status"'):
            return
        offset = int(message[at + len(OFFSET_KEY) : -1])
        if offset <= self.offset:
            self.repeats += 1
        elif offset > self.offset + 1:
            self.gaps += 1
        self.offset = offset
