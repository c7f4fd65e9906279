"""Behind the proxies that docs/install.md shows, set up as it says."""

import http.client
import json

from harness.http import Answer
from harness.proxies import NAME, Caddy, Nginx, example
from harness.tokens import TokenCase
from harness.viewer import Viewer

WRONG = {"code": "AAAAA-AAAAA"}
BATCH = json.dumps({"type": "log_line", "data": {"line": "x" * 900}}) + "\n"


class BehindAProxy:
    """The tests, for each of them."""

    options = ("--public", "127.0.0.1:0")
    proxy_class: type

    def prepare(self) -> None:
        config = self.folder / "config/livestream/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(example("public = "))  # but for the port, which the option beats

    def setUp(self) -> None:
        super().setUp()
        self.proxy = self.enterContext(self.proxy_class(self.folder, self.server.public_port))

    def through(self, method: str, path: str, body=None, client: str = "127.0.0.2", **headers: str) -> Answer:
        """The answer to a browser at this address."""
        connection = http.client.HTTPConnection("unused")
        connection.sock = self.proxy.connect(client)
        fields = {"Host": self.proxy.authority, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, data, fields)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    @property
    def origin(self) -> str:
        return f"https://{self.proxy.authority}"

    def paired(self) -> Answer:
        done = self.command("pair", "--json", "--name", "phone", "--url", f"{self.origin}/live")
        [link] = json.loads(done.stdout)["links"]
        self.assertTrue(link.startswith(f"{self.origin}/live/pair#"), link)
        answer = self.through("POST", "/live/api/pair", {"code": link.split("#")[1]}, Origin=self.origin)
        self.assertEqual(answer.status, 200, answer.body)
        return answer

    def cookie(self) -> str:
        return self.paired().headers["Set-Cookie"].split(";")[0]

    def test_the_page_and_what_it_asks_for_are_there(self):
        self.assertEqual(self.through("GET", "/live/").status, 401)
        self.assertEqual(self.through("GET", "/live/pair").status, 200)
        self.emit("s", line="x")
        cookie = self.cookie()
        page = self.through("GET", "/live/", Cookie=cookie)
        self.assertIn(b"js/main.js", page.body)
        self.assertEqual(self.through("GET", "/live/js/main.js", Cookie=cookie).status, 200)
        listed = self.through("GET", "/live/api/sessions", Cookie=cookie).json()
        self.assertEqual([one["id"] for one in listed["sessions"]], ["s"])

    def test_the_cookie_goes_over_tls_alone(self):
        field = self.paired().headers["Set-Cookie"]
        self.assertIn("; Secure", field)
        self.assertIn("Path=/live/;", field)

    async def test_a_websocket_goes_through(self):
        cookie = self.cookie()
        to = {"host": "127.0.0.1", "port": self.proxy.port, "ssl": self.proxy.context, "server_hostname": NAME}
        phone = Viewer(self.server, "", extra_headers={"Cookie": cookie}, origin=self.origin, **to)
        phone.url = f"wss://{self.proxy.authority}/live/ws/s?after=0"
        async with phone:
            self.emit("s", line="x")
            [event] = await phone.events(1)
            self.assertEqual(event["data"], {"line": "x"})

    def test_a_page_of_another_site_gets_nothing(self):
        cookie = self.cookie()
        for origin in ("https://evil.example", "https://live.example.org", "null"):
            self.assertEqual(
                self.through("GET", "/live/api/sessions", Cookie=cookie, Origin=origin).status, 403, origin
            )

    def test_the_audit_log_names_the_client(self):
        self.paired()
        entries = json.loads(self.command("audit", "--json").stdout)["entries"]
        self.assertEqual([one["peer"] for one in entries if one["what"] == "paired"], ["127.0.0.2"])

    def test_each_client_is_told_to_wait_for_itself(self):
        tries = lambda client, **more: self.through("POST", "/live/api/pair", WRONG, client, **more).status
        self.assertEqual({tries("127.0.0.3") for _ in range(60)}, {403, 429})
        self.assertEqual(tries("127.0.0.3", X_Forwarded_For="10.1.1.1"), 429)
        self.assertEqual(tries("127.0.0.2"), 403)

    def test_a_large_batch_arrives(self):
        batch = (BATCH * 4_000).encode()
        pen = {"Authorization": f"Bearer {self.admin}", "Content_Type": "application/x-ndjson"}
        self.assertEqual(self.through("POST", "/live/api/broadcast/s", batch, **pen).status, 200)


class BehindNginx(BehindAProxy, TokenCase):
    proxy_class = Nginx


class BehindCaddy(BehindAProxy, TokenCase):
    proxy_class = Caddy
