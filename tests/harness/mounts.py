"""File systems of a test's own. Needs root, and a kernel that lets it mount."""

import subprocess
import unittest
from pathlib import Path


def mount_tmpfs(case: unittest.TestCase, folder: Path, size: str) -> None:
    """A small disk at `folder` until the test ends. Skips the test where mounting is not allowed."""
    folder.mkdir(parents=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    if done.returncode != 0:
        case.skipTest(f"a tmpfs cannot be mounted here: {done.stderr.decode().strip()}")
    case.addCleanup(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
