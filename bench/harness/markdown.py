"""Writes docs/benchmarks.md."""
from .rounds import median_of
from .table import NAMES, VERDICT_HEADER, number, verdict_cells

DETAILS = {  # which medians are worth showing of a case
    "start": ("start_ms",),
    "emit": ("call_p50_ns", "call_p999_ns"),
    "idle": ("rss_idle_bytes", "bytes_per_viewer"),
    "ingest": ("events_per_s", "server_cpu_per_event_ns", "rss_loaded_bytes"),
    "fan-out": ("deliveries_per_s", "p50_us", "p99_us", "server_cpu_per_delivery_ns", "rss_loaded_bytes"),
}

PAGE = """# Benchmarks

Our server, doing its whole job (parse, validate, record, fold), against what one would pick instead for
the same routes: [Bun](../bench/peers/bun.ts), [Node with ws](../bench/peers/ws.mjs), [nginx with
Nchan](../bench/peers/nginx.conf.in), [FastAPI](../bench/peers/fastapi_app.py). The others record nothing.

![Ratios](benchmarks.svg)

## How to repeat it
```
{commands}
```
{method}

## What is reached
Numbers differ from machine to machine; ratios measured in one run differ less, so they are what is required.

{verdicts}

## Medians behind the ratios
{details}

## Machine
{facts}
"""

METHOD = """Events are {event_bytes} bytes. Server and load generator each have a core of their own, connections are
plain HTTP over loopback. Every measurement starts a fresh server; in each of {rounds} rounds all servers have
their turn (three shorter ones where latency is measured, which the host's hiccups disturb most), and a ratio
is the median of the ratios of all turns. Latency counts from when an event was due to be
sent until a viewer has it, so a stalled server cannot hide the wait. A viewer checks every event: lost,
repeated and reordered ones are counted. The [generator](../bench/load/) tells its own CPU time too; where it
neared one core, the ratio says less than it could."""


def page(cases, results, rows, facts, rounds, quick):
    return PAGE.format(
        commands="bench/run --setup\nbench/run" + (" --quick" if quick else "") + f" --rounds {rounds}",
        method=METHOD.format(event_bytes=300, rounds=rounds),
        verdicts=_markdown_table(VERDICT_HEADER, [verdict_cells(row) for row in rows]),
        details="\n\n".join(_details(case, results[case.name]) for case in cases if case.name in results),
        facts="\n".join(f"- {name}: {value}" for name, value in facts.items()),
    )


def kind_of(case):
    if case.measures != "load":
        return case.measures
    if not case.load.publishers:
        return "idle"
    return "fan-out" if case.load.viewers else "ingest"


def _details(case, result):
    metrics = DETAILS[kind_of(case)]
    body = [(name, *[number(metric, median_of(runs, metric)) for metric in metrics])
            for name, runs in result.items() if runs]
    return f"**{case.name}**: {case.title}\n\n" + _markdown_table(("", *[NAMES[metric] for metric in metrics]), body)


def _markdown_table(header, body):
    lines = [header, tuple("---" for _ in header), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
