"""A server at whose door tokens are asked for."""

import json
import os
import subprocess

from harness.case import ServerCase
from harness.http import Answer, request
from harness.server import binary

EVENT = json.dumps({"type": "log_line", "data": {"line": "x"}})


class TokenCase(ServerCase):
    options = ("--require-token",)

    def setUp(self):
        super().setUp()
        self.admin = self.token("create", "boss", "--role", "admin")

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess:
        """A command in the server's environment, and `more`."""
        environment = {
            **os.environ,
            "XDG_STATE_HOME": str(self.server.state),
            "LIVESTREAM_SERVER": self.server.url,
            **more,
        }
        return subprocess.run(
            [binary(), *words], env=environment, cwd=self.folder, capture_output=True, text=True, timeout=20
        )

    def token(self, *words: str) -> str:
        done = self.command("token", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def ask(self, method: str, path: str, body=None, port: int = 0, **headers: str) -> Answer:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return request(port or self.server.port, method, path, body, fields)

    def status_of(self, path: str, secret: str = "", method: str = "GET", body: str = "") -> int:
        fields = {"Authorization": f"Bearer {secret}"} if secret else {}
        return self.ask(method, path, body.encode() if body else None, **fields).status

    def post_to(self, session: str, secret: str) -> int:
        return self.status_of(f"/api/broadcast/{session}", secret, "POST", EVENT)

    def watch(self, secret: str, path: str = "/ws/s?after=0"):
        return self.viewer(path, extra_headers={"Authorization": f"Bearer {secret}"})
