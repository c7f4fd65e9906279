"""The public side of the SDK: `EventBroadcaster`, and one for the whole program."""

import atexit
import os
import secrets
import threading
import time
import weakref
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from . import record
from .accounts import Accounts, BroadcastStats
from .delivery import Delivery
from .encoding import Timestamps, encode_json, encode_line, session_id_problem
from .outbox import Outbox
from .sender import Backoff, Sender

Event = Dict[str, Any]
Subscriber = Callable[[Event], None]

_DEFAULT_SERVER = "http://localhost:8080"
_FAR_OFF = 1e12  # monotonic seconds


class BroadcastOptions(NamedTuple):
    record_folder: str = ""  #: the record is `{record_folder}/{session_id}/events.jsonl`; empty: `logs/events`
    queue_events: int = 10_000  #: bounds of what waits in memory for the server; past either the oldest event is sent
    queue_bytes: int = 8 * 1024 * 1024  #: from the record later, or, if it is not recorded, dropped
    request_timeout: float = 5.0  #: seconds
    first_retry: float = 0.1  #: seconds: the pause after a failed request, doubling to the longest
    longest_retry: float = 5.0  #: seconds
    close_timeout: float = 1.0  #: seconds that `close` waits at most for the server to take what is left
    token: str = ""  #: sent as `Authorization: Bearer`; empty: `LIVESTREAM_TOKEN`
    quiet: bool = False  #: say nothing on stderr (else: each kind of failure once)
    now_ns: Callable[[], int] = time.time_ns  #: the wall clock for timestamps: nanoseconds since 1970


def default_server_url() -> str:
    """`LIVESTREAM_SERVER`, else `http://localhost:8080`."""
    return os.environ.get("LIVESTREAM_SERVER") or _DEFAULT_SERVER


