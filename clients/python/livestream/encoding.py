"""How an event becomes a line: the same bytes that the C++ SDK writes for it."""

import json
import math
import re
import time
from typing import Any, Mapping, Optional, Tuple

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_MOST_ID_BYTES = 128


def session_id_problem(session_id: str) -> Optional[str]:
    """Which rule the id of a session breaks, None if none."""
    try:
        size = len(session_id.encode())
    except UnicodeEncodeError:
        return "session id is not valid UTF-8"
    if size == 0:
        return "session id is empty; give 1 to 128 bytes"
    if size > _MOST_ID_BYTES:
        return f"session id has {size} bytes; at most 128 are allowed"
    if _CONTROL.search(session_id):
        return "session id holds a control character; remove it"
    if "/" in session_id or "\\" in session_id:
        return "session id holds a slash or backslash; it names a folder"
    if session_id.startswith("."):
        return "session id starts with a dot; give another first character"
    return None


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str).encode


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(each) for each in value]
    return value


def encode_json(value: Any) -> str:
    """No spaces, UTF-8 as it is, NaN and infinities as null; what JSON has no form for as its `str`.

    Raises ValueError or RecursionError for what contains itself, TypeError for keys that can be none.
    """
    try:
        return _encode(value)
    except ValueError:
        return _encode(_without_nan(value))


class Timestamps:
    """ISO 8601 in UTC with microseconds, of nanoseconds since 1970."""

    def __init__(self) -> None:
        self._last: Tuple[int, str] = (-1, "")

    def format(self, time_ns: int) -> str:
        second, rest = divmod(time_ns, 1_000_000_000)
        known, text = self._last
        if known != second:
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._last = (second, text)
        return f"{text}.{rest // 1000:06d}Z"


def encode_line(
    type_json: str, session_json: str, timestamp: str, sequence: int, emitter: str, data_json: str
) -> bytes:
    """One event with its line break."""
    line = (
        f'{{"type":{type_json},"session_id":{session_json},"timestamp":"{timestamp}","sequence":{sequence},'
        f'"emitter":"{emitter}","data":{data_json}}}\n'
    )
    try:
        return line.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", line).encode()
