"""Who comes in by a token, and what each may do."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from harness.server import binary
from harness.case import ServerCase
from harness.tokens import TokenCase

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PACKAGE = EXAMPLES.parent / "clients/python"


class WhereTokensAreRequired(TokenCase):
    def test_nobody_comes_in_without_one(self):
        for path in ("/", "/api/sessions", "/api/health", "/metrics", "/js/main.js", "/nowhere", "/ws/s"):
            self.assertEqual(self.status_of(path), 401, path)
        self.assertEqual(self.post_to("s", ""), 401)

    def test_nobody_comes_in_by_one_that_is_not_known(self):
        for secret in ("wrong", "ls_" + "A" * 43, self.admin[:-1], self.admin + "x", f"{self.admin} x"):
            self.assertEqual(self.status_of("/api/sessions", secret), 401, secret)

    def test_the_refusal_says_what_to_do(self):
        connection = self.raw()
        connection.send(f"GET /api/sessions HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n\r\n".encode())
        answer = connection.answer()
        self.assertIn("livestream token create", answer.error)
        self.assertTrue(answer.headers["www-authenticate"].startswith("Bearer"))

    def test_emitters_say_once_that_they_lack_one_and_what_to_do(self):
        sdk = "import livestream\nevents = livestream.init_broadcaster('s')\nfor n in range(100): events.log_line('x')"
        for words in (
            ["/usr/bin/python3", "-c", sdk],
            [binary(), "emit", "s", "log_line", "line=x"],
            [binary(), "run", "--", "seq", "100"],
        ):
            done = self.emitter(words)
            self.assertEqual(done.stderr.count("LIVESTREAM_TOKEN"), 1, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_emitters_send_theirs(self):
        token = self.token("create", "pen", "--role", "publisher")
        for words in ([binary(), "emit", "mine", "log_line", "line=x"], ["bash", EXAMPLES / "emit.sh", "mine"]):
            done = self.emitter(words, LIVESTREAM_TOKEN=token)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        seen = self.ask("GET", "/api/events/mine", Authorization=f"Bearer {self.admin}").json()["events"]
        self.assertEqual(len(seen), 4)

    def emitter(self, words: list, **environment: str) -> subprocess.CompletedProcess:
        own = {"LIVESTREAM_SERVER": self.server.url, "PYTHONPATH": str(PACKAGE)}
        environment = {**self.server.environment, **own, **environment}
        return subprocess.run(words, env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60)

    def test_a_token_does_not_open_to_other_sites_or_names(self):
        connection = self.raw()
        connection.send(
            f"GET /api/sessions HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {self.admin}\r\n\r\n".encode()
        )
        self.assertEqual(connection.answer().status, 421)


class ARole(TokenCase):
    def test_of_a_viewer_is_to_read(self):
        viewer = self.token("create", "eye")
        self.assertEqual(self.post_to("s", self.admin), 200)
        for path in ("/", "/api/sessions", "/api/status/s", "/api/events/s", "/api/health"):
            self.assertEqual(self.status_of(path, viewer), 200, path)
        self.assertEqual(self.post_to("s", viewer), 403)
        self.assertEqual(self.status_of("/api/sessions/s", viewer, "DELETE"), 403)
        self.assertEqual(self.status_of("/api/roots", viewer, "POST", '{"path":"/tmp"}'), 403)

    def test_of_a_publisher_is_to_post(self):
        publisher = self.token("create", "pen", "--role", "publisher")
        self.assertEqual(self.post_to("s", publisher), 200)
        self.assertEqual(self.post_to("t", publisher), 200)
        for path in ("/", "/api/sessions", "/api/status/s", "/api/events/s", "/api/search?q=x", "/js/main.js"):
            self.assertEqual(self.status_of(path, publisher), 403, path)
        self.assertEqual(self.status_of("/api/sessions/s", publisher, "DELETE"), 403)

    def test_of_a_publisher_may_be_for_one_session(self):
        publisher = self.token("create", "pen", "--role", "publisher", "--session", "mine")
        self.assertEqual(self.post_to("mine", publisher), 200)
        self.assertEqual(self.post_to("theirs", publisher), 403)
        self.assertEqual(self.post_to("mine%2Fx", publisher), 400)
        self.assertEqual(self.status_of("/v1/logs", publisher, "POST", "{}"), 403)
        self.assertEqual(self.get_as(self.admin, "/api/status/theirs"), 404)

    def get_as(self, secret: str, path: str) -> int:
        return self.status_of(path, secret)

    def test_of_an_admin_is_to_do_all(self):
        self.assertEqual(self.post_to("s", self.admin), 200)
        self.assertEqual(self.status_of("/api/sessions/s", self.admin, "DELETE"), 200)


class AToken(TokenCase):
    async def test_that_is_revoked_closes_what_came_in_by_it(self):
        viewer = self.token("create", "eye")
        self.assertEqual(self.post_to("s", self.admin), 200)
        async with self.watch(viewer) as eye, self.watch(self.admin) as boss:
            self.assertEqual(len(await eye.events(1)), 1)
            self.token("revoke", "eye")
            self.assertEqual((await eye.closed())[0], 1008)
            self.assertEqual(self.post_to("s", self.admin), 200)
            self.assertEqual(len(await boss.events(2)), 2)
        self.assertEqual(self.status_of("/api/sessions", viewer), 401)

    def test_that_expires_opens_nothing_any_more(self):
        brief = self.token("create", "brief", "--expires", "1s")
        self.wait_for(lambda: self.status_of("/api/sessions", brief) == 401, "its expiry")
        self.assertIn("expired", self.token("list"))

    def test_is_kept_without_its_secret(self):
        path = self.server.state / "livestream/tokens.json"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(self.admin, path.read_text())
        self.assertNotIn(self.admin, self.token("list", "--json"))

    def test_has_a_name_of_its_own(self):
        done = self.command("token", "create", "boss")
        self.assertEqual(done.returncode, 1)
        self.assertIn('there is a token "boss" already', done.stderr)
        done = self.command("token", "revoke", "nobody")
        self.assertIn("there is: boss", done.stderr)

    def test_is_not_written_into_the_diary(self):
        self.status_of("/api/sessions", self.admin)
        self.status_of("/api/sessions", "ls_wrong")
        diary = self.server.diary()
        self.assertNotIn(self.admin, diary)
        self.assertNotIn("ls_wrong", diary)


class AFileOfTokens(TokenCase):
    may_complain = True

    def test_in_a_file_that_others_may_read_opens_nothing(self):
        path = self.server.state / "livestream/tokens.json"
        path.chmod(0o644)
        self.wait_for(lambda: self.status_of("/api/sessions", self.admin) == 401, "the refusal")
        path.chmod(0o600)
        self.wait_for(lambda: self.status_of("/api/sessions", self.admin) == 200, "its opening")
        self.assertIn("open to other users", self.server.diary())


class Commands(TokenCase):
    def test_take_it_from_the_environment(self):
        environment = {**os.environ, "LIVESTREAM_SERVER": self.server.url, "LIVESTREAM_TOKEN": self.admin}
        emit = subprocess.run(
            [binary(), "emit", "s", "log_line", "line=x"],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        self.assertEqual(emit.returncode, 0, emit.stderr)
        listed = subprocess.run([binary(), "sessions", "--json"], env=environment, capture_output=True, text=True)
        self.assertEqual([one["id"] for one in json.loads(listed.stdout)["sessions"]], ["s"])

    def test_say_what_to_do_without_one(self):
        environment = {**os.environ, "LIVESTREAM_SERVER": self.server.url, "LIVESTREAM_TOKEN": ""}
        done = subprocess.run([binary(), "sessions"], env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("livestream token create", done.stderr)


class OtherUsers(TokenCase):
    """Of this machine, where no token is required of our own programs."""

    options = ()
    NOBODY = 65534

    def setUp(self):
        if os.getuid() != 0 or not shutil.which("setpriv"):
            self.skipTest("only root can run programs as somebody else, by setpriv")
        super().setUp()

    def test_come_in_by_one(self):
        viewer = self.token("create", "eye")
        command = [
            "setpriv",
            f"--reuid={self.NOBODY}",
            "--clear-groups",
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
        ]
        url = f"{self.server.url}/api/sessions"
        for fields, status in (([], "401"), (["-H", f"Authorization: Bearer {viewer}"], "200")):
            done = subprocess.run([*command, *fields, url], capture_output=True, text=True, check=True)
            self.assertEqual(done.stdout, status)

    def test_do_not_change_that_we_need_none(self):
        self.assertEqual(self.status_of("/api/sessions"), 200)
        self.assertEqual(self.status_of("/api/sessions", "not-known"), 200)