class EventBroadcaster:
    """Records the events of one session and sends them to a server.

    Never hurts its host: no call raises; none but `flush`, `load_events` and `close` waits for anything, except `emit`
    for one `write` to the record. While no server answers, events wait in memory, and past its bound in the record;
    they are sent in order, each counted once, when it is back.

    Thread: all calls from any; a signal handler may emit, too. After a `fork` the child goes on as an emitter of its
    own; what the parent had queued, the parent sends. What is left at the program's end is sent within a second.
    """

    def __init__(
        self,
        session_id: str,
        server_url: Optional[str] = None,
        enable_recording: bool = True,
        options: Optional[BroadcastOptions] = None,
    ) -> None:
        """`session_id`: UTF-8, 1 to 128 bytes, no slash, backslash or control character, not starting with a dot; with
        any other, nothing is recorded or sent. `server_url`: None for `default_server_url()`, empty for no server."""
        self._options = options or BroadcastOptions()
        self.session_id = str(session_id)
        self._server_url = default_server_url() if server_url is None else server_url
        self._is_recording = bool(enable_recording)
        self._problem = session_id_problem(self.session_id)
        folder = self._options.record_folder or os.path.join("logs", "events")
        self.record_path = (
            "" if self._problem else os.path.abspath(os.path.join(folder, self.session_id, "events.jsonl"))
        )
        self._record: Optional[record.RecordFile] = None
        self._let_go: Optional[Any] = None  # a finalizer
        self._begin()
        _living.add(self)

    def _begin(self) -> None:
        """As the emitter of this process: at first, and in a child."""
        self._lock = threading.RLock()
        self._is_emitting = False
        self._later: List[Tuple[str, Any]] = []  # what a signal handler emits in the middle of another emit
        self._subscribers: Dict[object, Subscriber] = {}
        self._accounts = Accounts(self._options.quiet)
        self._timestamps = Timestamps()
        self._session_json = encode_json(self.session_id) if self._problem is None else ""
        self.emitter = secrets.token_hex(8)
        self._sequence = 0
        self._outbox = Outbox(self._options.queue_events, self._options.queue_bytes)
        if self._let_go is not None:
            self._let_go.detach()  # a thread that is not here may hold the lock of the parent's queue
        self._let_go = weakref.finalize(self, self._outbox.close, _FAR_OFF)  # nobody holds it any more
        self._let_go.atexit = False
        self._thread: Optional[threading.Thread] = None
        self._is_closed = False
        if self._record is not None:
            self._record.close()
        if self._is_recording and self._problem is None:
            self._record = record.RecordFile(self.record_path)
        if self._problem is not None:
            self._accounts.complain("session", self._problem)

    # --- Emitting

    def emit(self, event_type: str, data: Optional[Mapping[str, Any]] = None) -> int:
        """Records the event, then queues it. Returns its sequence (1, 2, 3 ...), 0 if it was rejected, or comes from
        a signal handler that interrupts another `emit`, which then records it."""
        try:
            with self._lock:
                if self._is_emitting:
                    self._later.append((event_type, data))
                    return 0
                self._is_emitting = True
                try:
                    sequence = self._emit(event_type, data)
                    while self._later:
                        self._emit(*self._later.pop(0))
                finally:
                    self._is_emitting = False
        except Exception as error:  # whatever it is, the host is not to blame for it
            self._accounts.rejected += 1
            self._accounts.complain("event", f"an event was rejected: {error}")
            return 0
        if self._subscribers and sequence:
            self._tell(event_type, data, sequence)
        return sequence

    def _emit(self, event_type: str, data: Optional[Mapping[str, Any]]) -> int:
        if self._problem is not None or self._is_closed:
            raise ValueError(self._problem or "the broadcaster is closed")
        if not isinstance(event_type, str) or not event_type:
            raise ValueError(f"an event needs a type, {event_type!r} is none")
        data_json = encode_json({} if data is None else data)
        if not data_json.startswith("{"):
            raise ValueError(f"the data of an event is a mapping, not {type(data).__name__}")
        sequence = self._sequence + 1
        timestamp = self._timestamps.format(self._options.now_ns())
        line = encode_line(encode_json(event_type), self._session_json, timestamp, sequence, self.emitter, data_json)
        self._sequence = sequence
        self._accounts.emitted += 1
        is_recorded = self._write(line)
        if self._server_url:
            self._outbox.push(sequence, line, is_recorded)
            if self._thread is None:
                self._start_sender()
        return sequence

    def _write(self, line: bytes) -> bool:
        if self._record is None:
            return False
        try:
            self._record.append(line)
        except OSError as error:
            self._accounts.record_failures += 1
            self._accounts.complain("record", f"events are not recorded: {error}")
            return False
        self._accounts.recorded += 1
        return True

    def _start_sender(self) -> None:
        options = self._options
        token = options.token or os.environ.get("LIVESTREAM_TOKEN", "")
        try:
            delivery = Delivery(self._server_url, self.session_id, token, options.request_timeout)
        except ValueError as error:
            self._server_url = ""
            return self._accounts.complain("server", f"events are not sent: {error}")
        reader = record.RecordReader(self.record_path, self.emitter) if self._record is not None else None
        backoff = Backoff(options.first_retry, options.longest_retry)
        self._thread = Sender(self._outbox, delivery, reader, self._accounts, backoff).start()
        return None

    def _tell(self, event_type: str, data: Optional[Mapping[str, Any]], sequence: int) -> None:
        event: Event = {"type": event_type, "session_id": self.session_id, "sequence": sequence}
        event.update(emitter=self.emitter, data=dict(data or {}))
        for subscriber in list(self._subscribers.values()):
            try:
                subscriber(dict(event))
            except Exception as error:
                self._accounts.last_error = f"a subscriber raised {error!r}"

    # --- What agents say most often

    def phase_change(self, phase: str, context_percent: float = 0.0) -> int:
        return self.emit("phase_change", {"phase": phase, "context_percent": _number(context_percent)})

    def iteration_start(self, iteration: int) -> int:
        return self.emit("iteration_start", {"iteration": iteration})

    def iteration_complete(self, iteration: int, context_percent: float) -> int:
        return self.emit("iteration_complete", {"iteration": iteration, "context_percent": _number(context_percent)})

    def task_complete(self, task: str, context_percent: float) -> int:
        return self.emit("task_complete", {"task": task, "context_percent": _number(context_percent)})

    def context_update(self, percent: float, tokens_used: int) -> int:
        return self.emit("context_update", {"percent": _number(percent), "tokens_used": tokens_used})

    def log_line(self, line: str, level: str = "info") -> int:
        return self.emit("log_line", {"line": line, "level": level})

    def error(self, message: str, details: str = "") -> int:
        return self.emit("error", {"message": message, "details": details})

    def completion(self, success: bool, summary: str) -> int:
        return self.emit("completion", {"success": success, "summary": summary})

    # --- Listening

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Calls `callback` with each event (a dict), on the thread that emits it, after it was recorded. It may emit;
        what it raises is swallowed. Returns what ends this."""
        key = object()
        self._subscribers[key] = callback
        return lambda: self._forget(key)

    def _forget(self, key: object) -> None:
        self._subscribers.pop(key, None)

    def load_events(self) -> List[Event]:
        """All events in the session's record, whoever wrote them, in order and without repeats. Empty on failure."""
        try:
            return record.load_events(self.record_path)
        except OSError:
            return []

    # --- The end

    def flush(self, timeout: float = 5.0) -> bool:
        """Waits until the server has every event emitted so far (or will never have it). False if that takes longer
        than `timeout` seconds."""
        if not self._server_url or self._thread is None:
            return True
        return self._outbox.wait_until_settled(timeout)

    def close(self, timeout: Optional[float] = None) -> None:
        """Sends what is left, for `close_timeout` seconds at most; stops at the first failure. Events that come after
        it are rejected."""
        wait = self._options.close_timeout if timeout is None else timeout
        deadline = time.monotonic() + wait
        with self._lock:
            self._is_closed = True
        self._outbox.close(deadline)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            if self._record is not None:
                self._record.close()

    def __enter__(self) -> "EventBroadcaster":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stats(self) -> BroadcastStats:
        accounts, outbox = self._accounts, self._outbox
        return BroadcastStats(
            emitted=accounts.emitted,
            rejected=accounts.rejected,
            recorded=accounts.recorded,
            record_failures=accounts.record_failures,
            acknowledged=accounts.acknowledged,
            refused=accounts.refused,
            dropped=outbox.dropped,
            failed_requests=accounts.failed_requests,
            queued=outbox.queued,
            deferred=outbox.deferred,
            last_error=accounts.last_error,
        )


