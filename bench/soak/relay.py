#!/usr/bin/python3
"""relay.py FROM_HOST FROM_PORT TO_PORT: passes connections on to a server that listens on loopback only."""

import asyncio
import sys

PIECE_BYTES = 65536


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    writer.transport.abort()


async def main(host: str, port: int, server_port: int) -> None:
    async def pass_on(reader, writer):
        try:
            onward = await asyncio.open_connection("127.0.0.1", server_port)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(copy(reader, onward[1]), copy(onward[0], writer))

    async with await asyncio.start_server(pass_on, host, port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
