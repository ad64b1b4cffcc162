"""The figures of a report as a compact table for a terminal."""

import unicodedata

from classifiers.evaluation import formatting
from classifiers.evaluation.blocks import Report
from classifiers.evaluation.measures import BY_TASK


def render(report: Report) -> str:
    """Title, counts and one line a measure, one column a group."""
    counts = " · ".join(f"{formatting.count(n)} {name}" for name, n in report.counts.items() if n)
    about = " · ".join(f"{name} {value}" for name, value in report.about.items())
    groups = list(report.figures)
    names = [m.name for m in BY_TASK[report.task] if any(report.figures[group].get(m.name) for group in groups)]
    rows = [[report.task, *groups]]
    rows += [[name, *(formatting.estimate(report.figures[group].get(name)) for group in groups)] for name in names]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = ["  ".join(_pad(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"{counts}", about, "", table[0], "-" * (sum(widths) + 2 * len(widths) - 2), *table[1:]])


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
