"""How others get in: by a listener of their own, a code that a browser gives for a cookie, or a link to one session."""

import json
import urllib.request

from harness.public import PUBLIC, PublicCase
from harness.server import PATIENCE_SECONDS
from harness.tokens import TokenCase


class TheListenerForOthers(PublicCase):
    def test_opens_nothing_without_a_token_but_the_way_in(self):
        self.assertEqual(self.get("/api/sessions").status, 200)
        for path in (
            "/api/sessions",
            "/api/health",
            "/metrics",
            "/js/main.js",
            "/index.html",
            "/nowhere",
            "/ws/s",
            "/docs",
        ):
            self.assertEqual(self.outside("GET", path).status, 401, path)
        self.assertEqual(self.outside("POST", "/api/broadcast/s", {"type": "x"}).status, 401)
        self.assertEqual(self.outside("POST", "/api/pairings", {}).status, 401)
        for path in ("/pair", "/js/pair.js", "/app.css", "/favicon.svg"):
            self.assertEqual(self.outside("GET", path).status, 200, path)

    def test_shows_the_way_in_in_place_of_the_page(self):
        answer = self.outside("GET", "/")
        self.assertEqual(answer.status, 401)
        self.assertIn(b"js/pair.js", answer.body)
        self.assertIn("default-src 'self'", answer.headers["Content-Security-Policy"])

    def test_is_not_fooled_by_a_host_that_looks_local(self):
        for host in (f"localhost:{self.server.public_port}", f"localhost:{self.server.port}", "127.0.0.1"):
            self.assertEqual(self.outside("GET", "/api/sessions", Host=host).status, 401, host)

    def test_is_there_by_address_and_by_its_own_names_alone(self):
        for host in ("192.168.1.5:8081", "10.0.0.7", "[fd00::2]:8081", "localhost"):
            self.assertEqual(self.with_host(host), 200, host)
        for host in ("evil.example", f"evil.example:{self.server.public_port}", "192.168.1.5.evil.example", ""):
            self.assertEqual(self.with_host(host), 421, host)

    def with_host(self, host: str, **headers: str) -> int:
        return self.outside("GET", "/api/sessions", Host=host, Authorization=f"Bearer {self.admin}", **headers).status

    def test_takes_no_word_of_a_page_of_another_site(self):
        self.assertEqual(self.with_host("10.0.0.7:81", Origin="http://10.0.0.7:81"), 200)
        self.assertEqual(self.with_host("10.0.0.7:81", Origin="https://10.0.0.7:81"), 200)
        for origin in ("http://10.0.0.7", "http://evil.example", "null", "10.0.0.7:81"):
            self.assertEqual(self.with_host("10.0.0.7:81", Origin=origin), 403, origin)

    def test_takes_events_of_whoever_may_publish(self):
        pen = self.token("create", "pen", "--role", "publisher")
        self.assertEqual(self.with_token("/api/broadcast/s", pen, "POST", {"type": "log_line"}).status, 200)
        self.assertEqual(self.with_token("/api/sessions", pen).status, 403)

    def test_is_named_to_programs_that_lead_others_to_it(self):
        listener = self.get("/api/health").json()["public_listener"]
        self.assertEqual(listener, f"http://127.0.0.1:{self.server.public_port}")

    def test_answers_by_a_name_that_a_link_was_made_for(self):
        self.assertEqual(self.with_host("live.example.org"), 421)
        [link] = self.links("pair", "--url", "https://live.example.org/")
        self.assertTrue(link.startswith("https://live.example.org/pair#"), link)
        self.assertEqual(self.with_host("live.example.org"), 200)
        self.assertEqual(self.with_host("LIVE.example.org:443"), 200)


