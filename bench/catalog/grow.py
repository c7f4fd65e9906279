"""Makes a home of Claude Code with as many bytes of transcripts as wanted, out of recorded ones.

Every copy is a session of its own: its id, and the ids of messages and requests, are other ones, so that nothing
counts as a repeat of another copy; the days are spread over the last months.
"""
import datetime
import os
import re
import uuid
from pathlib import Path

IDS = re.compile(rb"\b(msg|req|toolu)_([A-Za-z0-9]+)")
OTHER_IDS = re.compile(rb'"(id|requestId)":"(?!(?:msg|req|toolu)_)[^"]+(?=")')
DAY = re.compile(rb'"timestamp":"(\d{4}-\d{2}-\d{2})T')
DAYS = 150
OLD = datetime.datetime(2026, 11, 1).timestamp()


def originals(samples):
    """Recorded transcripts of whole sessions: (session id, content)."""
    found = []
    for path in sorted((samples / "claude-code").rglob("*.jsonl")):
        content = path.read_bytes()
        session = re.search(rb'"sessionId":"([0-9a-f-]{36})"', content)
        if session and b'"usage"' in content and "agent-" not in path.name:
            found.append((session.group(1), content))
    return found


def copy_of(content, session, number):
    """The same session as another one."""
    own_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{session.decode()} {number}")).encode()
    mark = b"%x" % number
    content = content.replace(session, own_id)
    content = IDS.sub(lambda match: match[0] + b"x" + mark, content)
    content = OTHER_IDS.sub(lambda match: match[0] + b"x" + mark, content)
    shift = datetime.timedelta(days=number % DAYS)  # the same for all: a fork's copies of answers keep their time
    days = {}

    def moved(match):
        if match[1] not in days:
            days[match[1]] = str(datetime.date.fromisoformat(match[1].decode()) - shift).encode()
        return b'"timestamp":"' + days[match[1]] + b"T"

    return own_id.decode(), DAY.sub(moved, content)


def grow(samples: Path, home: Path, wanted: int):
    """Fills `home` (a folder like ~/.claude) up to `wanted` bytes; returns (files, bytes)."""
    sources = originals(samples)
    written = files = number = 0
    while written < wanted:
        for session, content in sources:
            own_id, copy = copy_of(content, session, number)
            folder = home / "projects" / f"-home-me-project-{files % 20}"
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{own_id}.jsonl"
            path.write_bytes(copy)
            os.utime(path, (OLD, OLD))  # nobody writes it any more: the server does not follow it
            written += len(copy)
            files += 1
            if written >= wanted:
                break
        number += 1
    return files, written
