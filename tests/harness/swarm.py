"""Many viewers at once: bare sockets on one event loop, as light as Python can have them."""

import asyncio
import struct

REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
OFFSET_KEY = b',"offset":'  # the server puts it last


class SwarmViewer:
    """Follows one session by `?after=`, over any number of connections. Notes what should not have happened."""

    def __init__(self, port: int, session: str):
        self.port, self.session = port, session
        self.offset = 0
        self.gaps = self.repeats = self.resets = 0
        self.writer = None

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = f"/ws/{self.session}?after={self.offset}"
        self.writer.write(REQUEST.format(path=path, port=self.port).encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head, head

    def drop(self) -> None:
        """As when a train enters a tunnel: no goodbye, and what was under way is lost."""
        self.writer.transport.abort()

    async def read_until(self, offset: int) -> None:
        while self.offset < offset:
            self.note(await self.next_frame())

    async def next_frame(self) -> bytes:
        first, length = await self.reader.readexactly(2)
        assert first != 0x88, "closed by the server"
        if length == 126:
            (length,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
        return await self.reader.readexactly(length)

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
