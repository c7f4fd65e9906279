"""Proxies as docs/install.md says how to set them up, with a certificate and ports of the test's own."""

import os
import re
import socket
import ssl
import subprocess
from pathlib import Path

from harness.server import PATIENCE_SECONDS, REPOSITORY, wait_for

NAME = "live.example.org"
DOCUMENT = REPOSITORY / "docs/install.md"
NGINX = """
daemon off;
pid {folder}/nginx.pid;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    {site}
}}
"""
CADDY = """
{{
	admin off
	auto_https disable_redirects
}}
{site}
"""


def example(beginning: str) -> str:
    """The block of the document whose text begins so."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    [found] = [block for block in blocks if block.startswith(beginning)]
    return found


def replaced(text: str, *pairs: tuple) -> str:
    for old, new in pairs:
        assert old in text, f"{old!r} is not in the example"
        text = text.replace(old, new)
    return text


class Proxy:
    """A proxy that runs, in a folder of its own, in front of a server at `target` (a port of this machine)."""

    def __init__(self, folder: Path, target: int):
        self.folder = folder / "proxy"
        self.folder.mkdir()
        self.target = target
        self.port = free_port()
        self.certificate, self.key = self.folder / "certificate.pem", self.folder / "key.pem"
        make_certificate(self.certificate, self.key)
        self.context = ssl.create_default_context(cafile=self.certificate)

    def __enter__(self) -> "Proxy":
        with open(self.diary, "wb") as diary:
            environment = {**os.environ, "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
            self.process = subprocess.Popen(self.command(), stdout=diary, stderr=diary, env=environment)
        wait_for(self.answers, f"the proxy: {self.diary.read_text(errors='replace')}")
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    @property
    def diary(self) -> Path:
        return self.folder / "diary"

    def answers(self) -> bool:
        assert self.process.poll() is None, self.diary.read_text(errors="replace")
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def connect(self, client: str = "127.0.0.1") -> ssl.SSLSocket:
        """A connection from this address of our own machine."""
        plain = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS, (client, 0))
        return self.context.wrap_socket(plain, server_hostname=NAME)

    @property
    def authority(self) -> str:
        return f"{NAME}:{self.port}"


class Nginx(Proxy):
    def command(self) -> list:
        site = replaced(
            example("server {\n"),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("/etc/ssl/certs/live.example.org.pem", str(self.certificate)),
            ("/etc/ssl/private/live.example.org.key", str(self.key)),
            ("http://127.0.0.1:8081", f"http://127.0.0.1:{self.target}"),
        )
        config = self.folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""  # or its workers could not reach the folder
        config.write_text(NGINX.format(folder=self.folder, user=user, site=site))
        return ["/usr/sbin/nginx", "-p", str(self.folder), "-e", "stderr", "-c", str(config)]


class Caddy(Proxy):
    def command(self) -> list:
        site = replaced(
            example("live.example.org {\n"),
            (
                "live.example.org {",
                f"https://{self.authority} {{\n\tbind 127.0.0.1\n\ttls {self.certificate} {self.key}",
            ),
            ("127.0.0.1:8081", f"127.0.0.1:{self.target}"),
        )
        config = self.folder / "Caddyfile"
        config.write_text(CADDY.format(site=site))
        return ["/usr/bin/caddy", "run", "--config", str(config), "--adapter", "caddyfile"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(certificate: Path, key: Path) -> None:
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*new, *names, "-out", certificate, "-keyout", key], check=True, capture_output=True)
