#!/usr/bin/python3
"""Stands in for ngrok, cloudflared and tailscale, by whichever of these names it is called.

It takes what they take, and prints what they print. Others come in by a port of this machine instead of from far away; to what they
ask it adds what such programs add. FAKE_TUNNELS is a file, to which each one that starts adds a line: its process, port and name.
With FAKE_FAILURE it prints that and ends.
"""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

PROGRAM = Path(sys.argv[0]).name
STRANGER = "203.0.113.7"  # RFC 5737: nobody's
DOMAINS = {"ngrok": "ngrok-free.app", "cloudflared": "trycloudflare.com", "tailscale": "tail1234.ts.net"}


def main() -> None:
    started = Path(os.environ["FAKE_TUNNELS"])
    if failure := os.environ.get("FAKE_FAILURE"):
        with open(started, "a") as file:
            file.write("failed\n")
        sys.exit(failure)
    [target] = [int(word[1]) for word in map(re.compile(r"http://127\.0\.0\.1:(\d+)").fullmatch, sys.argv[1:]) if word]
    asyncio.run(lead(target, started))


async def lead(target: int, started: Path) -> None:
    server = await asyncio.start_server(lambda *stranger: let_in(target, *stranger), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    name = f"name{port}.{DOMAINS[PROGRAM]}"
    with open(started, "a") as file:
        file.write(f"{os.getpid()} {port} {name}\n")
    say(name)
    await server.serve_forever()


def say(name: str) -> None:
    if PROGRAM == "ngrok":
        print(json.dumps({"lvl": "info", "msg": "client session established", "obj": "tunnels.session"}))
        print(json.dumps({"addr": "x", "lvl": "info", "msg": "started tunnel", "url": f"https://{name}"}), flush=True)
    elif PROGRAM == "cloudflared":
        print("2026-11-23T02:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...", file=sys.stderr)
        print(f"2026-11-23T02:00:01Z INF |  https://{name}    |", file=sys.stderr, flush=True)
    else:
        print(f"Available within your tailnet:\n\nhttps://{name}/\n|-- proxy http://127.0.0.1\n", flush=True)


async def let_in(target: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target)
    first_line = await reader.readline()
    there_writer.write(first_line + f"X-Forwarded-For: {STRANGER}\r\nX-Forwarded-Proto: https\r\n".encode())
    await asyncio.gather(carry(reader, there_writer), carry(there_reader, writer), return_exceptions=True)


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()


if __name__ == "__main__":
    main()
