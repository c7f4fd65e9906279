"""Nothing leaves this machine that nobody asked for: in a network of its own, where each packet is counted."""

import os
import socket
import subprocess
import sys
import unittest
from pathlib import Path

from harness.tokens import TokenCase

INSIDE = "LIVESTREAM_TEST_COUNTED"
SOMEWHERE = "198.51.100.1"  # RFC 5737
CABLE = """
    ip link set lo up
    ip link add near0 type veth peer name far0
    ip link set near0 addrgenmode none
    ip link set far0 addrgenmode none
    ip address add 10.80.0.1/24 dev near0
    ip link set near0 up
    ip link set far0 up
    ip route add default via 10.80.0.2
"""


def world(script: str) -> list:
    """The command that runs `script` where all ways out are one cable that nobody is at the end of."""
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *mapped, "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-ec", CABLE + script]


def sent() -> int:
    """Packets that were put on the cable so far."""
    return int(Path("/sys/class/net/near0/statistics/tx_packets").read_text())


class Nothing(unittest.TestCase):
    def test_is_sent_anywhere_that_nobody_asked_for(self):
        if subprocess.run(world("true"), capture_output=True).returncode != 0:
            self.skipTest("no networks of its own are allowed here")
        done = subprocess.run(
            world(f'mount -t sysfs sysfs /sys; exec "{sys.executable}" -B -m unittest outgoing_test.Counted.in_there'),
            env={**os.environ, INSIDE: "1", "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            cwd=Path(__file__).parent,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Ran 1 test", done.stderr)


class Counted(TokenCase):
    options = ()

    def in_there(self):
        """Is run by the test above."""
        self.emit("night", line="x")
        for path in self.get("/openapi.json").json()["paths"]:
            self.get(path.replace("{id}", "night"))
        commands = ("sessions", "status night", "export night", "search x", "usage", "doctor", "audit", "run -- true")
        for command in commands:
            done = self.command(*command.split())
            self.assertIn(done.returncode, (0, 1), f"{command}: {done.stderr}")
        self.assertEqual(sent(), 0)
        with self.assertRaises(OSError):  # it would have been seen
            socket.create_connection((SOMEWHERE, 80), timeout=0.2)
        self.assertGreater(sent(), 0)
