"""Plain-text columns and numbers as people read them."""

NAMES = {
    "deliveries_per_s": "deliveries/s",
    "events_per_s": "events/s",
    "p50_us": "p50 latency",
    "p99_us": "p99 latency",
    "kept_up": "part delivered in time",
    "server_cpu_per_delivery_ns": "CPU per delivery",
    "server_cpu_per_event_ns": "CPU per event",
    "rss_idle_bytes": "RSS, idle",
    "rss_loaded_bytes": "RSS",
    "bytes_per_viewer": "RSS per viewer",
    "start_ms": "start",
    "call_p50_ns": "median of a call",
    "call_p999_ns": "p99.9 of a call",
    "lost_repeated_reordered": "lost, repeated, reordered",
}


def number(metric, value):
    if value is None:
        return "–"
    if metric == "start_ms":
        return f"{value:.1f} ms"
    if metric.endswith("_us"):
        return f"{value / 1000:.2f} ms"
    if metric == "bytes_per_viewer":
        return f"{value:,.0f} B"
    if metric.endswith("_bytes"):
        return f"{value / 1e6:.1f} MB"
    if metric.endswith("_ns"):
        return f"{value:,.0f} ns"
    return f"{value:.3f}" if metric == "kept_up" else f"{value:,.0f}"


def reached(row, value):
    """A ratio as "1.87 × bun", or an absolute number with its unit."""
    if value is None:
        return "–"
    if not row.against:
        return number(row.metric, value)
    return f"{value:.2f} × {row.against.removeprefix('case:')}"


def sign(relation):
    return {">=": "≥", "<=": "≤"}[relation]


def lines(header, body):
    columns = [list(column) for column in zip(header, *body)]
    widths = [max(map(len, column)) for column in columns]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [header, *body]]


def verdict_cells(row):
    return (row.case, NAMES[row.metric], reached(row, row.value),
            f"{sign(row.relation)} {reached(row, row.bound)}", row.verdict)


VERDICT_HEADER = ("case", "metric", "measured", "required", "")
