"""What a reader must know of the machine and the programs to judge the numbers."""
import os
import platform
import re
import subprocess
from pathlib import Path

from .paths import PEERS


def facts():
    return {
        "processor": _first(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text()) + f", {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "kernel": platform.release(),
        "congestion control": Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip(),
        "Bun": _output([str(PEERS / "node_modules" / ".bin" / "bun"), "--version"]),
        "Node": _output(["node", "--version"]),
        "nginx": _first(r"nginx/(\S+)", _output(["/usr/sbin/nginx", "-v"])),
        "Nchan": _debian("libnginx-mod-nchan"),
        "FastAPI": _debian("python3-fastapi"),
        "uvicorn": _debian("python3-uvicorn"),
        "websockets": _debian("python3-websockets"),
    }


def load_average():
    return os.getloadavg()[0]


def _output(command):
    try:
        result = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return "not installed"
    return (result.stdout + result.stderr).strip()


def _debian(package):
    return _output(["dpkg-query", "-W", "-f", "${Version}", package])


def _first(pattern, text):
    found = re.search(pattern, text)
    return found.group(1).strip() if found else "unknown"
