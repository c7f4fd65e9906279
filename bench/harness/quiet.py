"""Waits for a machine that is doing nothing else."""
import os
import time
from pathlib import Path

BUSY = 0.1  # cores: more than this is not quiet
SAMPLE = 0.4  # seconds
TICKS = os.sysconf("SC_CLK_TCK")


def wait_until_quiet(patience):
    """True once others use less than BUSY cores; False if they still do after `patience` seconds."""
    deadline = time.monotonic() + patience
    while _busy_cores() > BUSY:
        if time.monotonic() > deadline:
            return False
    return True


def _busy_cores():
    begin, before = time.monotonic(), _busy_ticks()
    time.sleep(SAMPLE)
    return (_busy_ticks() - before) / TICKS / (time.monotonic() - begin)


def _busy_ticks():
    """proc_stat(5): user nice system idle iowait irq softirq steal."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4]
