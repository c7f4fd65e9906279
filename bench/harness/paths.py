"""Where things are."""
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
REPOSITORY = BENCH.parent
PEERS = BENCH / "peers"
BUILD = REPOSITORY / "build" / "bench"
GENERATOR = BUILD / "bench_load"
OUR_SERVER = REPOSITORY / "build" / "release" / "livestream"
EMITTER = REPOSITORY / "build" / "release" / "bench" / "emit" / "bench_emit"
