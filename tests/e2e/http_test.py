"""HTTP as it is spoken, byte by byte and by curl."""

import gzip
import json
import subprocess

from harness.case import ServerCase

EVENT = b'{"type":"log_line","data":{"line":"x"}}'


class Assets(ServerCase):
    def test_the_dashboard_is_a_page_under_a_strict_policy(self):
        page = self.get("/")
        self.assertEqual((page.status, page.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertEqual(page.headers["X-Content-Type-Options"], "nosniff")

    def test_the_page_has_no_window_and_no_device_that_it_does_not_use(self):
        page = self.get("/")
        self.assertEqual(page.headers["Cross-Origin-Opener-Policy"], "same-origin")
        for feature in ("camera", "microphone", "geolocation", "usb", "payment"):
            self.assertIn(f"{feature}=()", page.headers["Permissions-Policy"])

    def test_no_answer_is_a_picture_or_a_script_of_another_site(self):
        self.emit("s", line="x")
        for path in ("/", "/favicon.svg", "/app.css", "/api/events/s", "/api/status/none", "/metrics", "/docs"):
            self.assertEqual(self.get(path).headers.get_all("Cross-Origin-Resource-Policy"), ["same-origin"], path)

    def test_it_comes_in_the_best_encoding_the_client_takes(self):
        plain = self.get("/")
        zipped = self.get("/", Accept_Encoding="gzip")
        brotli = self.get("/", Accept_Encoding="gzip, deflate, br")
        self.assertNotIn("Content-Encoding", plain.headers)
        self.assertEqual(zipped.headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(zipped.body), plain.body)
        self.assertEqual(brotli.headers["Content-Encoding"], "br")
        self.assertEqual(plain.headers["Vary"], "Accept-Encoding")
        unpacked = subprocess.run(["brotli", "-dc"], input=brotli.body, capture_output=True, check=True).stdout
        self.assertEqual(unpacked, plain.body)

    def test_an_encoding_with_quality_zero_is_not_taken(self):
        answer = self.get("/", Accept_Encoding="br;q=0, gzip;q=0.0")
        self.assertNotIn("Content-Encoding", answer.headers)

    def test_what_the_browser_has_is_not_sent_again(self):
        tag = self.get("/").headers["ETag"]
        for value in (tag, f'"other", W/{tag}', "*"):
            again = self.get("/", If_None_Match=value)
            self.assertEqual((again.status, again.body, again.headers["ETag"]), (304, b"", tag))
        self.assertEqual(self.get("/", If_None_Match='"other"').status, 200)

    def test_nothing_outside_the_page_can_be_reached(self):
        for path in ("/../../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "/\\..\\x"):
            self.assertEqual(self.get(path).status, 404, path)


class DashboardFolder(ServerCase):
    def setUp(self):
        self.options = ("--dashboard", ".")
        super().setUp()

    def prepare(self):
        (self.folder / "index.html").write_text("from disk")

    def test_the_page_is_served_from_disk_and_nothing_around_it(self):
        self.assertEqual(self.get("/").body, b"from disk")
        (self.folder / "index.html").write_text("changed")
        self.assertEqual(self.get("/").body, b"changed")
        for path in ("/../x", "/a/../../x", "//etc/passwd", "/."):
            self.assertEqual(self.get(path).status, 404, path)


class Methods(ServerCase):
    def test_head_is_get_without_content(self):
        for path in ("/", "/api/sessions", "/api/health", "/nothing"):
            connection = self.raw()
            connection.send(connection.head("HEAD", path) + connection.head("GET", "/api/sessions"))
            first = connection.answer(has_content=False)
            self.assertEqual(first.status, self.get(path).status)
            self.assertGreater(int(first.headers["Content-Length"]), 0)
            self.assertEqual(connection.answer().json()["count"], 0, "the next answer stands right behind the header")

    def test_a_wrong_method_is_told_the_right_ones(self):
        for method, path, allowed in (
            ("POST", "/api/sessions", "GET, HEAD"),
            ("GET", "/api/broadcast/s", "POST"),
            ("GET", "/api/sessions/s", "DELETE"),
            ("PUT", "/", "GET, HEAD"),
            ("DELETE", "/metrics", "GET, HEAD"),
        ):
            answer = self.request(method, path)
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, allowed), path)
            self.assertIn(method, answer.error)

    def test_a_websocket_address_without_upgrade_says_what_it_needs(self):
        answer = self.get("/ws/s")
        self.assertEqual((answer.status, answer.headers["Upgrade"]), (426, "websocket"))


class Connections(ServerCase):
    def test_a_connection_is_kept_for_the_next_request(self):
        connection = self.raw()
        for _ in range(3):
            connection.send(connection.head("GET", "/api/health"))
            self.assertEqual(connection.answer().status, 200)

    def test_it_is_ended_when_the_client_wishes_so(self):
        connection = self.raw()
        connection.send(connection.head("GET", "/api/health", "Connection: close"))
        self.assertEqual(connection.answer().headers["Connection"], "close")
        self.assertTrue(connection.is_ended())

    def test_http_1_0_is_answered_and_ended(self):
        connection = self.raw()
        connection.send(f"GET /api/health HTTP/1.0\r\nHost: 127.0.0.1:{self.server.port}\r\n\r\n".encode())
        self.assertEqual(connection.answer().status, 200)
        self.assertTrue(connection.is_ended())

    def test_64_pipelined_requests_are_answered_in_order(self):
        connection = self.raw()
        connection.send(
            b"".join(
                connection.head("POST", f"/api/broadcast/s{n % 7}", f"Content-Length: {len(EVENT)}") + EVENT
                if n % 2
                else connection.head("GET", f"/api/status/none-{n}")
                for n in range(64)
            )
        )
        for n in range(64):
            answer = connection.answer()
            if n % 2:
                self.assertEqual(answer.status, 200, answer.body)
            else:
                self.assertIn(f'"none-{n}"', answer.error)

    def test_more_than_are_taken_at_once_are_answered_all_the_same(self):
        connection = self.raw()
        connection.send(connection.head("GET", "/api/health") * 500)
        self.assertEqual({connection.answer().status for _ in range(500)}, {200})

    def test_a_request_may_come_byte_by_byte(self):
        connection = self.raw()
        for byte in connection.head("POST", "/api/broadcast/s", f"Content-Length: {len(EVENT)}") + EVENT:
            connection.send(bytes([byte]))
        self.assertEqual(connection.answer().json()["offset"], 1)

    def test_a_body_may_come_in_chunks(self):
        connection = self.raw()
        connection.send(connection.head("POST", "/api/broadcast/s", "Transfer-Encoding: chunked"))
        for part in (EVENT[:10], EVENT[10:11], EVENT[11:]):
            connection.send(b"%x;ext=1\r\n%s\r\n" % (len(part), part))
        connection.send(b"0\r\n\r\n" + connection.head("GET", "/api/health"))
        self.assertEqual(connection.answer().json()["offset"], 1)
        self.assertEqual(connection.answer().json()["status"], "healthy")

    def test_a_client_that_asks_first_is_told_to_go_on(self):
        connection = self.raw()
        connection.send(
            connection.head("POST", "/api/broadcast/s", f"Content-Length: {len(EVENT)}", "Expect: 100-continue")
        )
        self.assertEqual(connection.answer().status, 100)
        connection.send(EVENT)
        self.assertEqual(connection.answer().json()["offset"], 1)

    def test_a_client_that_asks_with_too_much_is_told_so_at_once(self):
        connection = self.raw()
        connection.send(connection.head("POST", "/api/broadcast/s", "Content-Length: 99000000", "Expect: 100-continue"))
        self.assertEqual(connection.answer().status, 413)

    def test_requests_that_could_be_read_in_two_ways_are_refused(self):
        for fields in (
            ("Content-Length: 3", "Content-Length: 4"),
            ("Content-Length: 3", "Transfer-Encoding: chunked"),
            ("Content-Length: -1",),
            ("Content-Length: 3x",),
            ("X: a", " folded"),
            ("Bad Name: x",),
        ):
            connection = self.raw()
            connection.send(connection.head("POST", "/api/broadcast/s", *fields) + b"abc")
            self.assertEqual(connection.answer().status, 400, fields)
            self.assertTrue(connection.is_ended())

    def test_what_is_no_http_is_answered_and_ended(self):
        for garbage in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 60, b"hello\r\n\r\n"):
            connection = self.raw()
            connection.send(garbage)
            self.assertEqual(connection.answer().status, 400)
            self.assertTrue(connection.is_ended())

    def test_other_versions_of_http_are_refused_as_such(self):
        connection = self.raw()
        connection.send(b"GET / HTTP/3.0\r\n\r\n")
        self.assertIn(connection.answer().status, (400, 505))


class Curl(ServerCase):
    def curl(self, *arguments, data: bytes = b"") -> str:
        command = ["curl", "--silent", "--show-error", "--max-time", "20", *arguments]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()

    def test_curl_posts_a_file_of_a_thousand_events(self):
        answer = self.curl(
            "--data-binary", "@-", "-H", "Content-Type: application/x-ndjson", f"{self.server.url}/api/broadcast/s",
            data=(EVENT + b"\n") * 1000,
        )  # fmt: skip
        self.assertEqual(json.loads(answer), {"broadcasted": 0, "offset": 1000, "count": 1000})

    def test_curl_posts_in_chunks_and_after_asking(self):
        for field in ("Transfer-Encoding: chunked", "Expect: 100-continue"):
            answer = self.curl("-X", "POST", "-T", "-", "-H", field, f"{self.server.url}/api/broadcast/s", data=EVENT)
            self.assertIn("offset", json.loads(answer))

    def test_curl_unpacks_the_page(self):
        plain = self.curl(self.server.url)
        for encoding in ("br", "gzip"):
            self.assertEqual(self.curl("--compressed", "-H", f"Accept-Encoding: {encoding}", self.server.url), plain)
