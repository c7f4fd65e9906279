"""Needs against results: the rows of the table."""
from dataclasses import dataclass
from typing import Optional

from .cases import needs_of
from .rounds import median_of, median_ratio, worst_of
from .servers import OURS


@dataclass(frozen=True)
class Row:
    case: str
    title: str
    metric: str
    against: str  # a peer, "case:…", or "" for a number of our own
    relation: str
    bound: float
    value: Optional[float]  # None: not measured in this run

    @property
    def met(self):
        if self.value is None:
            return None
        return self.value >= self.bound if self.relation == ">=" else self.value <= self.bound

    @property
    def verdict(self):
        return {True: "met", False: "NOT MET", None: "not measured"}[self.met]


def rows(cases, results):
    return [Row(case.name, case.title, need.metric, need.against, need.relation, need.bound,
                _value(case.name, need, results))
            for case in cases if case.name in results for need in needs_of(case)]


def _value(case, need, results):
    ours = results[case].get(OURS)
    if not ours:
        return None
    if not need.against:
        return worst_of(ours, need.metric) if need.of_rounds == "worst" else median_of(ours, need.metric)
    if need.against.startswith("case:"):
        others = results.get(need.against.removeprefix("case:"), {}).get(OURS)
    else:
        others = results[case].get(need.against)
    return median_ratio(ours, others, need.metric) if others else None
