"""The table: what is measured, against whom, and what must be reached."""
from dataclasses import dataclass
from typing import Tuple

MB = 1_000_000
KB = 1_000


@dataclass(frozen=True)
class Load:
    """Arguments of the load generator; `rate` in events/s over all publishers, 0 for a closed loop."""

    viewers: int = 0
    sessions: int = 1
    publishers: int = 0
    in_flight: int = 1
    rate: float = 0
    batch: int = 1
    warmup: float = 1.0
    duration: float = 5.0


@dataclass(frozen=True)
class Need:
    """`metric` of our server, or its ratio to `against` (a peer, or another case of our own)."""

    metric: str
    relation: str  # ">=" or "<="
    bound: float
    against: str = ""
    of_rounds: str = "median"  # or "worst"


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    peers: Tuple[str, ...]
    needs: Tuple[Need, ...]
    load: Load = Load()
    measures: str = "load"  # or "start": from spawn to the first healthy answer; or "emit": the SDK, no server of ours
    sessions_on_disk: int = 0
    pause_us: int = 0  # between two calls of emit
    slices: int = 1  # of a round: where the host's hiccups decide, many short turns tell more than few long ones


ALL_PEERS = ("bun", "ws", "nchan", "fastapi")

EMIT_NEEDS = (Need("call_p50_ns", "<=", 5_000), Need("call_p999_ns", "<=", 100_000))

CASES = (
    Case("fanout-1", "500 viewers of one session, 4 publishers, 1 request in flight each", ALL_PEERS,
         (Need("deliveries_per_s", ">=", 2.0, "bun"),
          Need("deliveries_per_s", ">=", 8.0, "nchan"),
          Need("deliveries_per_s", ">=", 20.0, "fastapi")),
         Load(viewers=500, publishers=4)),
    Case("fanout-8", "the same, 8 in flight", ALL_PEERS,
         (Need("deliveries_per_s", ">=", 1.3, "bun"),
          Need("deliveries_per_s", ">=", 60.0, "fastapi")),
         Load(viewers=500, publishers=4, in_flight=8)),
    Case("fanout-16", "the same, 16 in flight: no cliff", ("bun",),
         (Need("server_cpu_per_delivery_ns", "<=", 1.2, "case:fanout-8"),),
         Load(viewers=500, publishers=4, in_flight=16)),
    Case("sessions-10", "10 sessions × 50 viewers, 10 publishers, 1 in flight", ALL_PEERS,
         (Need("deliveries_per_s", ">=", 4.0, "bun"),),
         Load(viewers=500, sessions=10, publishers=10)),
    Case("latency-100", "100 viewers of one session, 100 events/s", ALL_PEERS,
         (Need("p50_us", "<=", 1.15, "bun"), Need("p50_us", "<=", 0.4, "fastapi"), Need("p99_us", "<=", 1.2, "bun")),
         Load(viewers=100, publishers=4, in_flight=64, rate=100), slices=3),
    Case("latency-1000", "1,000 viewers of 10 sessions, 200 events/s in all", ALL_PEERS,
         (Need("p50_us", "<=", 1.15, "bun"), Need("p50_us", "<=", 0.4, "fastapi"), Need("p99_us", "<=", 1.2, "bun")),
         Load(viewers=1000, sessions=10, publishers=10, in_flight=64, rate=200), slices=3),
    Case("viewers-10000", "10,000 viewers of one session, 5 events/s", ("bun",),
         (Need("p50_us", "<=", 1.0, "bun"),),
         Load(viewers=10_000, publishers=1, in_flight=64, rate=5, duration=10)),
    Case("offered-1000", "500 viewers, 1,000 events/s offered (500,000 deliveries/s)", ("bun",),
         (Need("kept_up", ">=", 0.99), Need("p99_us", "<=", 1.2, "bun")),
         Load(viewers=500, publishers=4, in_flight=64, rate=1000)),
    Case("ingest-1", "ingest without viewers, 4 connections, 1 in flight", ALL_PEERS,
         (Need("events_per_s", ">=", 1.1, "bun"), Need("events_per_s", ">=", 8.0, "fastapi")),
         Load(publishers=4)),
    Case("ingest-16", "the same, 16 in flight", ("bun",),
         (Need("events_per_s", ">=", 5.0, "bun"),),
         Load(publishers=4, in_flight=16)),
    Case("ingest-ndjson", "the same, NDJSON, 100 events a request", ("bun", "fastapi"),
         (Need("events_per_s", ">=", 400_000),),
         Load(publishers=4, in_flight=2, batch=100)),
    Case("memory-5000", "memory: idle, and per idle viewer of 5,000", ALL_PEERS,
         (Need("rss_idle_bytes", "<=", 10 * MB), Need("bytes_per_viewer", "<=", 1 * KB)),
         Load(viewers=5000, warmup=0, duration=0.1)),
    Case("memory-100", "memory with 100 viewers and 100 events/s", ALL_PEERS,
         (Need("rss_loaded_bytes", "<=", 12 * MB),),
         Load(viewers=100, publishers=4, in_flight=64, rate=100)),
    Case("start-empty", "start to first healthy answer, nothing on disk", ALL_PEERS,
         (Need("start_ms", "<=", 20),), measures="start"),
    Case("start-1000", "the same, 1,000 sessions on disk", (),
         (Need("start_ms", "<=", 100),), measures="start", sessions_on_disk=1000),
    Case("emit", "emit, recording, every 100 µs; the server accepts and never answers", (),
         EMIT_NEEDS, measures="emit", pause_us=100),
    Case("emit-flood", "the same, one call after the other", (),
         EMIT_NEEDS, measures="emit"),
)

LOSSLESS = Need("lost_repeated_reordered", "<=", 0, of_rounds="worst")


def needs_of(case):
    """A case's own needs and, wherever events are delivered, that none is lost, repeated or reordered."""
    delivers = case.measures == "load" and case.load.viewers and case.load.publishers
    return case.needs + ((LOSSLESS,) if delivers else ())
