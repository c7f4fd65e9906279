"""Repeats a case, ours and each peer in turn, so that whatever else the machine does meets all alike."""
from dataclasses import dataclass
from statistics import median
from typing import Dict, List, Optional

from .measure import measure
from .servers import Failed


@dataclass(frozen=True)
class Cpus:
    server: int
    generator: int


def run_case(case, names, rounds, cpus, quick, tell):
    """{server: [metrics of each round's slices, None where it failed]}"""
    results: Dict[str, List[Optional[dict]]] = {name: [] for name in names}
    for number in range(rounds * case.slices):
        for name in names:
            try:
                metrics = measure(case, name, cpus, quick)
                tell(f"  round {number + 1}  {name:11} {summary(case, metrics)}")
            except Failed as failure:
                metrics = None
                tell(f"  round {number + 1}  {name:11} FAILED: {failure}")
            results[name].append(metrics)
    return results


def median_of(runs, metric):
    values = [run[metric] for run in runs if run]
    return median(values) if values else None


def worst_of(runs, metric):
    return max((run[metric] for run in runs if run), default=None)


def median_ratio(ours, others, metric):
    """The median of the rounds' ratios; rounds in which one failed or measured nothing do not count."""
    ratios = [our[metric] / other[metric] for our, other in zip(ours, others) if our and other and other[metric]]
    return median(ratios) if ratios else None


def summary(case, metrics):
    if case.measures == "start":
        return f"{metrics['start_ms']:.1f} ms"
    if case.measures == "emit":
        return f"median {metrics['call_p50_ns']:,.0f} ns, p99.9 {metrics['call_p999_ns']:,.0f} ns"
    if not case.load.publishers:
        return f"{metrics['rss_idle_bytes'] / 1e6:.1f} MB idle, {metrics['bytes_per_viewer']:.0f} B per viewer"
    parts = [f"{metrics['events_per_s']:,.0f} events/s"]
    if case.load.viewers:
        parts += [f"{metrics['deliveries_per_s']:,.0f} deliveries/s",
                  f"p50 {metrics['p50_us']:,.0f} p99 {metrics['p99_us']:,.0f} us",
                  f"lost {metrics['lost']}", f"kept up {metrics['kept_up']:.3f}"]
    parts += [f"server {metrics['server_cpu']:.2f}", f"generator {metrics['generator_cpu']:.2f}, "
              f"others {metrics['other_cpu']:.2f} cores",
              f"{metrics['rss_loaded_bytes'] / 1e6:.1f} MB"]
    return ", ".join(parts)
