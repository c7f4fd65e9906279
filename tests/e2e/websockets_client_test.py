"""RFC 6455 by Python's `websockets`, a client that this project did not write."""

import asyncio

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from harness.case import ServerCase
from harness.server import PATIENCE_SECONDS


class PythonWebsockets(ServerCase):
    async def ping(self, viewer, payload: bytes = b"") -> None:
        await asyncio.wait_for(await viewer.socket.ping(payload), PATIENCE_SECONDS)

    async def test_5_5_2_pings_are_answered_with_their_payload(self):
        async with self.viewer("/ws/s") as viewer:
            for payload in (b"", b"x" * 125):
                await self.ping(viewer, payload)

    async def test_5_4_a_message_in_parts_is_taken(self):
        async with self.viewer("/ws/s") as viewer:
            await viewer.socket.send(["a", "ü", ""])
            await viewer.socket.send([b"\xff", b"\xfe"])
            await self.ping(viewer)

    async def test_7_4_the_code_of_a_close_comes_back(self):
        for code in (1000, 1001, 1011, 3000, 4999):
            async with self.viewer("/ws/s") as viewer:
                await viewer.socket.close(code, "Tschüß")
                self.assertEqual((viewer.socket.close_code, viewer.socket.close_reason), (code, ""))

    async def test_10_4_a_message_over_64_kibibytes_is_refused_by_its_code(self):
        async with self.viewer("/ws/s") as viewer:
            await viewer.socket.send("x" * 64 * 1024)
            await self.ping(viewer)
            await viewer.socket.send("x" * 8 * 1024 * 1024)
            self.assertEqual((await viewer.closed())[0], 1009)

    async def test_9_1_and_1_9_extensions_and_subprotocols_that_are_offered_are_not_taken_up(self):
        offers = {"extensions": [ClientPerMessageDeflateFactory()], "subprotocols": ["chat"]}
        async with self.viewer("/ws/s", **offers) as viewer:
            self.assertEqual((viewer.socket.extensions, viewer.socket.subprotocol), ([], None))
            self.assertEqual((await viewer.next())["type"], "status")

    async def test_7_1_6_a_server_that_stops_says_so(self):
        async with self.viewer("/ws/s") as viewer, self.viewer("/ws") as overview:
            await viewer.next()
            await overview.next()
            self.assertEqual(await asyncio.to_thread(self.server.stop), 0)
            self.assertEqual((await viewer.closed())[0], 1001)
            self.assertEqual((await overview.closed())[0], 1001)

    async def test_4_2_2_a_refused_handshake_is_an_answer_that_can_be_read(self):
        with self.assertRaises(websockets.InvalidStatusCode) as refusal:
            async with self.viewer("/ws/s", origin="https://evil.example"):
                pass
        self.assertEqual(refusal.exception.status_code, 403)
