"""What goes wrong in a soak, and when: the same for the same seed."""

import random
from typing import NamedTuple

KILL_PHASE_PART = 0.05  # of the whole, at the begin and at the end …
KILL_PHASE_SECONDS = (6.0, 120.0)  # … within these bounds
BETWEEN_KILLS = (1.0, 4.0)  # seconds
BETWEEN_FAULTS = (3.0, 20.0)
MOST_FAULTS = 400  # of the long phase, until they are so far apart

SERVER_KILL, POSTER_KILL, NETWORK_DROP, FULL_DISK = "server killed", "poster killed", "network down", "disk full"
SURVIVED = (POSTER_KILL, NETWORK_DROP, FULL_DISK)  # by a server that goes on


class Fault(NamedTuple):
    kind: str
    at: float  # seconds from the soak's begin
    seconds: float = 0.0  # how long it lasts
    victim: float = 0.0  # which of those that it may hit, from 0 to 1


class Plan(NamedTuple):
    """In the first and the last phase the server is killed again and again. The one that lives through the long phase
    between them, and through all faults that come from outside, is the one whose memory is judged."""

    first: list
    long: list
    last: list
    long_begin: float
    long_end: float
    end: float


def plan(seed: str, seconds: float) -> Plan:
    chance = random.Random(f"{seed} schedule")
    least, most = KILL_PHASE_SECONDS
    kill_phase = min(max(seconds * KILL_PHASE_PART, least), most)
    shortest = BETWEEN_FAULTS[0] * len(SURVIVED)
    begin, end = kill_phase, max(seconds - kill_phase, kill_phase + shortest)
    return Plan(
        first=kills(chance, 0, begin),
        long=faults(chance, begin, end),
        last=kills(chance, end, end + kill_phase),
        long_begin=begin,
        long_end=end,
        end=end + kill_phase,
    )


def kills(chance: random.Random, begin: float, end: float) -> list:
    found, at = [], begin + chance.uniform(*BETWEEN_KILLS)
    while at < end:
        found.append(Fault(SERVER_KILL, at))
        at += chance.uniform(*BETWEEN_KILLS)
    return found


def faults(chance: random.Random, begin: float, end: float) -> list:
    """One after the other, in rounds of all kinds, so that each quarter of the phase has as many of each."""
    least, most = BETWEEN_FAULTS
    slot = min(max((end - begin) / MOST_FAULTS, least), most)
    found, at = [], begin
    while at + slot * len(SURVIVED) <= end:
        for kind in chance.sample(SURVIVED, len(SURVIVED)):
            lasts = slot * chance.uniform(0.2, 0.6)
            found.append(Fault(kind, at + chance.uniform(0, slot - lasts), lasts, chance.random()))
            at += slot
    return found