class ACode(PublicCase):
    def test_lets_one_browser_in_once(self):
        code = self.code("--name", "phone")
        first = self.give(code)
        self.assertEqual(first.status, 200)
        self.assertEqual(self.give(code).status, 403)
        cookie = self.cookie(first)
        self.assertEqual(self.outside("GET", "/api/sessions", Cookie=cookie).status, 200)
        self.assertIn(b"js/main.js", self.outside("GET", "/", Cookie=cookie).body)
        self.assertIn("phone", self.token("list"))

    def test_is_given_for_a_cookie_that_no_script_and_no_other_site_gets(self):
        field = self.give(self.code()).headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={30 * 86_400}"):
            self.assertIn(part, field)
        self.assertNotIn("Secure", field)
        self.assertIn("Secure", self.give(self.code("--url", "https://live.example.org")).headers["Set-Cookie"])

    def test_is_open_until_it_was_used(self):
        code = self.code()
        is_open = lambda one, secret: self.with_token(f"/api/pairings?code={one}", secret)
        self.assertEqual(is_open(code, self.admin).json(), {"open": True})
        self.assertEqual(is_open("AAAAA-AAAAA", self.admin).json(), {"open": False})
        self.assertEqual(is_open(code, self.token("create", "eye")).status, 403)
        self.assertEqual(self.with_token("/api/pairings", self.admin).status, 400)
        self.give(code)
        self.assertEqual(is_open(code, self.admin).json(), {"open": False})

    def test_by_a_name_that_a_link_was_made_for_with_https_gives_a_cookie_for_tls_alone(self):
        self.links("pair", "--url", "https://live.example.org")
        by_name = self.give(self.code(), Host="LIVE.example.org")
        self.assertIn("Secure", by_name.headers["Set-Cookie"])
        self.assertNotIn("Secure", self.give(self.code()).headers["Set-Cookie"])
        self.links("pair", "--url", "http://plain.example.org")
        self.assertNotIn("Secure", self.give(self.code(), Host="plain.example.org").headers["Set-Cookie"])

    def test_lets_nobody_do_more_than_it_was_made_for(self):
        self.emit("s", line="x")
        origin = {"Origin": f"http://127.0.0.1:{self.server.public_port}"}
        viewer = self.paired()
        self.assertEqual(self.outside("DELETE", "/api/sessions/s", Cookie=viewer, **origin).status, 403)
        admin = self.paired("--role", "admin")
        self.assertEqual(self.outside("DELETE", "/api/sessions/s", Cookie=admin, **origin).status, 200)

    def test_is_not_known_if_it_is_another(self):
        code = self.code()
        for wrong in ("", "AAAAA-AAAAA", code[:-1], code + "A", "ls_" + "A" * 43):
            self.assertEqual(self.give(wrong).status, 403, wrong)
        self.assertEqual(self.give(code.lower().replace("-", " ")).status, 200)
        for body in (b"", b"[]", b"{}", b'{"code": 1}'):
            self.assertEqual(self.outside("POST", "/api/pair", body).status, 400, body)

    def test_is_not_taken_from_another_site(self):
        self.assertEqual(self.give(self.code(), Origin="http://evil.example").status, 403)

    def test_cannot_be_tried_without_end(self):
        statuses = {self.give("AAAAA-AAAAA").status for _ in range(60)}
        self.assertEqual(statuses, {403, 429})
        answer = self.give("AAAAA-AAAAA")
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertEqual(self.with_token("/api/sessions", self.admin).status, 200)  # who is known is not kept waiting

    def test_is_asked_for_however_many_tried(self):
        while self.give("AAAAA-AAAAA").status != 429:
            pass
        page = self.outside("GET", "/")
        self.assertEqual(page.status, 429)
        self.assertIn(b"pairing-form", page.body)
        self.assertIn("Retry-After", page.headers)
        for path in ("/pair", "/js/pair.js", "/app.css", "/favicon.svg"):
            self.assertEqual(self.outside("GET", path).status, 200, path)

    def test_is_made_by_an_admin_alone(self):
        eye = self.token("create", "eye")
        self.assertEqual(self.with_token("/api/pairings", eye, "POST", {}).status, 403)
        self.assertEqual(self.with_token("/api/pairings", self.admin, "POST", {}).status, 200)
        for body in ({"role": "king"}, {"url": "ftp://x"}, {"name": "a\nb"}, {"lifetime_seconds": -1}, {"x": 1}, []):
            self.assertEqual(self.with_token("/api/pairings", self.admin, "POST", body).status, 400, body)

    def test_and_all_that_is_done_about_who_may_come_in_is_noted(self):
        self.paired("--name", "phone")
        self.give("AAAAA-AAAAA")
        self.token("revoke", "phone")
        done = self.command("audit", "--json")
        entries = json.loads(done.stdout)["entries"]
        self.assertEqual(
            [(one["what"], one["name"]) for one in entries],
            [("token created", "boss"), ("paired", "phone"), ("refused", ""), ("token revoked", "phone")],
        )
        self.assertEqual(entries[1]["peer"], "127.0.0.1")
        self.assertEqual([one["role"] for one in entries], ["admin", "viewer", "", "viewer"])


