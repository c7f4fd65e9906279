"""Whatever lets somebody in stands nowhere but with whom it was given to: in no file, diary, answer or complaint."""

import json
import stat

from harness.http import request
from harness.public import PublicCase
from harness.tokens import TokenCase

WRONG = "ls_" + "Zz9" * 14 + "Q"  # what somebody mistypes may be right elsewhere


class Secrets(PublicCase):
    def setUp(self):
        super().setUp()
        self.emit("night", line="x")
        self.pen = self.token("create", "pen", "--role", "publisher")
        self.code = self.links("pair")[0].split("#")[1]
        self.share = self.links("share", "night")[0].split("#")[1]
        self.secrets = [self.admin, self.pen, self.code, self.share, WRONG]

    def assert_none_in(self, text, where: str) -> None:
        text = text if isinstance(text, bytes) else text.encode()
        for secret in self.secrets:
            self.assertNotIn(secret.encode(), text, where)

    def requests_with(self, secret: str):
        """Every way of giving one to a server, those that are none among them."""
        for path in ("/api/sessions", "/nowhere", "/ws/night", "/api/events/night?after=x"):
            yield "GET", path, None, {"Authorization": f"Bearer {secret}"}
            yield "GET", path, None, {"Authorization": f"Basic {secret}"}
            yield "GET", path, None, {"Cookie": f"livestream-{self.server.port}={secret}"}
        yield "POST", "/api/broadcast/night", b"no event", {"Authorization": f"Bearer {secret}"}
        yield "DELETE", "/api/sessions/none", None, {"Authorization": f"Bearer {secret}"}
        for body in ({"code": secret}, {"code": [secret]}, {"token": secret}):
            yield "POST", "/api/pair", json.dumps(body).encode(), {}
        yield "POST", "/api/pair", f"code={secret}".encode(), {}

    def test_given_in_any_way_are_in_no_answer_and_no_file(self):
        statuses = set()
        for secret in self.secrets:
            for port in (self.server.port, self.server.public_port):
                for method, path, body, fields in self.requests_with(secret):
                    answer = request(port, method, path, body, fields)
                    statuses.add(answer.status)
                    fields = [value for name, value in answer.headers.items() if name != "Set-Cookie"]
                    self.assert_none_in(answer.body + "\n".join(fields).encode(), f"{method} {path}")
        self.assertLessEqual({200, 401, 403, 404, 429}, statuses, "some were right")
        for path in ("/metrics", "/api/health", "/api/sessions", "/openapi.json"):
            self.assert_none_in(self.get(path).body, path)
        self.assert_in_no_file()

    def assert_in_no_file(self) -> None:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        names = {path.name for path in files}
        self.assertLessEqual({"stderr", "audit.jsonl", "tokens.json", "events.jsonl"}, names)
        for path in files:
            self.assert_none_in(path.read_bytes() + str(path).encode(), str(path))

    def test_are_in_nothing_that_a_command_says(self):
        for words in (
            ("token", "list"), ("token", "list", "--json"), ("audit",), ("audit", "--json"), ("doctor",), ("sessions",),
            ("token", "create", "pen"), ("token", "revoke", "none"), ("status", "none"), ("share", "none"),
        ):  # fmt: skip
            done = self.command(*words)
            self.assert_none_in(done.stdout + done.stderr, " ".join(words))

    def test_in_the_environment_are_in_no_complaint(self):
        for secret in (self.admin, WRONG):
            for url in (self.server.url, self.server.public_url, "http://127.0.0.1:1", "https://box", "nonsense"):
                for words in (("sessions",), ("status", "none"), ("emit", "night", "log_line", "line=x"), ("pair",)):
                    done = self.command(*words, LIVESTREAM_TOKEN=secret, LIVESTREAM_SERVER=url)
                    said = done.stdout + done.stderr
                    self.assertNotIn(secret, said, f"{words} {url}")


class Files(TokenCase):
    options = ()

    def test_that_we_write_are_for_their_owner_alone(self):
        self.emit("s", line="x")
        self.token("create", "pen")
        self.server.stop()
        made = [path for path in self.server.state.rglob("*")]
        self.assertGreater(len(made), 5)
        for path in made:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path)
