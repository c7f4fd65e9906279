"""The certificates that `livestream cert` makes, and those that the server takes."""

import os
import shutil
import subprocess
from pathlib import Path

from harness.public import PUBLIC
from harness.server import binary
from harness.tls import TlsCase, own_name


class Renewed(TlsCase):
    may_complain = True

    async def test_certificates_are_taken_and_open_connections_stay(self):
        before = self.secure()
        async with self.watch("/ws/s?after=0") as viewer:
            self.certificates.renew()
            self.wait_for(lambda: self.secure().serial() != before.serial(), "the new certificate")
            self.emit("s")
            self.assertEqual(len(await viewer.events(1)), 1)
        before.send(self.head(before, "GET", "/api/health"))
        self.assertEqual(before.answer().status, 200)

    def test_certificates_that_cannot_be_used_are_not(self):
        serial = self.secure().serial()
        self.certificates.certificate.write_text("no certificate")
        self.wait_for(lambda: "there is no certificate in it" in self.server.diary(), "the complaint")
        self.assertEqual(self.secure().serial(), serial)
        self.certificates.renew()
        self.wait_for(lambda: self.secure().serial() != serial, "the new certificate")


class Certificate(TlsCase):
    def text(self, path: Path) -> str:
        command = ["openssl", "x509", "-in", str(path), "-noout", "-text"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def verifies(self, *options: str) -> bool:
        certificates = self.certificates
        command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", str(certificates.authority)]
        return subprocess.run([*command, *options, str(certificates.certificate)], capture_output=True).returncode == 0

    def test_is_verified_for_this_machine(self):
        self.certificates.renew("box.lan", "192.168.7.7")
        for name in ("localhost", "box.lan"):
            self.assertTrue(self.verifies("-verify_hostname", name), name)
        for address in ("127.0.0.1", "::1", "192.168.7.7"):
            self.assertTrue(self.verifies("-verify_ip", address), address)
        self.assertFalse(self.verifies("-verify_hostname", "other.lan"))

    def test_has_this_machines_addresses_and_name(self):
        names = self.text(self.certificates.certificate)
        self.assertIn(f"DNS:{own_name()}", names)
        listed = subprocess.run(["ip", "-4", "-o", "address"], capture_output=True, text=True, check=True).stdout
        private = [word.split("/")[0] for word in listed.split() if word.startswith(("10.", "192.168."))]
        for address in private:
            self.assertIn(f"IP Address:{address}", names)

    def test_is_renewed_by_the_same_authority(self):
        authority, certificate = self.certificates.authority.read_text(), self.certificates.certificate.read_text()
        self.certificates.renew()
        self.assertEqual(self.certificates.authority.read_text(), authority)
        self.assertNotEqual(self.certificates.certificate.read_text(), certificate)

    def test_keys_are_for_their_owner_alone(self):
        for name in ("key.pem", "ca-key.pem"):
            self.assertEqual((self.folder / "tls" / name).stat().st_mode & 0o777, 0o600)

    def test_comes_with_what_to_do_next(self):
        said = self.certificates.renew()
        self.assertIn(" ".join(["livestream serve --lan", *self.certificates.options]), said)
        for word in ("iOS", "Android", "macOS", "Windows", "Linux", "ca.pem"):
            self.assertIn(word, said)

    def test_is_not_made_for_what_the_authority_was_not_made_for(self):
        done = self.run_cert("example.org")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ca.pem: the authority may not sign for one of these names", done.stderr)
        done = self.run_cert("example.org,DNS:other.org")
        self.assertEqual(done.returncode, 2)
        self.assertIn("neither a host name nor an address", done.stderr)

    def test_lies_in_our_own_folder(self):
        state = self.folder / "own"
        environment = {**os.environ, "XDG_STATE_HOME": str(state)}
        subprocess.run([binary(), "cert"], env=environment, capture_output=True, check=True)
        self.assertTrue((state / "livestream/tls/ca.pem").exists())

    def test_is_not_made_where_half_of_the_authority_is_lost(self):
        (self.folder / "tls/ca-key.pem").unlink()
        done = self.run_cert()
        self.assertEqual(done.returncode, 1)
        self.assertIn("ca-key.pem", done.stderr)

    def run_cert(self, *names: str) -> subprocess.CompletedProcess:
        command = [binary(), "cert", "--dir", str(self.folder / "tls"), *names]
        return subprocess.run(command, capture_output=True, text=True, timeout=20)


class Start(TlsCase):
    """Of a server whose files are no good: it says why, and does not."""

    def refused(self, *options: str, code: int = 2) -> str:
        command = [binary(), "serve", "--port", "0", "--root", str(self.folder), *options]
        done = subprocess.run(command, env=self.server.environment, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def test_takes_both_or_neither(self):
        self.assertIn("--tls-key is missing", self.refused(*PUBLIC, "--tls-cert", "x"))
        self.assertIn("--tls-cert is missing", self.refused(*PUBLIC, "--tls-key", "x"))

    def test_takes_them_for_others_alone(self):
        self.assertIn("--tls-cert is for --public or --lan", self.refused(*self.certificates.options))

    def test_names_the_file_that_is_missing(self):
        certificate, key = str(self.certificates.certificate), str(self.certificates.key)
        for pair in (("/nowhere", key), (certificate, "/nowhere")):
            self.assertIn("/nowhere", self.refused(*PUBLIC, "--tls-cert", pair[0], "--tls-key", pair[1], code=1))

    def test_names_the_file_that_is_no_certificate(self):
        options = ("--tls-cert", str(self.certificates.key), "--tls-key", str(self.certificates.key))
        self.assertIn("key.pem: there is no certificate in it", self.refused(*PUBLIC, *options))

    def test_names_the_key_that_others_may_read(self):
        shutil.copytree(self.folder / "tls", self.folder / "open")
        (self.folder / "open/key.pem").chmod(0o644)
        options = [option.replace("/tls/", "/open/") for option in self.certificates.options]
        self.assertIn("open/key.pem is open to other users", self.refused(*PUBLIC, *options, code=1))

    def test_is_configured_by_file_and_environment(self):
        certificate, key = str(self.certificates.certificate), str(self.certificates.key)
        config = self.folder / "config/livestream/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(f'tls-cert = "{certificate}"\n')
        self.assertIn("--tls-key is missing", self.refused(*PUBLIC))
        self.server.stop()
        self.server.options = [*PUBLIC]
        self.server.environment["LIVESTREAM_TLS_KEY"] = key
        self.server.start()
        self.assertEqual(self.get("/api/health").status, 200)
