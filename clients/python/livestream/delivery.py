"""Takes batches of events to the server."""

# The first look-up of a name would import it on the sender's thread, and a fork in that moment lock the child out of it.
import encodings.idna  # noqa: F401
import enum
import http.client
from typing import Dict, NamedTuple, Optional
from urllib.parse import quote, urlsplit

_QUOTED_ANSWER = 200  # characters of an answer in messages


class Verdict(enum.Enum):
    ACCEPTED = "accepted"
    DIVISIBLE = "divisible"  # one of the batch is bad
    REFUSED = "refused"
    LOCKED_OUT = "locked out"  # refused for want of a token that may post
    RETRY = "retry"


class Outcome(NamedTuple):
    verdict: Verdict
    problem: str = ""


def verdict_of(status: int) -> Verdict:
    if 200 <= status < 300:
        return Verdict.ACCEPTED
    if status in (400, 413, 422):
        return Verdict.DIVISIBLE
    if status in (401, 403):
        return Verdict.LOCKED_OUT
    if status in (408, 429) or status >= 500:
        return Verdict.RETRY
    return Verdict.REFUSED


class Delivery:
    """Keeps a connection to the server between batches. Thread: one."""

    def __init__(self, server_url: str, session_id: str, token: str, timeout: float) -> None:
        """Raises ValueError if the URL is none of a server."""
        url = urlsplit(server_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError(f"{server_url!r} is no URL of a server; give one such as http://localhost:8080")
        self._url = url
        self._authority = url.netloc.rpartition("@")[2]
        self._target = f"{url.path.rstrip('/')}/api/broadcast/{quote(session_id, safe='')}"
        self._headers: Dict[str, str] = {"Content-Type": "application/x-ndjson"}
        if token and not set(token) & set("\r\n"):
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self._connection: Optional[http.client.HTTPConnection] = None

    def send(self, ndjson: bytes, timeout: float) -> Outcome:
        """`timeout`: seconds that a part of the exchange may take, if less than usual."""
        wait = max(0.001, min(self._timeout, timeout))
        try:
            connection = self._connect(wait)
            connection.request("POST", self._target, body=ndjson, headers=self._headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Outcome(Verdict.RETRY, f"{self._authority}: {error or type(error).__name__}")
        verdict = verdict_of(response.status)
        if verdict is Verdict.ACCEPTED:
            return Outcome(verdict)
        text = answer.decode("utf-8", "replace")[:_QUOTED_ANSWER]
        return Outcome(verdict, f"{self._authority} answered {response.status}: {text}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        if self._connection is None:
            make = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
            self._connection = make(self._url.hostname or "", self._url.port, timeout=timeout)
            self._connection.connect()
        self._connection.sock.settimeout(timeout)
        return self._connection
