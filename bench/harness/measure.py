"""One case on one server: a fresh process, the load, one flat dictionary of metrics."""
import json
import os
import subprocess
from dataclasses import replace
from statistics import median

from . import fixture
from .paths import BUILD, EMITTER, GENERATOR
from .quiet import wait_until_quiet
from .servers import OURS, Failed, running

QUICK_SECONDS = 1.5
STARTS = 5
DISTURBED = 0.1  # cores: when others used more than this, the run is repeated …
QUIET_WITHIN = 20.0  # seconds to wait for the machine to be idle before a run
ATTEMPTS = 3  # … at most this often, and the least disturbed counts
PATIENCE = 240  # seconds: 10,000 handshakes on the slowest peer


def measure(case, name, cpus, quick):
    """Raises Failed."""
    if case.measures == "start":
        return {"start_ms": median(_start(case, name, cpus) for _ in range(STARTS))}
    if case.measures == "emit":
        if not quick:
            wait_until_quiet(QUIET_WITHIN)
        return _emit(case.pause_us)
    attempts = []
    while len(attempts) < (1 if quick else ATTEMPTS):
        if not quick:
            wait_until_quiet(QUIET_WITHIN)
        attempts.append(_load(case.load if not quick else _shortened(case.load), name, cpus))
        if attempts[-1]["other_cpu"] < DISTURBED:
            break
    return min(attempts, key=lambda metrics: metrics["other_cpu"])


def _start(case, name, cpus):
    with running(name, cpus.server, lambda root: fixture.write_sessions(root, case.sessions_on_disk)) as server:
        return server.start_ms


def _emit(pause_us):
    """Host and sender thread share this program's core."""
    command = [str(EMITTER), f"--benchmark_filter=^emit_recorded/pause_us:{pause_us}/", "--benchmark_format=json"]
    counters = json.loads(_output_of(command, "emit", {"BENCH_EMIT_FOLDER": str(BUILD)}))["benchmarks"][0]
    return {"call_p50_ns": counters["p50_us"] * 1000, "call_p999_ns": counters["p99.9_us"] * 1000}


def _load(load, name, cpus):
    with running(name, cpus.server) as server:
        return _flat(_generate(load, server, cpus.generator))


def _shortened(load):
    return replace(load, warmup=min(load.warmup, 0.5), duration=min(load.duration, QUICK_SECONDS))


def _generate(load, server, cpu):
    command = [str(GENERATOR), "--url", server.url, "--server-pid", str(server.pid), "--cpu", str(cpu)]
    for option, value in vars(load).items():
        command += ["--" + option.replace("_", "-"), str(value)]
    if server.name != OURS:
        command += ["--viewer-path", "/ws/{id}"]
    return json.loads(_output_of(command, server.name))


def _output_of(command, name, environment=()):
    """Raises Failed, naming the server."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE,
                                env={**os.environ, **dict(environment)})
    except subprocess.TimeoutExpired:
        raise Failed(f"{name}: no result within {PATIENCE} s\n  {' '.join(command)}") from None
    if result.returncode != 0:
        raise Failed(f"{name}: {result.stderr.strip()}\n  {' '.join(command)}")
    return result.stdout


def _flat(report):
    metrics = {key: value for key, value in report.items() if not isinstance(value, dict)}
    metrics.update({f"{key}_us": value for key, value in report["latency_us"].items()})
    metrics["lost_repeated_reordered"] = sum(report[key] for key in ("lost", "repeated", "reordered", "misrouted"))
    return metrics
