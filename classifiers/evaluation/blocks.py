"""What a report is made of: one value that the JSON file, the page and the terminal all render."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from classifiers.evaluation.intervals import Estimate

Cell = str | int | float | Estimate | None
Figures = Mapping[str, Mapping[str, Estimate | None]]
"""Group (`all` or a language) to measure to estimate; None where it could not be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under named columns."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a series, with its interval where it has one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A named line or a named set of dots."""

    name: str
    points: tuple[Point, ...]
    colour: int = 0
    """Place in the palette, so that a language keeps its colour from plot to plot."""
    dots: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Lines and dots over two linear axes."""

    name: str
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)
    diagonal: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Two counts over the same equal bins of 0 to 1, one drawn upwards and one downwards."""

    name: str
    title: str
    x_label: str
    above: tuple[str, tuple[int, ...]]
    below: tuple[str, tuple[int, ...]]
    marks: tuple[float, ...] = ()
    """Thresholds, drawn across both."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Counts of label against call; shaded by the share of the row."""

    name: str
    title: str
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    note: str = ""


Block = Table | Plot | Histogram | Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, what the reader should know, and the evidence."""

    title: str
    text: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One labelled file as it was read."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run measured."""

    task: str
    headline: str
    about: Mapping[str, str]
    """Which service was measured: versions of medroute, classifier and rules."""
    data: tuple[DataFile, ...]
    counts: Mapping[str, int]
    """Rows measured, borderline, not admitted."""
    figures: Figures
    sections: tuple[Section, ...] = field(default_factory=tuple)
