"""Every place of a request where somebody can put what they like, from the server's own list of its routes."""

from typing import Iterator, NamedTuple

from harness.case import ServerCase
from harness.http import RawConnection
from harness.websocket import CLOSE, UPGRADE, frame

# What the list does not have: the page's files, and the short way to a session.
UNLISTED = [("get", "/{file}", [{"name": "file", "in": "path"}]), ("get", "/s/{id}", [{"name": "id", "in": "path"}])]


class Place(NamedTuple):
    method: str
    pattern: str
    parameter: str
    is_in_path: bool

    def target(self, value: str) -> str:
        """The address with `value`, as it is, in this place, and something harmless in the others."""
        path = self.pattern.replace("{" + self.parameter + "}", value).replace("{id}", "s")
        return path if self.is_in_path else f"{path}?{self.parameter}={value}"


def places(case: ServerCase) -> Iterator[Place]:
    paths = case.get("/openapi.json").json()["paths"]
    listed = [
        (method, path, operation.get("parameters", []))
        for path, operations in paths.items()
        for method, operation in operations.items()
    ]
    for method, path, parameters in [*listed, *UNLISTED]:
        for parameter in parameters:
            yield Place(method.upper(), path, parameter["name"], parameter["in"] == "path")


def raw_answer(connection: RawConnection, method: str, target: str, body: bytes = b"", *fields: str) -> bytes:
    """All bytes that come back until the server ends the connection."""
    if target.startswith("/ws"):
        connection.send(connection.head(method, target, *UPGRADE, *fields) + frame(CLOSE))
    else:
        length = f"Content-Length: {len(body)}"
        connection.send(connection.head(method, target, "Connection: close", length, *fields) + body)
    return connection.file.read()
