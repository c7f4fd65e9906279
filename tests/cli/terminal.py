"""A terminal of a test's own: tmux, whose screen can be read."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

from program import wait_for

COLUMNS, ROWS = 80, 24


class Terminal:
    """One command in one window. Needs tmux."""

    def __init__(self, case, command, environment, folder):
        if shutil.which("tmux") is None:
            case.skipTest("tmux is not installed")
        try:
            for end in pty.openpty():
                os.close(end)
        except OSError as error:
            case.skipTest(f"no terminal can be opened here (is /dev/pts mounted?): {error}")
        name = os.urandom(4).hex()
        self.socket = f"{folder}/tmux-{name}"
        self.exit_code = Path(folder) / f"exit-{name}"
        case.addCleanup(self.tmux, "kill-server", check=False)
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        words = f"{command}; echo $? > {self.exit_code}; sleep 1000"
        self.tmux("-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder), words, environment=environment)

    def tmux(self, *words, check=True, environment=None):
        done = subprocess.run(
            ["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=check, env=environment
        )
        return done.stdout

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        self.press("Enter")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self):
        """As it looks now, with its colours."""
        return self.tmux("capture-pane", "-p", "-e")

    def wait_for(self, text):
        wait_for(f"{text!r} on the screen", lambda: text in "\n" + self.tmux("capture-pane", "-p", "-J"))

    def wait_for_prompt(self, prompt):
        """Until nothing but a prompt stands in the last line."""

        def asks():
            lines = self.tmux("capture-pane", "-p", "-J").split("\n")
            return next((line for line in reversed(lines) if line.strip()), "").strip() == prompt

        wait_for(f"the prompt {prompt}", asks)

    def settled(self):
        """The screen once it looked the same for half a second."""
        looks = []

        def rests():
            looks.append(self.screen())
            return len(looks) >= 20 and len(set(looks[-20:])) == 1

        wait_for("the screen to rest", rests)
        return looks[-1]

    def wait_for_end(self):
        """The command's exit code, as a shell has it."""
        ended = lambda: self.exit_code.exists() and self.exit_code.read_text().strip()
        return int(wait_for("the end of the command", ended))
