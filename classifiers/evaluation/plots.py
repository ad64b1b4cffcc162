"""Plots as inline SVG, drawn by hand so that a report is one file and needs no library."""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from classifiers.evaluation.blocks import Histogram, Plot, Point, Series

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9")
"""Okabe and Ito's colours, apart also for eyes that do not tell red from green."""
_WIDTH, _HEIGHT = 460.0, 320.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 14.0, 12.0, 46.0
_LEGEND_ROW, _LEGEND_COLUMN = 18.0, 210.0
_TICKS = 5
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class _Axes(NamedTuple):
    """From values to places on the canvas."""

    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value: float) -> float:
        """Left to right."""
        return _LEFT + (value - self.x[0]) / (self.x[1] - self.x[0]) * (_WIDTH - _LEFT - _RIGHT)

    def down(self, value: float) -> float:
        """Top to bottom."""
        return _HEIGHT - _BOTTOM - (value - self.y[0]) / (self.y[1] - self.y[0]) * (_HEIGHT - _TOP - _BOTTOM)


def plot_svg(plot: Plot) -> str:
    """Lines and dots over two axes, with a legend beneath."""
    axes = _Axes(plot.x_range, plot.y_range)
    parts = [_grid(axes, plot.x_label, plot.y_label)]
    if plot.diagonal:
        low, high = max(plot.x_range[0], plot.y_range[0]), min(plot.x_range[1], plot.y_range[1])
        parts.append(_line((axes.across(low), axes.down(low)), (axes.across(high), axes.down(high)), "diagonal"))
    clip = f"clip-{plot.name}"
    frame = f'x="{_LEFT}" y="{_TOP}" width="{_WIDTH - _LEFT - _RIGHT}" height="{_HEIGHT - _TOP - _BOTTOM}"'
    parts.append(f'<clipPath id="{escape(clip)}"><rect {frame}/></clipPath>')
    lines = "".join(_path(axes, series) for series in plot.series if not series.dots)
    # Dots are not clipped: one at the very edge stays round.
    dots = "".join(_dots(axes, series) for series in plot.series if series.dots)
    parts.append(f'<g clip-path="url(#{escape(clip)})">{lines}</g>{dots}')
    legend, height = _legend(plot.series)
    return _svg(plot.title, "".join(parts) + legend, _HEIGHT + height)


def histogram_svg(histogram: Histogram) -> str:
    """Two counts back to back on a logarithmic scale."""
    (above, upward), (below, downward) = histogram.above, histogram.below
    top = math.log10(1 + max(1, *upward, *downward))
    axes = _Axes((0.0, 1.0), (-top, top))
    parts = [_x_ticks(axes, histogram.x_label)]
    for power in range(math.ceil(top) + 1):
        height = math.log10(1 + 10**power) if power else math.log10(2)
        if height <= top:
            for sign in (1, -1):
                y = axes.down(sign * height)
                parts.append(_line((_LEFT, y), (_WIDTH - _RIGHT, y), "grid"))
                parts.append(_text(_LEFT - 6, y + 4, f"{10**power:,}", "end"))
    for series, (counts, sign) in enumerate(((upward, 1), (downward, -1))):
        width = 1 / len(counts)
        for place, count in enumerate(counts):
            if count:
                x, wide = axes.across(place * width), axes.across(width) - axes.across(0)
                y = axes.down(sign * math.log10(1 + count))
                rect = f'x="{x + 0.5:.1f}" y="{min(y, axes.down(0)):.1f}" width="{wide - 1:.1f}"'
                title = f"<title>{place * width:.2f} to {(place + 1) * width:.2f}: {count:,}</title>"
                tall = abs(y - axes.down(0))
                parts.append(f'<rect {rect} height="{tall:.1f}" fill="{PALETTE[series]}">{title}</rect>')
    parts.append(_line((_LEFT, axes.down(0)), (_WIDTH - _RIGHT, axes.down(0)), "axis"))
    parts += [
        _line((axes.across(mark), _TOP), (axes.across(mark), _HEIGHT - _BOTTOM), "mark") for mark in histogram.marks
    ]
    bars = (Series(name=above, points=(), colour=0, dots=True), Series(name=below, points=(), colour=1, dots=True))
    legend, height = _legend(bars)
    return _svg(histogram.title, "".join(parts) + legend, _HEIGHT + height)


