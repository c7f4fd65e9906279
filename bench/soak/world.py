"""A world of the soak's own. Its mounts, networks and processes vanish with it, however suddenly it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

INSIDE = "LIVESTREAM_SOAK_WORLD"
ATTEMPT = "mount -t tmpfs tmpfs /run && ip netns add far && ip link add near0 type veth peer name far0 netns far"
ATTEMPTS_TO_FILL = 1_000
OWN_FOLDER = "/run"  # there also `ip` keeps the names of networks
NEAR_HOST, FAR_HOST = "10.77.0.1", "10.77.0.2"


def enter() -> bool:
    """Starts this program anew in namespaces of its own, as whatever user may have them. Returns True there, and False
    where the system does not allow it."""
    if INSIDE in os.environ:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # the first process of a world has no defaults
        run("mount", "-t", "tmpfs", "tmpfs", OWN_FOLDER)
        return True
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0:
        command.append("--map-root-user")
    if subprocess.run([*command, "sh", "-c", ATTEMPT], capture_output=True).returncode != 0:
        return False
    os.execvpe(command[0], [*command, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def run(*command) -> None:
    subprocess.run([str(word) for word in command], check=True)


class World:
    """A disk at `folder`, in memory, that can be full; and, if it is private, a far side at the end of a cable that can
    be pulled. Where it is not private there is neither."""

    def __init__(self, is_private: bool, folder: Path, disk_bytes: int):
        self.is_private, self.folder, self.disk_bytes = is_private, folder, disk_bytes
        self.far_prefix = ["ip", "netns", "exec", "far"] if is_private else []  # what starts a program there
        if is_private:
            self.mount_disk()
            self.lay_cable()

    def mount_disk(self) -> None:
        self.folder.mkdir(parents=True)
        run("mount", "-t", "tmpfs", "-o", f"size={self.disk_bytes}", "tmpfs", self.folder)

    def fill_disk(self) -> None:
        """Makes it as small as what is on it. That fails if something is written meanwhile."""
        if not any(self.resize_disk(self.used_bytes) for _ in range(ATTEMPTS_TO_FILL)):
            raise OSError(f"{self.folder} cannot be made smaller")

    def make_room(self) -> None:
        if not self.resize_disk(self.disk_bytes):
            raise OSError(f"{self.folder} cannot be made larger")

    @property
    def used_bytes(self) -> int:
        facts = os.statvfs(self.folder)
        return (facts.f_blocks - facts.f_bfree) * facts.f_frsize

    def resize_disk(self, size: int) -> bool:
        # With its type, so that nothing is added of how it was mounted: ids that its own users do not have.
        command = ["mount", "-t", "tmpfs", "-o", f"remount,size={size}", "tmpfs", str(self.folder)]
        return subprocess.run(command, capture_output=True).returncode == 0

    def lay_cable(self) -> None:
        run("ip", "link", "set", "lo", "up")
        run("ip", "netns", "add", "far")
        run("ip", "link", "add", "near0", "type", "veth", "peer", "name", "far0", "netns", "far")
        run("ip", "address", "add", f"{NEAR_HOST}/30", "dev", "near0")
        run("ip", "link", "set", "near0", "up")
        run("ip", "-n", "far", "address", "add", f"{FAR_HOST}/30", "dev", "far0")
        self.plug_cable_in()

    def pull_cable(self) -> None:
        run("ip", "-n", "far", "link", "set", "far0", "down")

    def plug_cable_in(self) -> None:
        run("ip", "-n", "far", "link", "set", "far0", "up")
