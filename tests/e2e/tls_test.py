"""The server over TLS."""

import json
import ssl
import subprocess
import time

from harness.http import RawConnection
from harness.public import PUBLIC
from harness.tls import TlsCase, own_name

LINE = "x" * 1_000


class Https(TlsCase):
    def test_is_what_the_server_says_it_speaks(self):
        self.assertTrue(self.server.public_url.startswith("https://127.0.0.1:"), self.server.public_url)
        [link] = self.links("pair")
        self.assertTrue(link.startswith(f"{self.server.public_url}/pair#"), link)

    def test_is_not_what_this_machines_own_programs_have_to_speak(self):
        self.assertTrue(self.server.url.startswith("http://127.0.0.1:"), self.server.url)
        self.assertEqual(self.ask("GET", "/api/sessions").status, 200)

    def test_opens_nothing_without_a_token_but_the_way_in(self):
        self.assertEqual(self.outside("GET", "/api/sessions").status, 401)
        self.assertEqual(self.outside("GET", "/pair").status, 200)

    async def test_lets_a_browser_in_whose_cookie_goes_by_nothing_else(self):
        answer = self.give(self.code())
        self.assertIn("Secure", answer.headers["Set-Cookie"])
        cookie = self.cookie(answer)
        self.assertEqual(self.outside("GET", "/api/sessions", Cookie=cookie).status, 200)
        self.emit("s", line="hello")
        viewer = self.public_viewer(
            "/ws/s?after=0", ssl=self.trust, origin=self.server.public_url, extra_headers={"Cookie": cookie}
        )
        async with viewer as browser:
            self.assertEqual((await browser.events(1))[0]["data"]["line"], "hello")

    def test_curl_takes_it(self):
        for host in ("127.0.0.1", "localhost"):
            url = f"https://{host}:{self.server.public_port}/api/health"
            field = f"Authorization: {self.authorization}"
            command = ["curl", "-sS", "--ipv4", "--cacert", str(self.certificates.authority), "-H", field, url]
            done = subprocess.run(command, capture_output=True, text=True, timeout=20)
            self.assertEqual(json.loads(done.stdout or "{}").get("status"), "healthy", done.stderr)

    def test_curl_does_not_without_its_authority(self):
        done = subprocess.run(["curl", "-sS", self.server.public_url], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 60, done.stderr)

    def test_speaks_http_1_1_and_nothing_else(self):
        self.trust.set_alpn_protocols(["h2", "http/1.1"])
        self.assertEqual(self.secure().socket.selected_alpn_protocol(), "http/1.1")
        self.trust.set_alpn_protocols(["h2"])
        with self.assertRaises(ssl.SSLError):
            self.secure()

    def test_refuses_tls_1_0_and_1_1(self):
        for version in ("-tls1", "-tls1_1"):
            done = self.handshake(version, "-cipher", "ALL:@SECLEVEL=0")
            self.assertIn("alert protocol version", done)
        for version, name in (("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
            self.assertIn(f"New, {name}, Cipher is", self.handshake(version))

    def test_begins_no_second_handshake(self):
        self.assertNotIn("Verify return code: 0 (ok)\nVerify", self.handshake("-tls1_2", say="R\n"))
        self.assertIn("no renegotiation", self.handshake("-tls1_2", say="R\n"))

    def handshake(self, *options: str, say: str = "Q\n") -> str:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{self.server.public_port}", *options]
        done = subprocess.run(command, input=say, capture_output=True, text=True, timeout=20)
        return done.stdout + done.stderr

    def test_is_what_browsers_hold_names_of_the_internet_to(self):
        self.links("pair", "--url", "https://live.example.org")  # which makes the name ours
        for host in ("live.example.org", f"LIVE.example.org:{self.server.public_port}"):
            self.assertEqual(self.pin(host), "max-age=31536000", host)
        answer = self.ask("GET", "/", port=self.server.port)
        self.assertNotIn("Strict-Transport-Security", answer.headers)

    def test_is_not_what_they_hold_addresses_and_names_of_the_local_network_to(self):
        self.links("pair", "--url", "https://box.lan")
        for host in ("localhost", "127.0.0.1:1", "192.168.1.5", "[fd00::2]:8081", "box.lan", own_name()):
            self.assertEqual(self.pin(host), None, host)

    def pin(self, host: str):
        answer = self.get("/", Host=host)
        self.assertEqual(answer.status, 200, host)
        return answer.headers["Strict-Transport-Security"]

    def test_is_the_scheme_of_its_own_page(self):
        host = f"127.0.0.1:{self.server.public_port}"
        self.assertEqual(self.get("/api/sessions", Origin=f"https://{host}").status, 200)
        for origin in (f"http://{host}", "https://127.0.0.1", "https://evil.example"):
            self.assertEqual(self.get("/api/sessions", Origin=origin).status, 403, origin)

    async def test_events_come_live(self):
        async with self.watch("/ws/s?after=0") as viewer:
            self.emit("s", line="hello")
            self.assertEqual((await viewer.events(1))[0]["data"]["line"], "hello")

    async def test_many_viewers_have_the_same_events(self):
        """So many that plain ones would be sent to together."""
        viewers = [self.watch("/ws/s?after=0") for _ in range(20)]
        for viewer in viewers:
            await viewer.__aenter__()
        for first in (1, 11):
            self.emit_lines("s", first, first + 9)
        for viewer in viewers:
            self.assertEqual([event["offset"] for event in await viewer.events(20)], list(range(1, 21)))
            await viewer.__aexit__()


class Bytes(TlsCase):
    COUNT = 4_000

    def post_much(self) -> int:
        """Some megabytes of events; how many bytes they are when asked for."""
        line = json.dumps({"type": "log_line", "data": {"line": LINE}})
        body = "\n".join([line] * self.COUNT).encode()
        self.assertEqual(self.post("/api/broadcast/s", body, Content_Type="application/x-ndjson").status, 200)
        return len(self.get(f"/api/events/s?limit={self.COUNT}").body)

    def test_of_a_large_answer_reach_a_slow_reader(self):
        """Whose socket holds little, so that records are cut, and whose answer is the last."""
        size = self.post_much()
        connection = self.secure(receive_buffer=4096)
        connection.send(self.head(connection, "GET", f"/api/events/s?limit={self.COUNT}", "Connection: close"))
        answer = connection.answer()
        self.assertEqual(len(answer.body), size)
        self.assertEqual(len(answer.json()["events"]), self.COUNT)
        self.assertTrue(connection.is_ended())

    def test_of_many_pipelined_requests_are_answered_in_order(self):
        count = 500
        connection = self.secure()
        targets = [f"/api/status/s{n}" for n in range(count)]
        connection.send(b"".join(self.head(connection, "GET", target) for target in targets))
        for number in range(count):
            self.assertIn(f'"s{number}"', connection.answer().error)

    def test_of_a_large_body_arrive_whole(self):
        self.post_much()
        self.assertEqual(self.get("/api/status/s").json()["offset"], self.COUNT)

    async def test_of_a_viewer_that_was_slow_come_without_gap_or_repeat(self):
        async with self.watch("/ws/s?after=0") as viewer:
            for _ in range(3):
                self.post_much()
            offsets = [event["offset"] for event in await viewer.events(3 * self.COUNT)]
        self.assertEqual(offsets, list(range(1, 3 * self.COUNT + 1)))

    def test_a_goodbye_follows_the_last_answer(self):
        connection = self.secure()
        connection.send(self.head(connection, "GET", "/api/health", "Connection: close"))
        connection.answer()
        self.assertEqual(connection.socket.recv(1), b"")  # an SSLEOFError if it was cut

    def test_of_a_client_that_says_goodbye_at_once_are_recorded(self):
        body = b'{"type":"log_line","data":{"line":"x"}}'
        connection = self.secure()
        connection.send(self.head(connection, "POST", "/api/broadcast/s", f"Content-Length: {len(body)}") + body)
        connection.socket.unwrap()
        self.wait_for(lambda: self.get("/api/status/s").status == 200, "its event")


class WhoSpeaksNoTls(TlsCase):
    def test_is_told_what_this_port_speaks(self):
        connection = self.plain()
        connection.send(connection.head("GET", "/") + b"x" * 100_000)
        answer = connection.answer()
        self.assertEqual(answer.status, 400)
        self.assertIn("https://", answer.error)
        self.assertTrue(connection.is_ended())

    def test_is_ended_when_no_handshake_comes(self):
        start = time.monotonic()
        silent, begins, drips = self.plain(), self.plain(), self.plain()
        hello = self.client_hello()
        begins.send(hello[:50])
        self.drip(drips, hello)
        for connection in (silent, begins):
            self.assertTrue(connection.is_ended())
        self.assertTrue(8 < time.monotonic() - start < 20)
        self.assertEqual(self.get("/api/health").status, 200)

    def client_hello(self) -> bytes:
        outgoing = ssl.MemoryBIO()
        try:
            self.trust.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="127.0.0.1").do_handshake()
        except ssl.SSLWantReadError:
            pass
        return outgoing.read()

    def drip(self, connection: RawConnection, hello: bytes) -> None:
        """A byte now and then does not buy more time."""
        connection.socket.settimeout(0.2)
        for byte in hello:
            try:
                connection.send(bytes([byte]))
                self.assertEqual(connection.socket.recv(1), b"")
                return
            except TimeoutError:
                continue
            except OSError:
                return
        self.fail("a client that drips its handshake was never ended")


class OneTooMany(TlsCase):
    options = (*PUBLIC, "--max-connections", "2")

    def test_is_told_to_come_back(self):
        inside = [self.secure() for _ in range(2)]
        answer = self.secure().answer()
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "5"))
        inside[0].__exit__()
        self.wait_for(lambda: self.get("/api/health").status == 200)
