"""What came out of a soak, and whether that is good enough."""

from statistics import mean
from typing import NamedTuple

MOST_GROWTH = 0.02  # of memory, from the second quarter of the long phase to the last
CURVE_POINTS = 20  # of memory over the long phase
SETTLED = 5 * 4_096  # events of each session: a ring of 4,096 has to fill, and the heap to find its shape


def figures(soak) -> dict:
    """All of it, by name. `growth` is missing if the run was too short to tell."""
    options, board, findings, plan = soak.options, soak.load.board, soak.findings, soak.plan
    _, second, _, last = (mean(part) for part in parts(soak.resident, 4))
    is_judged = (plan.long_end - plan.long_begin) / 4 * options.rate >= SETTLED * options.sessions
    return {
        "seed": options.seed,
        "events": findings.events,
        "acknowledged": sum(soak.load.acknowledged()),
        "sessions": options.sessions,
        "viewers": options.viewers,
        "seconds": round(soak.seconds),
        "connects": sum(board.connects),
        "faults": soak.faults.done,
        "refused": sum(board.refused),
        "unrecorded": sum(board.unrecorded),
        "torn": findings.torn,
        "lost": findings.lost,
        "doubled": findings.doubled,
        "missing": findings.missing,
        "gaps": sum(board.gaps),
        "repeats": sum(board.repeats),
        "resets": sum(board.resets),
        "misled": findings.misled,
        "most_behind": soak.watch.most_lag,
        "resident_second_quarter": round(second),
        "resident_last_quarter": round(last),
        **({"growth": round(last / second - 1, 4)} if is_judged else {}),
        "resident": [round(mean(part)) for part in parts(soak.resident, CURVE_POINTS)],
        "resident_most": max(soak.watch.resident),
        "exit_code": soak.exit_code,
    }


def parts(samples: list, count: int) -> list:
    """So many of equal length; the last few samples are left out if they make no whole ones."""
    length = max(1, len(samples) // count)
    return [samples[n : n + length] for n in range(0, len(samples) - length + 1, length)][:count]


class Row(NamedTuple):
    what: str
    measured: str
    required: str = ""
    is_met: bool = True


def rows(found: dict) -> list:
    none = {
        "acknowledged, but not in the record": "lost",
        "twice in the record": "doubled",
        "missing in the record before a later one": "missing",
        "gaps that viewers saw": "gaps",
        "repeats that viewers saw": "repeats",
        "resets that viewers were told": "resets",
        "viewers that saw other bytes than were recorded": "misled",
        "exit code of the server": "exit_code",
    }
    faults = ", ".join(f"{kind} {count} ×" for kind, count in found["faults"].items())
    return [
        Row("events recorded", f"{found['events']:,} in {found['seconds']:,} s"),
        Row("of them acknowledged", f"{found['acknowledged']:,}"),
        Row("faults", faults, "each", all(found["faults"].values())),
        Row("viewers connected", f"{found['connects']:,} ×"),
        Row("events behind, at most", f"{found['most_behind']:,}"),
        Row("posts that a full disk refused", f"{found['refused']:,}"),
        Row("events that viewers saw, though they were refused", f"{found['unrecorded']:,}"),
        Row("lines that a full disk cut off", f"{found['torn']:,}"),
        *(Row(what, str(found[name]), "0", found[name] == 0) for what, name in none.items()),
        memory_row(found),
        Row("memory at most", f"{found['resident_most'] / 1e6:.1f} MB"),
    ]


def memory_row(found: dict) -> Row:
    second, last = (found[f"resident_{quarter}_quarter"] / 1e6 for quarter in ("second", "last"))
    measured = f"{second:.1f} MB → {last:.1f} MB"
    if "growth" not in found:
        return Row("memory, second to last quarter", measured, "too short to tell")
    growth = found["growth"]
    return Row(
        "memory, second to last quarter",
        f"{measured}: {growth:+.2%}",
        f"± {MOST_GROWTH:.0%}",
        abs(growth) <= MOST_GROWTH,
    )


def lines(table: list) -> list:
    width = max(len(row.what) for row in table)
    return [
        f"{row.what:{width}}  {row.measured}"
        + (f"  (required: {row.required}{'' if row.is_met else ', NOT MET'})" if row.required else "")
        for row in table
    ]
