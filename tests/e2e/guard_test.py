"""Who may come in: programs of this machine and our own user, and our own page."""

import os
import shutil
import subprocess

from harness.case import ServerCase
from harness.server import binary

UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


class Hosts(ServerCase):
    def status_for(self, *fields: str, path="/api/sessions") -> int:
        connection = self.raw()
        connection.send("\r\n".join([f"GET {path} HTTP/1.1", *fields, "", ""]).encode())
        answer = connection.answer()
        if answer.status >= 400:
            self.assertTrue(answer.error)
        return answer.status

    def test_this_machine_under_any_of_its_names_is_let_in(self):
        for name in ("localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "[::1]"):
            self.assertEqual(self.status_for(f"Host: {name}:{self.server.port}"), 200, name)

    def test_any_other_host_is_refused(self):
        port = self.server.port
        for host in (
            f"evil.example:{port}", f"127.0.0.1.evil.example:{port}", f"localhost.evil.example:{port}", "localhost",
            f"localhost:{port + 1}", f"10.0.0.1:{port}", f"[::2]:{port}", f"127.1:{port}", f"127.0.0.256:{port}",
            f"user@localhost:{port}", "", f"localhost:{port}:{port}", f"0.0.0.0:{port}",
        ):  # fmt: skip
            self.assertEqual(self.status_for(f"Host: {host}"), 421, host)

    def test_a_request_without_host_or_with_two_is_refused(self):
        host = f"Host: localhost:{self.server.port}"
        self.assertIn(self.status_for(), (400, 421))
        self.assertIn(self.status_for(host, host), (400, 421))

    def test_websockets_are_guarded_in_the_same_way(self):
        host = f"Host: localhost:{self.server.port}"
        self.assertEqual(self.status_for(host, *UPGRADE, path="/ws/s"), 101)
        self.assertEqual(self.status_for("Host: evil.example", *UPGRADE, path="/ws/s"), 421)
        self.assertEqual(self.status_for(host, "Origin: https://evil.example", *UPGRADE, path="/ws/s"), 403)
        self.assertEqual(self.status_for(host, "Origin: null", *UPGRADE, path="/ws"), 403)

    def test_a_forwarded_request_is_not_local(self):
        for field in ("X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Real-IP: ::1", "Via: 1.1 proxy"):
            self.assertEqual(self.status_for(f"Host: localhost:{self.server.port}", field), 401, field)


class OtherUsers(ServerCase):
    """Of this machine. Only root can be somebody else."""

    NOBODY = 65534

    def setUp(self):
        if os.getuid() != 0 or not shutil.which("setpriv"):
            self.skipTest("only root can run programs as somebody else, by setpriv")
        super().setUp()

    def curl_as(self, user: int, *words: str) -> tuple[int, str]:
        """The answer's status and body."""
        command = ["setpriv", f"--reuid={user}", "--clear-groups", "curl", "-s", "-w", "\n%{http_code}", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def test_are_kept_out(self):
        status, body = self.curl_as(self.NOBODY, f"{self.server.url}/api/sessions")
        self.assertEqual(status, 401)
        self.assertIn("of another user", body)
        event = ["-d", '{"type": "log_line"}', f"{self.server.url}/api/broadcast/s"]
        self.assertEqual(self.curl_as(self.NOBODY, *event)[0], 401)
        self.assertEqual(self.get("/api/status/s").status, 404)

    def test_do_not_keep_us_out(self):
        self.assertEqual(self.curl_as(os.getuid(), f"{self.server.url}/api/sessions")[0], 200)


class Origins(ServerCase):
    options = ("--cors-origin", "https://friend.example")

    def test_our_own_page_may_do_everything(self):
        own = f"http://127.0.0.1:{self.server.port}"
        self.assertEqual(self.get("/api/sessions", Origin=own).status, 200)
        self.assertEqual(self.post("/api/broadcast/s", {"type": "x"}, Origin=own).status, 200)

    def test_another_sites_script_is_refused(self):
        port = self.server.port
        for origin in (
            "https://evil.example", "null", f"http://localhost:{port}", f"https://127.0.0.1:{port}", "",
            f"http://127.0.0.1:{port}.evil.example", "https://friend.example.evil.example", "http://friend.example",
        ):  # fmt: skip
            answer = self.post("/api/broadcast/s", {"type": "x"}, Origin=origin)
            self.assertEqual(answer.status, 403, origin)
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        self.assertEqual(self.get("/api/sessions").json()["count"], 0)

    def test_a_site_on_the_list_may_read_and_post_and_nobody_else_sees_it(self):
        answer = self.get("/api/sessions", Origin="https://friend.example")
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://friend.example")
        self.assertIn("Origin", answer.headers["Vary"])
        preflight = self.request(
            "OPTIONS",
            "/api/broadcast/s",
            headers={"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"},
        )
        self.assertEqual(preflight.status, 204)
        self.assertIn("POST", preflight.headers["Access-Control-Allow-Methods"])
        self.assertNotIn("Access-Control-Allow-Origin", self.get("/api/sessions").headers)

    def test_errors_for_a_site_on_the_list_can_be_read_by_it(self):
        answer = self.get("/api/status/none", Origin="https://friend.example")
        self.assertEqual(
            (answer.status, answer.headers["Access-Control-Allow-Origin"]), (404, "https://friend.example")
        )


class Exposure(ServerCase):
    def refused(self, *options: str, **environment: str) -> str:
        done = subprocess.run(
            [binary(), "serve", "--port", "0", *options],
            env={**self.server.environment, **environment}, cwd=self.folder, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        return done.stderr

    def test_the_listener_that_asks_for_no_token_is_for_this_machine_alone(self):
        for said in (
            self.refused("--host", "0.0.0.0"),
            self.refused("--host", "192.168.1.5"),
            self.refused("--host", "::"),
            self.refused(LIVESTREAM_HOST="0.0.0.0"),
        ):
            self.assertIn("--public", said)

    def test_nonsense_in_the_options_is_refused_with_its_value(self):
        for option, value in (
            ("--sync", "maybe"),
            ("--public", "8081"),
            ("--base-path", "x y"),
            ("--keep", "long"),
            ("--max-disk", "much"),
            ("--naive-tz", "mars"),
        ):
            self.assertIn(f'"{value}"', self.refused(option, value))
        self.assertIn("LIVESTREAM_PORT", self.refused(LIVESTREAM_PORT="http"))

    def test_a_port_that_is_taken_is_named(self):
        done = subprocess.run(
            [binary(), "serve", "--port", str(self.server.port)],
            env=self.server.environment, cwd=self.folder, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"127.0.0.1:{self.server.port}", done.stderr)
