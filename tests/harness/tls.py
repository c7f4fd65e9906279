"""A server that others reach by TLS, its certificate as `livestream cert` makes it, and clients that believe that alone."""

import os
import socket
import ssl
import subprocess
from pathlib import Path

from harness.http import TIMEOUT_SECONDS, Answer, RawConnection, request
from harness.public import PublicCase
from harness.server import binary


class Certificates:
    """What `livestream cert --dir folder` made."""

    def __init__(self, folder: Path, *names: str):
        self.folder = folder
        self.authority, self.certificate, self.key = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
        self.renew(*names)

    def renew(self, *names: str) -> str:
        """Makes a new certificate; what the command says."""
        return subprocess.run(
            [binary(), "cert", "--dir", str(self.folder), *names],
            env={**os.environ, "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    @property
    def options(self) -> tuple:
        return "--tls-cert", str(self.certificate), "--tls-key", str(self.key)

    def trust(self) -> ssl.SSLContext:
        """A client's context that believes this authority and no other, and checks names."""
        return ssl.create_default_context(cafile=str(self.authority))


class TlsConnection(RawConnection):
    """The same as RawConnection, encrypted."""

    def __init__(self, port: int, context: ssl.SSLContext, receive_buffer: int | None = None):
        self.port = port
        plain = socket.socket()
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.settimeout(TIMEOUT_SECONDS)
        plain.connect(("127.0.0.1", port))
        self.socket = context.wrap_socket(plain, server_hostname="127.0.0.1")
        self.file = self.socket.makefile("rb")

    def serial(self) -> str:
        """That of the server's certificate."""
        return self.socket.getpeercert()["serialNumber"]


class TlsCase(PublicCase):
    """Others come in by TLS, and so does all that these tests ask for, with the token of an admin."""

    def prepare(self) -> None:
        self.certificates = Certificates(self.folder / "tls")
        self.server.options += self.certificates.options
        self.trust = self.certificates.trust()

    def secure(self, **options) -> TlsConnection:
        connection = TlsConnection(self.server.public_port, self.trust, **options)
        self.addCleanup(connection.__exit__)
        return connection

    def plain(self) -> RawConnection:
        connection = RawConnection(self.server.public_port)
        self.addCleanup(connection.__exit__)
        return connection

    def head(self, connection: RawConnection, method: str, path: str, *fields: str) -> bytes:
        return connection.head(method, path, f"Authorization: {self.authorization}", *fields)

    @property
    def authorization(self) -> str:
        return f"Bearer {self.admin}"

    def outside(self, method: str, path: str, body=None, **headers: str) -> Answer:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return request(self.server.public_port, method, path, body, fields, self.trust)

    def request(self, method: str, path: str, body=None, headers=None) -> Answer:
        return self.outside(method, path, body, **{"Authorization": self.authorization, **(headers or {})})

    def watch(self, path: str):
        return self.public_viewer(path, ssl=self.trust, extra_headers={"Authorization": self.authorization})


def own_name() -> str:
    """What others in the same network call this machine."""
    return socket.gethostname().split(".")[0].lower()
