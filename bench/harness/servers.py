"""Starts each of the measured servers, alone on its core, with an empty directory of its own."""
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .paths import BUILD, OUR_SERVER, PEERS

OURS = "livestream"
HEALTHY_WITHIN = 20.0  # seconds


class Failed(RuntimeError):
    """A server or the load on it ended in an error; the text says which and why."""


@dataclass
class Server:
    name: str
    url: str
    pid: int
    start_ms: float  # from spawn to the first healthy answer


def _our_command(directory, _port):
    command = [OUR_SERVER, "serve", "--port", "0", "--root", directory / "root"]
    return command, {"HOME": directory, "XDG_STATE_HOME": directory / "state", "XDG_CONFIG_HOME": directory / "config"}


def _bun_command(_directory, port):
    return [PEERS / "node_modules" / ".bin" / "bun", PEERS / "bun.ts", port], {}


def _ws_command(_directory, port):
    return ["node", PEERS / "ws.mjs", port], {"NODE_ENV": "production"}


def _fastapi_command(_directory, port):
    return ["/usr/bin/python3", PEERS / "fastapi_app.py", port], {}


def _nchan_command(directory, port):
    text = (PEERS / "nginx.conf.in").read_text()
    config = directory / "nginx.conf"
    config.write_text(text.replace("@DIRECTORY@", str(directory)).replace("@PORT@", str(port)))
    return ["/usr/sbin/nginx", "-p", directory, "-e", "stderr", "-c", config], {}


COMMANDS = {
    OURS: _our_command,
    "bun": _bun_command,
    "ws": _ws_command,
    "fastapi": _fastapi_command,
    "nchan": _nchan_command,
}


@contextmanager
def running(name, cpu, prepare=lambda directory: None):
    """The server, healthy; stopped and cleaned up at the end. `prepare` fills its directory."""
    BUILD.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=BUILD))
    directory.chmod(0o755)  # nginx's worker is another user
    (directory / "root").mkdir()
    prepare(directory / "root")
    process = None
    try:
        port = _free_port()
        command, environment = COMMANDS[name](directory, port)
        log = directory / "log"
        begin = time.monotonic()
        process = _spawn(command, environment, cpu, log)
        url = _printed_url(process, log) if name == OURS else f"http://127.0.0.1:{port}"
        _wait_until_healthy(url, process, log)
        yield Server(name, url, process.pid, (time.monotonic() - begin) * 1000)
    finally:
        if process:
            _stop(process)
        shutil.rmtree(directory, ignore_errors=True)


def _spawn(command, environment, cpu, log):
    """A child inherits the core; setting it here instead of in the child keeps the spawn cheap."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu})
    try:
        with log.open("wb") as errors:
            return subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=errors,
                                    env={**os.environ, **{key: str(value) for key, value in environment.items()}})
    except FileNotFoundError as error:
        raise Failed(f"{error.filename} is not there; bench/run --setup installs the peers") from None
    finally:
        os.sched_setaffinity(0, own)


def _printed_url(process, log):
    for line in process.stdout:
        found = re.search(rb"http://127\.0\.0\.1:\d+", line)
        if found:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found.group().decode()
    raise Failed(f"{process.args[0]} ended without printing its URL:\n{log.read_text()}")


def _wait_until_healthy(url, process, log):
    port = int(url.rsplit(":", 1)[1])
    deadline = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failed(f"{process.args[0]} ended with {process.returncode}:\n{log.read_text()}")
        if _answers_healthy(port):
            return
        time.sleep(0.0005)
    raise Failed(f"{process.args[0]} is not healthy after {HEALTHY_WITHIN:.0f} s:\n{log.read_text()}")


def _answers_healthy(port):
    request = f"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request.encode())
            return b" 200 " in connection.recv(4096).split(b"\r\n", 1)[0]
    except OSError:
        return False


def _stop(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