class ACookie(PublicCase):
    async def test_opens_sockets_until_its_token_is_revoked(self):
        cookie = self.paired("--name", "phone")
        self.emit("s", line="x")
        origin = f"http://127.0.0.1:{self.server.public_port}"
        async with self.public_viewer("/ws/s?after=0", extra_headers={"Cookie": cookie}, origin=origin) as phone:
            self.assertEqual(len(await phone.events(1)), 1)
            self.token("revoke", "phone")
            self.assertEqual((await phone.closed())[0], 1008)
        self.assertEqual(self.outside("GET", "/api/sessions", Cookie=cookie).status, 401)

    def test_changes_nothing_unless_the_browser_says_that_the_page_is_ours(self):
        admin = self.paired("--role", "admin")
        event = {"type": "log_line", "data": {"line": "x"}}
        origin = f"http://127.0.0.1:{self.server.public_port}"
        self.assertEqual(self.outside("POST", "/api/broadcast/s", event, Cookie=admin).status, 403)
        self.assertEqual(self.outside("POST", "/api/broadcast/s", event, Cookie=admin, Origin=origin).status, 200)
        self.assertEqual(self.outside("GET", "/ws/s", Cookie=admin, **UPGRADE).status, 403)

    def test_of_another_server_on_this_machine_opens_nothing(self):
        cookie = self.paired()
        name, value = cookie.split("=")
        self.assertEqual(self.outside("GET", "/api/sessions", Cookie=f"{name}0={value}").status, 401)
        self.assertEqual(self.outside("GET", "/api/sessions", Cookie=f"a=b; {cookie}").status, 200)


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
}


class ASharedSession(PublicCase):
    def setUp(self):
        super().setUp()
        self.emit("mine", line="x")
        self.emit("theirs", line="y")

    def share(self, *words: str) -> str:
        """The secret in the link."""
        return self.links("share", "mine", *words)[0].split("#")[1]

    def test_by_https_has_a_cookie_for_tls_alone(self):
        secret = self.share("--url", "https://live.example.org")
        self.assertIn("Secure", self.give(secret, Host="live.example.org").headers["Set-Cookie"])
        self.assertNotIn("Secure", self.give(secret).headers["Set-Cookie"])

    def test_is_all_that_is_seen_by_its_link(self):
        answer = self.give(self.share())
        self.assertEqual((answer.status, answer.json()["session"]), (200, "mine"))
        cookie = self.cookie(answer)
        for path in (
            "/",
            "/js/main.js",
            "/api/status/mine",
            "/api/events/mine",
            "/api/logs/mine",
            "/api/timeline/mine",
        ):
            self.assertEqual(self.outside("GET", path, Cookie=cookie).status, 200, path)
        for path in (
            "/api/status/theirs", "/api/events/theirs", "/api/logs/theirs", "/api/timeline/theirs", "/ws/theirs",
            "/api/history", "/api/search?q=y", "/api/usage", "/api/health", "/metrics",
        ):  # fmt: skip
            self.assertEqual(self.outside("GET", path, Cookie=cookie, **UPGRADE).status, 403, path)
        listed = self.outside("GET", "/api/sessions", Cookie=cookie).json()
        self.assertEqual(([one["id"] for one in listed["sessions"]], listed["count"]), (["mine"], 1))

    def test_cannot_be_changed_by_its_link(self):
        secret = self.share()
        self.assertEqual(self.with_token("/api/broadcast/mine", secret, "POST", {"type": "x"}).status, 403)
        self.assertEqual(self.with_token("/api/sessions/mine", secret, "DELETE").status, 403)
        self.assertEqual(self.with_token("/api/shares", secret, "POST", {"session": "theirs"}).status, 403)

    async def test_is_the_only_one_in_the_list_that_is_live(self):
        secret = self.share()
        viewer = self.viewer("/ws", extra_headers={"Authorization": f"Bearer {secret}"})
        async with viewer as list_of_one:
            first = await list_of_one.next()
            self.assertEqual([one["id"] for one in first["sessions"]], ["mine"])
            self.emit("theirs", line="z")
            self.emit("theirs", "phase_change", phase="scout")
            self.emit("mine", "phase_change", phase="builder")
            seen = await list_of_one.until(lambda message: message["sessions"][0]["phase"] == "builder")
            self.assertEqual({one["id"] for message in seen for one in message["sessions"]}, {"mine"})

    def test_is_seen_no_more_when_its_time_is_over(self):
        secret = self.share("--expires", "1s")
        self.wait_for(lambda: self.with_token("/api/status/mine", secret).status == 401, "its expiry")
        self.assertEqual(self.give(secret).status, 403)

    def test_is_seen_no_more_when_it_is_taken_back(self):
        secret = self.share("--name", "for a friend")
        self.assertEqual(self.with_token("/api/status/mine", secret).status, 200)
        self.token("revoke", "for a friend")
        self.wait_for(lambda: self.with_token("/api/status/mine", secret).status == 401, "its end")
        self.assertEqual(self.give(secret).status, 403)

    def test_must_be_there_and_for_a_time(self):
        self.assertEqual(self.with_token("/api/shares", self.admin, "POST", {"session": "none"}).status, 404)
        self.assertEqual(self.with_token("/api/shares", self.admin, "POST", {"session": "mine"}).status, 400)
        self.assertEqual(self.with_token("/api/shares", self.admin, "POST", {}).status, 400)

    def test_has_as_many_links_as_are_wanted(self):
        self.assertNotEqual(self.share(), self.share())
        self.assertIn("share 2", self.token("list"))


