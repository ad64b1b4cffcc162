"""The pictures of the intent report: curve, calibration, scores, and the sweep of the threshold."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from classifiers.evaluation import calibration, ranking, thresholded
from classifiers.evaluation.blocks import Block, Cell, Histogram, Plot, Point, Section, Series, Table
from classifiers.evaluation.intervals import wilson
from classifiers.evaluation.sample import Sample

THRESHOLDS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
HISTOGRAM_BINS = 20
_MAX_CURVE_POINTS = 400
_FLOORS = (0.9, 0.8, 0.5, 0.0)
"""Where the axes of a curve may begin: as high as shows all that matters."""
_SWEEP_POINTS = 100
_INNER = (0.05, 0.95)

Samples = Mapping[str, Sample]


class Bounds(NamedTuple):
    """Where the shipped decision draws its lines on the score."""

    threshold: float | None
    abstained: float | None
    """The lowest score in these rows on which the classifier abstained, and so called health."""


def score_section(samples: Samples, bounds: Mapping[str, Bounds]) -> Section:
    """What the scores are worth.

    Args:
        samples: by group; `all` is drawn only where it is the only one.
        bounds: the shipped lines of each group.
    """
    drawn = {group: sample for group, sample in samples.items() if group != "all"} or dict(samples)
    blocks: list[Block] = [
        _curve(drawn),
        _calibration(drawn),
        *(_histogram(group, sample, bounds[group]) for group, sample in drawn.items()),
        _sweep_plot(drawn),
        _sweep_table(drawn),
    ]
    text = (
        "These pictures read the score alone. The decision reads more: red flags and the abstain band make a query"
        " health below the threshold, so the dot of the decision may lie off its curve."
    )
    return Section(title="Scores", text=text, blocks=tuple(blocks))


def _curve(samples: Samples) -> Plot:
    series: list[Series] = []
    floor = _FLOORS[0]
    for colour, (group, sample) in enumerate(samples.items()):
        points = _thin([Point(x=p.recall, y=p.precision) for p in ranking.precision_recall(sample)])
        series.append(Series(name=group, points=tuple(points), colour=colour))
        found, right = thresholded.recall(sample).value, thresholded.precision(sample).value
        if not math.isnan(found + right):
            dot = (Point(x=found, y=right),)
            series.append(Series(name=f"{group}: the decision", points=dot, colour=colour, dots=True))
            # The part of the curve up to the decision's recall must be seen.
            lowest = min([right, found, *(p.y for p in points if p.x <= max(found, floor))])
            floor = next(low for low in _FLOORS if low <= min(floor, max(0.0, lowest)) or low == 0.0)
    return Plot(
        name="precision_recall",
        title="Precision and recall",
        x_label="recall: share of health queries found",
        y_label="precision: share of calls that are right",
        series=tuple(series),
        x_range=(floor, 1.0),
        y_range=(floor, 1.0),
        note=f"One point a threshold; up and to the right is better. Both axes begin at {floor:g}.",
    )


def _thin(points: list[Point]) -> list[Point]:
    """At most so many points, ends kept: a page need not carry thousands."""
    if len(points) <= _MAX_CURVE_POINTS:
        return points
    keep = np.unique(np.linspace(0, len(points) - 1, _MAX_CURVE_POINTS).astype(int))
    return [points[place] for place in keep]


def _calibration(samples: Samples) -> Plot:
    series = []
    for colour, (group, sample) in enumerate(samples.items()):
        points = []
        for found in calibration.bins(sample):
            interval = wilson(found.share)
            if interval:
                points.append(Point(x=found.mean_score, y=found.share.value, low=interval.low, high=interval.high))
        series.append(Series(name=group, points=tuple(points), colour=colour, dots=True))
    return Plot(
        name="calibration",
        title="Calibration",
        x_label="mean score in a tenth of the scale",
        y_label="share that is health",
        series=tuple(series),
        diagonal=True,
        note="On the diagonal a score of 0.8 comes true eight times in ten; bars are 95 % intervals.",
    )


def _histogram(group: str, sample: Sample, bounds: Bounds) -> Histogram:
    places = np.clip((sample.score * HISTOGRAM_BINS).astype(np.intp), 0, HISTOGRAM_BINS - 1)
    health, other = (
        tuple(int(n) for n in np.bincount(places[rows], minlength=HISTOGRAM_BINS))
        for rows in (sample.truth, ~sample.truth)
    )
    told = ["Rows a bin on a logarithmic scale, so that the few in the middle can be seen."]
    if bounds.threshold is not None:
        told.append(f"Dashed: the threshold, {bounds.threshold:g}.")
    if bounds.abstained is not None:
        told.append(f"From {bounds.abstained:g} up to the threshold the classifier abstained, which means health.")
    return Histogram(
        name=f"scores_{group}",
        title=f"Scores, {group}",
        x_label="health score",
        above=("health", health),
        below=("other", other),
        marks=tuple(line for line in bounds if line is not None),
        note=" ".join(told),
    )


def _sweep_plot(samples: Samples) -> Plot:
    series = []
    highest = 0.02
    for colour, (group, sample) in enumerate(samples.items()):
        called = [(t, sample.called_at(float(t))) for t in np.linspace(0, 1, _SWEEP_POINTS + 1)]
        missed = [Point(x=float(t), y=1 - thresholded.recall(at).value) for t, at in called]
        alarms = [Point(x=float(t), y=thresholded.false_positive_rate(at).value) for t, at in called]
        series.append(Series(name=f"{group}: health missed", points=tuple(missed), colour=colour))
        series.append(Series(name=f"{group}: other called health", points=tuple(alarms), colour=colour, dashed=True))
        # At the very ends of the scale everything is missed or called; they would flatten all between.
        inner = [p.y for p in (*missed, *alarms) if _INNER[0] <= p.x <= _INNER[1] and not math.isnan(p.y)]
        highest = max([highest, *inner])
    return Plot(
        name="sweep",
        title="If the threshold were elsewhere",
        x_label="threshold",
        y_label="share of rows",
        series=tuple(series),
        y_range=(0.0, min(1.0, highest * 1.1)),
        note="Solid: health queries missed. Dashed: other queries called health.",
    )


def _sweep_table(samples: Samples) -> Table:
    columns = ["threshold"]
    for group in samples:
        columns += [f"{group} recall", f"{group} fpr", f"{group} precision"]
    rows: list[tuple[Cell, ...]] = []
    for threshold in THRESHOLDS:
        row: list[Cell] = [f"{threshold:g}"]
        for sample in samples.values():
            at = sample.called_at(threshold)
            row += [
                wilson(thresholded.recall(at)),
                wilson(thresholded.false_positive_rate(at)),
                wilson(thresholded.precision(at)),
            ]
        rows.append(tuple(row))
    return Table(
        name="thresholds",
        title="Threshold sweep",
        columns=tuple(columns),
        rows=tuple(rows),
        note="By the score alone, with 95 % intervals.",
    )
