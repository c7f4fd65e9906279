"""Draws docs/benchmarks.svg: for every ratio of the table, how many times better than the other."""
import math
from html import escape

from .table import NAMES

WIDTH, LABEL, RIGHT, ROW, BAR, TOP = 960, 430, 90, 26, 14, 56
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1c2330 }
  .title { font-size: 16px; font-weight: 600 }
  .quiet { fill: #5b6575; font-size: 12px }
  .grid { stroke: #d5dae2 } .even { stroke: #5b6575 }
  .met { fill: #2f7d4f } .missed { fill: #b3382c } .need { stroke: #1c2330; stroke-width: 2 }
  rect.page { fill: #ffffff }
"""


def better(row, value):
    """Latency, memory and CPU are better when smaller: turned over, longer bars are always better."""
    return value if row.relation == ">=" else 1 / value


def draw(rows):
    rows = [row for row in rows if row.against and row.value]
    height = TOP + ROW * len(rows) + 40
    scale = _scale(rows)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-label="Livestream against other servers, as ratios">',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
        '<text class="title" x="16" y="24">Livestream, times better than …</text>',
        '<text class="quiet" x="16" y="42">median of the ratios of one run, logarithmic; the mark is what is required</text>',
        *_grid(scale, height),
        *[line for index, row in enumerate(rows) for line in _bar(row, scale, TOP + ROW * index)],
        "</svg>",
    ]) + "\n"


def _scale(rows):
    """Maps a ratio to x; whole powers of ten at both ends."""
    values = [better(row, value) for row in rows for value in (row.value, row.bound)] + [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    low, high = min(low, -1), max(high, 1)
    span = WIDTH - LABEL - RIGHT

    def x_of(ratio):
        return LABEL + span * (math.log10(ratio) - low) / (high - low)

    x_of.ticks = [10.0**power for power in range(low, high + 1)]
    return x_of


def _grid(scale, height):
    for tick in scale.ticks:
        kind = "even" if tick == 1 else "grid"
        x = scale(tick)
        yield f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{height - 30}"/>'
        yield f'<text class="quiet" x="{x:.1f}" y="{height - 12}" text-anchor="middle">{tick:g} ×</text>'


def _bar(row, scale, y):
    value, need = better(row, row.value), better(row, row.bound)
    begin, end = sorted((scale(1), scale(value)))
    middle = y + ROW / 2
    label = escape(f"{row.case}: {NAMES[row.metric]} / {row.against.removeprefix('case:')}")
    yield f'<text x="{LABEL - 12}" y="{middle + 4:.1f}" text-anchor="end">{label}</text>'
    yield (f'<rect class="{"met" if row.met else "missed"}" x="{begin:.1f}" y="{middle - BAR / 2:.1f}" '
           f'width="{max(end - begin, 1):.1f}" height="{BAR}"/>')
    x = scale(need)
    yield f'<line class="need" x1="{x:.1f}" x2="{x:.1f}" y1="{middle - BAR / 2 - 3:.1f}" y2="{middle + BAR / 2 + 3:.1f}"/>'
    yield f'<text x="{max(end, x) + 8:.1f}" y="{middle + 4:.1f}">{value:.2f} ×</text>'