def ticks(low: float, high: float) -> list[float]:
    """About five round values within a range."""
    raw = (high - low) / _TICKS
    scale = 10.0 ** math.floor(math.log10(raw))
    step = next(scale * factor for factor in _STEPS if scale * factor >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _grid(axes: _Axes, x_label: str, y_label: str) -> str:
    parts = [_x_ticks(axes, x_label)]
    for value in ticks(*axes.y):
        y = axes.down(value)
        parts += [_line((_LEFT, y), (_WIDTH - _RIGHT, y), "grid"), _text(_LEFT - 6, y + 4, f"{value:g}", "end")]
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    turned = f'transform="rotate(-90 14 {middle:.1f})" x="14" y="{middle:.1f}" text-anchor="middle"'
    return "".join(parts) + f"<text {turned}>{escape(y_label)}</text>"


def _x_ticks(axes: _Axes, label: str) -> str:
    parts = []
    for value in ticks(*axes.x):
        x = axes.across(value)
        parts += [_line((x, _TOP), (x, _HEIGHT - _BOTTOM), "grid")]
        parts += [_text(x, _HEIGHT - _BOTTOM + 16, f"{value:g}", "middle")]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, label, "middle"))
    return "".join(parts)


def _path(axes: _Axes, series: Series) -> str:
    runs: list[list[Point]] = [[]]
    for point in series.points:
        # A value that is not a number interrupts the line.
        if math.isnan(point.y):
            runs.append([])
        else:
            runs[-1].append(point)
    dash = ' stroke-dasharray="5 4"' if series.dashed else ""
    colour = PALETTE[series.colour % len(PALETTE)]
    drawn = []
    for run in runs:
        places = " ".join(f"{axes.across(p.x):.1f},{axes.down(p.y):.1f}" for p in run)
        if places:
            drawn.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
    return "".join(drawn)


def _dots(axes: _Axes, series: Series) -> str:
    colour = PALETTE[series.colour % len(PALETTE)]
    parts = []
    for point in series.points:
        x, y = axes.across(point.x), axes.down(point.y)
        if point.low is not None and point.high is not None:
            bar = (x, axes.down(point.low)), (x, axes.down(point.high))
            parts.append(_line(*bar, "bar", f' stroke="{colour}"'))
        title = f"<title>{escape(series.name)}: {point.x:.3f}, {point.y:.3f}</title>"
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}" class="dot">{title}</circle>')
    return "".join(parts)


def _legend(series: Sequence[Series]) -> tuple[str, float]:
    """Swatches in two columns, and the room they take."""
    parts = []
    for place, one in enumerate(series):
        x = _LEFT + (place % 2) * _LEGEND_COLUMN
        y = _HEIGHT + (place // 2) * _LEGEND_ROW + 8
        colour = PALETTE[one.colour % len(PALETTE)]
        if one.dots:
            parts.append(f'<circle cx="{x + 9:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}" class="dot"/>')
        else:
            dash = ' stroke-dasharray="5 4"' if one.dashed else ""
            parts.append(_line((x, y), (x + 18, y), "swatch", f' stroke="{colour}"{dash}'))
        parts.append(_text(x + 24, y + 4, one.name, "start"))
    return "".join(parts), math.ceil(len(series) / 2) * _LEGEND_ROW


def _line(start: tuple[float, float], end: tuple[float, float], kind: str, more: str = "") -> str:
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} class="{kind}"{more}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, body: str, height: float) -> str:
    box = f'viewBox="0 0 {_WIDTH:g} {height:g}" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} aria-label="{escape(title)}">{body}</svg>'
