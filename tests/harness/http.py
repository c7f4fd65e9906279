"""HTTP clients: one polite, one that sends what it is told."""

import http.client
import json
import socket
import ssl
from typing import NamedTuple

TIMEOUT_SECONDS = 30


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> str:
        return self.json()["error"]


def request(port: int, method: str, path: str, body=None, headers=None, trust: ssl.SSLContext | None = None) -> Answer:
    """One request on a connection of its own, by https if `trust` says whom to believe. A `body` that is no bytes is
    sent as JSON."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    if trust:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS, context=trust)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


class RawConnection:
    """A socket, and the answers as they come over it."""

    def __init__(self, port: int):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, *_) -> None:
        self.file.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def head(self, method: str, path: str, *fields: str) -> bytes:
        """A request's header, as bytes."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *fields, "", ""]
        return "\r\n".join(lines).encode()

    def answer(self, has_content=True) -> Answer:
        status = int(self.file.readline().split()[1])
        headers = http.client.parse_headers(self.file)
        length = int(headers.get("Content-Length", 0)) if has_content else 0
        return Answer(status, headers, self.file.read(length))

    def is_ended(self) -> bool:
        """Waits for the other side to end the connection; False if it sends something instead."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True
