"""One soak: the server, its load, what goes wrong, and what is left of it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from board import Job, session_id
from clients import Load
from faults import Faults
from record import Findings, Seen, examine
from schedule import plan
from watch import Watch
from world import NEAR_HOST, World

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from harness.http import request  # noqa: E402
from harness.server import Server, binary  # noqa: E402

PUBLIC_PORT = 8443  # of a network that is its own
DISK_BYTES_PER_EVENT = 400  # with all that is derived from it
SPARE_DISK_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Options:
    events: int
    rate: float
    sessions: int
    viewers: int
    seed: str


class Soak:
    def __init__(self, options: Options, folder: Path, is_private: bool):
        self.options, self.folder = options, folder
        self.plan = plan(options.seed, options.events / options.rate)
        self.server = Server(folder)
        self.world = World(is_private, self.server.state, options.events * DISK_BYTES_PER_EVENT + SPARE_DISK_BYTES)
        self.load = None
        self.exit_code = None
        self.resident = []  # bytes, of the server that lives through the long phase
        self.findings = Findings()
        self.wrong = []  # logs that are not as they should be

    def run(self) -> None:
        try:
            self.start()
            self.carry_out(self.plan.first, until=self.plan.long_begin)
            begin = len(self.watch.resident)
            self.carry_out(self.plan.long, until=self.plan.long_end)
            self.resident = self.watch.resident[begin:]
            self.carry_out(self.plan.last, until=self.plan.end)
            self.finish()
        finally:
            self.end()
        self.examine_record()

    def start(self) -> None:
        near, far = self.jobs()
        self.load = Load(near, far, self.world.far_prefix)
        self.watch = Watch(self.server, self.load)
        self.faults = Faults(self.server, self.load, self.watch, self.world)
        self.load.start()

    def jobs(self) -> tuple:
        """What clients have to know on this side, and on the far one. Starts the server."""
        if self.world.is_private:
            self.server.options += ["--public", f"{NEAR_HOST}:{PUBLIC_PORT}"]
        self.server.start()
        near = Job(
            board=str(self.folder / "board"),
            sessions=self.options.sessions,
            viewers=self.options.viewers,
            rate=self.options.rate / self.options.sessions,
            seed=self.options.seed,
            host="127.0.0.1",
            port=self.server.port,
            name=f"127.0.0.1:{self.server.port}",
        )
        if not self.world.is_private:
            return near, near
        far_name = f"{NEAR_HOST}:{PUBLIC_PORT}"
        return near, near.having(host=NEAR_HOST, port=PUBLIC_PORT, name=far_name, token=self.make_token())

    def make_token(self) -> str:
        command = [binary(), "token", "create", "soak", "--role", "admin"]
        done = subprocess.run(command, env=self.server.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def carry_out(self, faults: list, until: float) -> None:
        for fault in faults:
            self.watch.until(fault.at)
            self.faults.bring(fault)
        self.watch.until(until)

    def finish(self) -> None:
        """Lets everybody come to an end."""
        self.watch.wait_for(lambda: sum(self.load.acknowledged()) >= self.options.events, "the last events")
        self.seconds = self.watch.seconds
        for poster in self.load.posters:
            poster.stop()
        for number in range(self.options.sessions):
            status = request(self.server.port, "GET", f"/api/status/{session_id(number)}").json()
            self.load.board.last[number] = status["offset"]
        self.watch.wait_for(lambda: self.load.viewers_are_done, "each viewer to have all of its session")
        self.exit_code = self.server.stop()

    def end(self) -> None:
        """Of whatever still runs."""
        if self.load:
            self.load.kill()
        if self.server.is_running:
            self.server.kill()

    def examine_record(self) -> None:
        board = self.load.board
        for number in range(self.options.sessions):
            log = self.server.own_log(session_id(number))
            watching = range(number, self.options.viewers, self.options.sessions)
            viewers = [Seen(board.start[viewer], board.digest[viewer]) for viewer in watching]
            found = examine(log, self.load.poster_of(number).former[number], viewers)
            self.findings += found
            if not found.is_good:
                self.wrong.append(log)
                print(f"{session_id(number)}: {found}")

    def keep_evidence(self, folder: Path) -> None:
        """Copies the server's diary, and the records that are not as they should be."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.server.diary_path, folder)
        for log in self.wrong:
            shutil.copy(log, folder / f"{log.parent.name}.jsonl")
