"""Tells a livestream server what a program is doing: each event is recorded first and sent second.

    from livestream import EventBroadcaster

    with EventBroadcaster("nightly-42") as events:
        events.phase_change("builder", 31.5)
        events.emit("tool_call", {"tool": "bash", "seconds": 1.5})
"""

from .accounts import BroadcastStats
from .broadcaster import (
    BroadcastOptions,
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
