#!/usr/bin/env python3
"""One iteration of an overnight run, for orchestrators that start them one by one.

    python3 ace/ralph_wiggum.py --project NAME --task TEXT --session ID [--iteration N] [option of `livestream overnight` …]

Exit code: 0 go on, 42 complete, 99 cannot go on. LIVESTREAM_BINARY names the program; else it is this checkout's, else
the one that is installed.
"""

import os
import shutil
import sys
from pathlib import Path

BUILT = Path(__file__).resolve().parents[1] / "build/release/livestream"
CANNOT_GO_ON = 99


def main() -> int:
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    program = os.environ.get("LIVESTREAM_BINARY") or (str(BUILT) if BUILT.exists() else shutil.which("livestream"))
    if not program:
        print(f"ralph_wiggum.py: there is no {BUILT}; tools/start_livestream.sh builds it", file=sys.stderr)
        return CANNOT_GO_ON
    try:
        os.execv(program, [program, "overnight", "--once", *sys.argv[1:]])
    except OSError as error:
        print(f"ralph_wiggum.py: cannot run {program}: {error.strerror}", file=sys.stderr)
        return CANNOT_GO_ON


sys.exit(main())
