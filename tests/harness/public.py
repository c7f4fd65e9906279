"""A server that others reach, too."""

import json
from http.cookies import SimpleCookie

from harness.tokens import TokenCase
from harness.viewer import Viewer

PUBLIC = ("--public", "127.0.0.1:0")


class PublicCase(TokenCase):
    """Nothing is asked of this machine's own programs; whoever comes by the other listener needs a token."""

    options = PUBLIC

    def outside(self, method: str, path: str, body=None, **headers: str):
        return self.ask(method, path, body, self.server.public_port, **headers)

    def with_token(self, path: str, secret: str, method: str = "GET", body=None):
        return self.outside(method, path, body, Authorization=f"Bearer {secret}")

    def links(self, *words: str) -> list:
        done = self.command(*words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["links"]

    def code(self, *words: str) -> str:
        return self.links("pair", *words)[0].split("#")[1]

    def give(self, code: str, **headers: str):
        return self.outside("POST", "/api/pair", {"code": code}, **headers)

    def public_viewer(self, path: str, **options) -> Viewer:
        viewer = self.viewer(path, **options)
        viewer.url = self.server.public_url.replace("http", "ws", 1) + path
        return viewer

    def cookie(self, answer) -> str:
        """The `Cookie` field that a browser would send from now on."""
        [(name, one)] = SimpleCookie(answer.headers["Set-Cookie"]).items()
        return f"{name}={one.value}"

    def paired(self, *words: str) -> str:
        answer = self.give(self.code(*words))
        self.assertEqual(answer.status, 200, answer.body)
        return self.cookie(answer)
