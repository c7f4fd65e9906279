"""The Python SDK under the name that scripts in a checkout know: `from tools.livestream.broadcaster import …`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "clients" / "python"))

from livestream import *  # noqa: E402, F403
from livestream import __all__  # noqa: E402, F401
