"""What another site's page can make a browser send, without asking first: forms, and WebSockets with its cookies."""

from harness.case import ServerCase
from harness.websocket import UPGRADE

ELSEWHERE = (
    "https://evil.example",
    "http://evil.example",
    "null",
    "file://",
    "http://localhost",
    "chrome-extension://abc",
)
EVENT = b'{"type":"log_line","data":{"line":"forged"}}'
# The ones that a form, or a script that is not asked for by CORS, can give to its body (Fetch, 2.2.2).
FORM_TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")


class CrossSite(ServerCase):
    def test_a_form_posts_and_deletes_nothing(self):
        self.emit("victim", line="true")
        paths = self.get("/openapi.json").json()["paths"]
        changing = [(method, path) for path, methods in paths.items() for method in methods if method != "get"]
        self.assertGreater(len(changing), 5)
        for origin in ELSEWHERE:
            for form in FORM_TYPES:
                for method, path in changing:
                    headers = {"Origin": origin, **({"Content-Type": form} if form else {})}
                    answer = self.request(method.upper(), path.replace("{id}", "victim"), EVENT, headers)
                    self.assertEqual(answer.status, 403, f"{method} {path} {headers}")
                    self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        self.assertEqual([event["data"]["line"] for event in self.get("/api/events/victim").json()["events"]], ["true"])
        self.assertEqual(self.get("/api/sessions").json()["count"], 1)

    def test_nobody_is_told_that_he_may_do_more(self):
        for origin in ELSEWHERE:
            asks = {
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Private-Network": "true",
            }
            answer = self.request("OPTIONS", "/api/broadcast/s", headers=asks)
            self.assertEqual(answer.status, 403, origin)
            self.assertFalse([name for name in answer.headers if name.lower().startswith("access-control-")])

    def test_no_websocket_opens_and_none_gets_a_frame(self):
        self.emit("victim", line="secret")
        for path in ("/ws", "/ws/victim", "/ws/victim?after=0"):
            for origin in ELSEWHERE:
                for more in ((), ("Cookie: session=mine",), ("Sec-WebSocket-Protocol: chat",)):
                    connection = self.raw()
                    connection.send(connection.head("GET", path, *UPGRADE, f"Origin: {origin}", *more))
                    everything = connection.file.read()
                    self.assertTrue(everything.startswith(b"HTTP/1.1 403 "), f"{path} {origin} {everything}")
                    self.assertNotIn(b"secret", everything)

    def test_two_origins_are_none(self):
        own = f"Origin: http://127.0.0.1:{self.server.port}"
        for pair in ((own, "Origin: null"), ("Origin: null", own)):
            connection = self.raw()
            connection.send(connection.head("GET", "/ws", *UPGRADE, *pair))
            self.assertEqual(connection.answer().status, 403, pair)