def _number(value: Any) -> Any:
    """A percentage is written with its decimals, whatever it was given as."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


# --- One for the whole program

_living: "weakref.WeakSet[EventBroadcaster]" = weakref.WeakSet()
_global: Optional[EventBroadcaster] = None


def init_broadcaster(
    session_id: str,
    server_url: Optional[str] = None,
    enable_recording: bool = True,
    options: Optional[BroadcastOptions] = None,
) -> EventBroadcaster:
    """Makes the program's one broadcaster, in place of an earlier one. It is closed when the program ends."""
    global _global
    before, _global = _global, EventBroadcaster(session_id, server_url, enable_recording, options)
    if before is not None:
        before.close()
    return _global


def get_broadcaster() -> Optional[EventBroadcaster]:
    """None before `init_broadcaster`."""
    return _global


@atexit.register
def _close_all() -> None:
    """All together within the longest of their times, however many there are."""
    living = list(_living)
    deadline = time.monotonic() + max((each._options.close_timeout for each in living), default=0.0)
    for each in living:
        each._outbox.close(min(deadline, time.monotonic() + each._options.close_timeout))
    for each in living:
        each.close(max(0.0, min(each._options.close_timeout, deadline - time.monotonic())))


def _go_on_in_child() -> None:
    for each in list(_living):
        each._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_go_on_in_child)
