"""A viewer: a WebSocket client that this project did not write, and what it has seen."""

import asyncio
import json

import websockets

from harness.server import PATIENCE_SECONDS


class Viewer:
    """`async with Viewer(server, "/ws/s") as viewer:`. Every wait ends after PATIENCE_SECONDS."""

    def __init__(self, server, path: str, **options):
        self.url = server.url.replace("http://", "ws://") + path
        self.options = {"max_size": None, "compression": None, **options}
        self.socket = None

    async def __aenter__(self) -> "Viewer":
        self.socket = await websockets.connect(self.url, **self.options)
        return self

    async def __aexit__(self, *_) -> None:
        await self.socket.close()

    async def next(self) -> dict:
        return json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE_SECONDS))

    async def next_of(self, kind: str) -> dict:
        """The next message of this type; others are let pass."""
        while True:
            message = await self.next()
            if message["type"] == kind:
                return message

    async def until(self, condition) -> list:
        """All messages up to the first that fits, this one included."""
        seen = [await self.next()]
        while not condition(seen[-1]):
            seen.append(await self.next())
        return seen

    async def events(self, count: int) -> list:
        """The next `count` messages with an offset."""
        seen = []
        while len(seen) < count:
            message = await self.next()
            if "offset" in message:
                seen.append(message)
        return seen

    async def closed(self):
        """Code and reason with which the server closes."""
        try:
            while True:
                await self.next()
        except websockets.ConnectionClosed as end:
            return end.rcvd.code, end.rcvd.reason
