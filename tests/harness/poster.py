"""A poster that goes on until its event is acknowledged, whatever happens to the server."""

import http.client
import json
import threading


class Poster(threading.Thread):
    """Posts events 1, 2, 3 … of one emitter to one session, `batch` at a time, until `stop`. `acknowledged`
    holds the sequence of every event that was answered with 200."""

    RETRY_SECONDS = 0.01

    def __init__(self, port: int, session: str, emitter: str, batch: int = 1, pause: float = 0.0):
        super().__init__(daemon=True)
        self.port, self.session, self.emitter = port, session, emitter
        self.batch, self.pause = batch, pause
        self.acknowledged = []
        self.refused = []
        self.stopping = threading.Event()

    def stop(self) -> None:
        """After this, nothing more is posted; the last event may have been recorded without an answer."""
        self.stopping.set()
        self.join()

    def run(self) -> None:
        connection, first = None, 1
        while not self.stopping.is_set():
            sequences = range(first, first + self.batch)
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("POST", f"/api/broadcast/{self.session}", self.body(sequences), self.FIELDS)
                response = connection.getresponse()
                answer = response.read()
            except (OSError, http.client.HTTPException):
                if connection:
                    connection.close()
                connection = None
                self.stopping.wait(self.RETRY_SECONDS)
                continue
            if response.status == 200:
                self.acknowledged += sequences
                first += self.batch
                self.stopping.wait(self.pause)
            else:
                self.refused.append((response.status, answer))
                self.stopping.wait(self.RETRY_SECONDS)
        if connection:
            connection.close()

    FIELDS = {"Content-Type": "application/x-ndjson"}

    def body(self, sequences) -> bytes:
        return "\n".join(
            json.dumps(
                {
                    "type": "log_line",
                    "timestamp": "2026-11-23T03:00:00Z",
                    "sequence": sequence,
                    "emitter": self.emitter,
                    "data": {"line": f"{self.emitter}-{sequence}", "level": "info"},
                }
            )
            for sequence in sequences
        ).encode()
