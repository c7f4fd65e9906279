"""The Python SDK under the name that scripts in a checkout know: `from tools.livestream.broadcaster import …`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "clients" / "python"))

from livestream import (  # noqa: E402
    BroadcastOptions,
    BroadcastStats,
    EventBroadcaster,
    default_server_url,
    get_broadcaster,
    init_broadcaster,
)

__all__ = [
    "BroadcastOptions",
    "BroadcastStats",
    "EventBroadcaster",
    "default_server_url",
    "get_broadcaster",
    "init_broadcaster",
]
