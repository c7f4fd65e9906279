"""The real program, started with folders of its own and a free port."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30  # for what takes milliseconds on a machine with nothing else to do
LISTENING = re.compile(r"^Livestream is listening on (http://\S+)$")
OTHERS = re.compile(r"^Others find it at (https?://\S+) ")


def binary() -> str:
    return os.environ.get("LIVESTREAM_BINARY", str(REPOSITORY / "build/release/livestream"))


def wait_for(condition, what: str, seconds: float = PATIENCE_SECONDS):
    """Polls until `condition()` is true and returns its value; raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.005)


class Server:
    """One `livestream serve`. `folder` holds its roots, state and configuration, and survives restarts."""

    def __init__(self, folder: Path, options=(), environment=None, state: Path | None = None):
        self.folder = folder
        self.root = folder / "root"
        self.state = state or folder / "state"
        self.options = list(options)
        self.wrapper = []  # a program that starts ours, and its arguments
        self.root.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TZ": "UTC",
            "XDG_STATE_HOME": str(self.state),
            "XDG_CONFIG_HOME": str(folder / "config"),
            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
            **(environment or {}),
        }
        self.process = None
        self.url = ""
        self.port = 0
        self.public_url = ""  # with --public: where others find it

    def start(self, port: int | None = None) -> "Server":
        """Returns once it listens: on `port`, or on the one it had before, or on any free one."""
        wanted = port if port is not None else self.port
        command = [*self.wrapper, binary(), "serve", "--port", str(wanted), "--root", str(self.root), *self.options]
        with open(self.diary_path, "ab") as diary:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=diary, env=self.environment, cwd=self.folder, text=True
            )
        line = self.process.stdout.readline()
        found = LISTENING.match(line)
        if not found:
            raise AssertionError(f"it did not start: {line!r} {self.diary()!r}")
        self.url = found[1]
        self.port = int(self.url.rsplit(":", 1)[1])
        if "--public" in self.options:
            self.public_url = OTHERS.match(self.process.stdout.readline())[1]
        return self

    @property
    def public_port(self) -> int:
        return int(re.search(r":(\d+)(/|$)", self.public_url)[1])

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """SIGKILL: no chance to clean up."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        self.process = None
        return code

    @property
    def is_running(self) -> bool:
        return self.process is not None

    @property
    def diary_path(self) -> Path:
        return self.folder / "stderr"

    def diary(self) -> str:
        return self.diary_path.read_text(errors="replace") if self.diary_path.exists() else ""

    @property
    def is_sanitized(self) -> bool:
        """Built with a sanitizer, which holds on to freed memory."""
        return re.search(r"lib[at]san", Path(f"/proc/{self.process.pid}/maps").read_text()) is not None

    def resident_bytes(self) -> int:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def peak_resident_bytes(self) -> int:
        """The most that it ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024

    # Where records lie.

    def own_log(self, session: str) -> Path:
        """The log of a session that no root knows."""
        return self.state / "livestream/events" / session / "events.jsonl"

    def root_log(self, session: str) -> Path:
        return self.root / "logs/events" / session / "events.jsonl"