class OnAllAddresses(PublicCase):
    options = ("--public", "0.0.0.0:0")

    def test_links_name_those_that_it_is_found_at(self):
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for link in self.links("pair"):
            with straight.open(link.split("#")[0], timeout=PATIENCE_SECONDS) as page:
                self.assertEqual(page.status, 200, link)


class WhereAllNeedATokenAndNoneIsGiven(TokenCase):
    def test_a_code_is_made_by_whoever_may_write_the_file_of_tokens(self):
        done = self.command("pair", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        code = json.loads(done.stdout)["code"]
        answer = self.ask("POST", "/api/pair", {"code": code})
        self.assertEqual(answer.status, 200)
        self.assertNotIn("command", self.token("list"))  # what it took is gone


class TooMany(TokenCase):
    options = ("--require-token", "--rate-limit", "5")

    def test_requests_of_one_token_are_told_to_wait(self):
        answers = [self.ask("GET", "/api/sessions", Authorization=f"Bearer {self.admin}") for _ in range(30)]
        self.assertEqual({one.status for one in answers}, {200, 429})
        self.assertGreaterEqual(int(answers[-1].headers["Retry-After"]), 1)
        other = self.token("create", "eye")
        self.assertEqual(self.status_of("/api/sessions", other), 200)


class BehindAProxy(PublicCase):
    options = (*PUBLIC, "--base-path", "/live", "--public-name", "live.example.org", "--trusted-proxy", "127.0.0.1")
    way = {"Host": "live.example.org", "X_Forwarded_Proto": "https"}

    def test_all_is_below_the_prefix(self):
        self.assertEqual(self.outside("GET", "/pair", **self.way).status, 404)
        self.assertEqual(self.outside("GET", "/livex/pair", **self.way).status, 404)
        self.assertEqual(self.outside("GET", "/live/pair", **self.way).status, 200)
        self.assertEqual(self.get("/api/sessions").status, 200)

    def test_links_and_cookies_are_for_the_place_that_others_see(self):
        [link] = self.links("pair")
        self.assertTrue(link.startswith(f"http://live.example.org:{self.server.public_port}/live/pair#"), link)
        answer = self.outside("POST", "/live/api/pair", {"code": link.split("#")[1]}, **self.way)
        self.assertEqual(answer.status, 200)
        self.assertIn("Path=/live/;", answer.headers["Set-Cookie"])
        self.assertIn("Secure", answer.headers["Set-Cookie"])

    def test_those_it_asks_for_are_told_apart(self):
        wrong = {"code": "AAAAA-AAAAA"}
        tries = lambda client: self.outside("POST", "/live/api/pair", wrong, X_Forwarded_For=client, **self.way).status
        self.assertEqual({tries("10.1.1.1") for _ in range(60)}, {403, 429})
        self.assertEqual(tries("10.2.2.2"), 403)
        self.assertEqual(tries("10.2.2.2, 10.1.1.1"), 429)  # what the client itself put before does not count
