"""`livestream tunnel`: others come in from far away, through a program that leads them to the listener for them."""

import fcntl
import http.server
import json
import os
import pty
import re
import signal
import subprocess
import termios
import threading
from pathlib import Path
from typing import NamedTuple

from harness.case import ServerCase
from harness.http import request
from harness.public import PUBLIC, PublicCase
from harness.server import PATIENCE_SECONDS, binary
from harness.tls import TlsCase

FAKE = Path(__file__).resolve().parents[1] / "harness/fake_tunnel.py"
STRANGER = "203.0.113.7"
LINK = re.compile(r"https://(\S+)/pair#(\S+)")


def as_from_a_terminal() -> None:
    """What nohup and shells in the background have ignored, no program takes up again."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Started(NamedTuple):
    """A tunnel that a program made."""

    process: int
    port: int
    name: str


class Tunnel:
    """A run of the command. Beside it on the PATH lie the fakes, and nothing else."""

    def __init__(
        self, case: ServerCase, *words: str, programs=("ngrok", "cloudflared", "tailscale"), **environment: str
    ):
        self.case = case
        folder = case.folder / f"tunnel{len(list(case.folder.glob('tunnel*')))}"
        (folder / "bin").mkdir(parents=True)
        for program in programs:
            (folder / "bin" / program).symlink_to(FAKE)
        self.starts, self.links_path, self.said_path = folder / "starts", folder / "links", folder / "said"
        self.environment = {
            **case.server.environment,
            "PATH": str(folder / "bin"),
            "LIVESTREAM_SERVER": case.server.url,
            "FAKE_TUNNELS": str(self.starts),
            **environment,
        }
        self.command = [binary(), "tunnel", *words]
        self.process = None

    def start(self) -> "Tunnel":
        with open(self.links_path, "wb") as links, open(self.said_path, "wb") as said:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=links,
                stderr=said,
                preexec_fn=as_from_a_terminal,
            )
        self.case.addCleanup(self.kill)
        return self

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.case.wait_for(lambda: not self.left(), "the end of all that it started")

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def said(self) -> str:
        return self.said_path.read_text()

    def links(self, count: int) -> list:
        """Name and code of the first `count` links."""
        found = lambda: LINK.findall(self.links_path.read_text())
        return self.case.wait_for(lambda: found() if len(found()) >= count else None, f"{count} links: {self.said()}")

    def started(self, count: int) -> list:
        """The first `count` tunnels."""
        lines = lambda: [line.split() for line in self.starts.read_text().splitlines() if line.count(" ") == 2]
        found = self.case.wait_for(lambda: lines() if len(lines()) >= count else None, f"{count} tunnels")
        return [Started(int(process), int(port), name) for process, port, name in found]

    def left(self) -> list:
        """Processes of it that still run."""
        mark = f"FAKE_TUNNELS={self.starts}".encode()
        return [folder.name for folder in Path("/proc").glob("[0-9]*") if mark in environment_of(folder)]


def environment_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it is gone, or another user's
        return b""


class ATunnel(PublicCase):
    options = (*PUBLIC, "--trusted-proxy", "127.0.0.1")

    def tunnel(self, *words: str, **options) -> Tunnel:
        return Tunnel(self, *words, **options).start()

    def give_by(self, tunnel: Started, code: str):
        """As the phone does."""
        origin = f"https://{tunnel.name}"
        fields = {"Host": tunnel.name, "Origin": origin}
        return request(tunnel.port, "POST", "/api/pair", {"code": code}, fields)

    async def test_leads_a_browser_in_that_sees_what_is_live(self):
        self.emit("s", line="before")
        for program in ("ngrok", "cloudflared", "tailscale"):
            tunnel = self.tunnel(program, "--name", program)
            [(name, code)] = tunnel.links(1)
            [started] = tunnel.started(1)
            self.assertEqual(name, started.name)
            answer = self.give_by(started, code)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertIn("Secure", answer.headers["Set-Cookie"])
            await self.see_by(started, self.cookie(answer))
            self.wait_for(lambda: "A browser came in by the link." in tunnel.said(), "word of it")
            self.assertEqual(json.loads(self.command("audit", "--json").stdout)["entries"][-1]["peer"], STRANGER)
            self.assertEqual(tunnel.stop(), 0)
            self.assertEqual(tunnel.left(), [])

    async def see_by(self, tunnel: Started, cookie: str) -> None:
        way = {"extra_headers": {"Cookie": cookie}, "origin": f"https://{tunnel.name}"}
        phone = self.viewer("/ws/s", host="127.0.0.1", port=tunnel.port, **way)
        phone.url = f"ws://{tunnel.name}/ws/s"
        async with phone:
            self.emit("s", line=tunnel.name)
            await phone.until(lambda message: message.get("data", {}).get("line") == tunnel.name)

    def test_shows_nothing_to_whoever_has_no_token(self):
        tunnel = self.tunnel("cloudflared")
        [(name, _)] = tunnel.links(1)
        [started] = tunnel.started(1)
        for host in (name, "localhost", f"localhost:{self.server.port}"):
            self.assertEqual(request(started.port, "GET", "/api/sessions", headers={"Host": host}).status, 401, host)
        self.assertEqual(request(started.port, "GET", "/", headers={"Host": "evil.example"}).status, 421)

    def test_that_dies_is_started_again_with_a_link_for_where_it_is_then(self):
        tunnel = self.tunnel("cloudflared")
        tunnel.links(1)
        os.kill(tunnel.started(1)[0].process, signal.SIGKILL)
        _, (name, code) = tunnel.links(2)
        _, second = tunnel.started(2)
        self.assertEqual(name, second.name)
        self.assertEqual(self.give_by(second, code).status, 200)
        self.assertIn("cloudflared has ended (ended by signal 9 (Killed)); it is started again", tunnel.said())

    def test_leaves_nothing_behind_however_it_ends(self):
        for number, code in ((signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGKILL, -9)):
            tunnel = self.tunnel("ngrok")
            tunnel.links(1)
            self.assertEqual(tunnel.stop(number), code)
            self.wait_for(lambda: not tunnel.left(), "its end")

    def test_ends_with_the_process_it_was_told(self):
        companion = subprocess.Popen(["sleep", "1000"])
        tunnel = self.tunnel("ngrok", "--pid", str(companion.pid))
        tunnel.links(1)
        companion.kill()
        companion.wait()
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 0)
        self.assertEqual(tunnel.left(), [])

    def test_that_ends_at_once_shows_its_last_lines_and_what_to_do_and_is_given_up(self):
        tunnel = self.tunnel("ngrok", FAKE_FAILURE="\x1b]0;title\x07ERROR: authentication failed\x1b[2J")
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 1)
        self.assertEqual(tunnel.starts.read_text().count("failed"), 5)
        self.assertIn("\n  ERROR: authentication failed\n", tunnel.said())
        self.assertIn("ngrok config add-authtoken", tunnel.said())
        self.assertNotIn("\x1b", tunnel.said())
        self.assertEqual(tunnel.links_path.read_text(), "")

    def test_by_a_program_that_is_not_there_says_where_it_is_to_be_had(self):
        tunnel = self.tunnel("cloudflared", programs=("ngrok",))
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 127)
        self.assertRegex(tunnel.said(), "no program `cloudflared` is on the PATH.*https://.*brew install cloudflared")

    def test_by_a_program_that_is_not_known_is_refused(self):
        tunnel = self.tunnel("telnet")
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 2)
        self.assertIn("ngrok", tunnel.said())

    def test_takes_a_server_that_was_started_again_for_new(self):
        tunnel = self.tunnel("tailscale")
        tunnel.links(1)
        self.server.options[1] = f"127.0.0.1:{self.server.public_port}"
        self.server.stop()
        self.server.start()
        _, (name, code) = tunnel.links(2)
        [started] = tunnel.started(1)
        self.assertEqual((name, self.give_by(started, code).status), (started.name, 200))

    def test_follows_the_listener_to_another_port(self):
        tunnel = self.tunnel("tailscale")
        tunnel.links(1)
        self.server.stop()
        self.server.start()
        _, second = tunnel.started(2)
        (_, code) = tunnel.links(2)[1]
        self.assertEqual(self.give_by(second, code).status, 200)

    def test_gives_another_link_to_whoever_presses_enter(self):
        tunnel = Tunnel(self, "cloudflared")
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with open(tunnel.links_path, "wb") as links, open(tunnel.said_path, "wb") as said:
            tunnel.process = subprocess.Popen(
                tunnel.command,
                env=tunnel.environment,
                stdin=theirs,
                stdout=links,
                stderr=said,
                preexec_fn=lambda: os.setsid() or fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            )
        os.close(theirs)
        self.addCleanup(tunnel.kill)
        [first] = tunnel.links(1)
        os.write(ours, b"\n")
        _, second = tunnel.links(2)
        self.assertEqual(first[0], second[0])
        self.assertNotEqual(first[1], second[1])


class WhereAllNeedAToken(PublicCase):
    options = (*PUBLIC, "--require-token")

    def test_a_tunnel_is_made_by_whoever_may_write_the_file_of_tokens(self):
        tunnel = Tunnel(self, "cloudflared").start()
        [(name, code)] = tunnel.links(1)
        self.assertEqual(self.give(code, Host=name).status, 200)
        self.wait_for(lambda: "A browser came in" in tunnel.said(), "word of it")
        self.assertEqual(tunnel.stop(), 0)
        self.assertNotIn("command", self.token("list"))  # what it took is gone


class WithoutAListenerForOthers(ServerCase):
    def test_there_is_no_tunnel_and_it_says_what_to_do(self):
        tunnel = Tunnel(self, "cloudflared").start()
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 1)
        self.assertIn("livestream serve --public 127.0.0.1:0", tunnel.said())

    def test_and_without_a_server_there_is_none_either(self):
        tunnel = Tunnel(self, "cloudflared", "--server", "http://127.0.0.1:1").start()
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 1)
        self.assertIn("start one with `livestream serve`", tunnel.said())


class ToAListenerThatSpeaksTls(TlsCase):
    def test_there_is_none_as_it_brings_its_own(self):
        tunnel = Tunnel(self, "ngrok").start()
        self.assertEqual(tunnel.process.wait(PATIENCE_SECONDS), 1)
        self.assertIn("without --tls-cert", tunnel.said())


class TheServerAlone(ServerCase):
    environment = {"USE_NGROK": "true"}
    may_complain = True

    def test_says_who_makes_the_tunnel_that_it_is_asked_for(self):
        self.wait_for(lambda: "`livestream tunnel ngrok`" in self.server.diary(), "word of it")
        self.assertIn("--public 127.0.0.1:0", self.server.diary())


class ALinkThatNobodyUsed(ServerCase):
    """Five minutes are long: here a server of the test's own says that they are over."""

    def test_is_followed_by_another_when_its_time_is_over(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), HastyServer)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever).start()
        tunnel = Tunnel(self, "cloudflared", "--server", f"http://127.0.0.1:{server.server_port}").start()
        codes = [code for _, code in tunnel.links(3)]
        self.assertEqual(codes[:3], ["CODE1", "CODE2", "CODE3"])
        self.assertNotIn("came in", tunnel.said())


class HastyServer(http.server.BaseHTTPRequestHandler):
    offered = 0

    def do_GET(self):
        self.answer({"public_listener": "http://127.0.0.1:9", "started_at": "", "open": False})

    def do_POST(self):
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        HastyServer.offered += 1
        code = f"CODE{HastyServer.offered}"
        self.answer({"code": code, "links": [f"{wish['url']}/pair#{code}"], "expires_seconds": 0})

    def answer(self, value: dict) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
