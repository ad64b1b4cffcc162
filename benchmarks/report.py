"""How figures are shown and kept: a table on the screen, JSON in `benchmarks/results/`."""

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks import machine

RESULTS = Path(__file__).parent / "results"

Cell = str | int | float | None
Row = Mapping[str, Cell]


class Spread(NamedTuple):
    """The middle and the slow end of many measurements, in the unit they were taken in."""

    runs: int
    p50: float
    p99: float
    worst: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of at least one value."""
        ordered = sorted(values)
        last = len(ordered) - 1
        return cls(len(ordered), ordered[round(0.5 * last)], ordered[round(0.99 * last)], ordered[last])


class Report:
    """The tables of one run."""

    def __init__(self, name: str, settings: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.machine = machine.describe()
        self._settings = dict(settings or {})
        self._tables: dict[str, list[Row]] = {}
        print(f"{name}\n{machine.line(self.machine)}")
        if machine.is_busy():
            print("The machine is busy with something else: read the ratios and the cpu columns, and keep no figure.")
        if self._settings:
            print(f"with {' '.join(f'{key}={value}' for key, value in self._settings.items())}")

    def table(self, title: str, rows: Sequence[Row]) -> None:
        """Print a table and keep it."""
        self._tables[title] = list(rows)
        names = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[_shown(row.get(name)) for name in names] for row in rows]
        widths = [max(len(name), *(_width(row[i]) for row in cells)) for i, name in enumerate(names)]
        print(f"\n{title}")
        print(
            "  ".join(_pad(name, width, left=not i) for i, (name, width) in enumerate(zip(names, widths, strict=True)))
        )
        for row in cells:
            print("  ".join(_pad(c, width, left=not i) for i, (c, width) in enumerate(zip(row, widths, strict=True))))

    def save(self) -> None:
        """Write the run to its file, over the run before."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        taken = datetime.now(UTC).isoformat(timespec="seconds")
        document = {
            "name": self.name,
            "taken_at": taken,
            "machine": self.machine,
            "settings": self._settings,
            "tables": self._tables,
        }
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"\nsaved to {path.relative_to(RESULTS.parent.parent)}")


def arguments(about: str, seconds: float) -> argparse.ArgumentParser:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seconds", type=float, default=seconds, help=f"time for each measurement (default {seconds})")
    parser.add_argument("--save", action="store_true", help="write the result to benchmarks/results/")
    return parser


def verdict(value: float, budget: float, *, at_most: bool) -> str:
    """The budget beside a figure, and whether the figure keeps it."""
    kept = value <= budget if at_most else value >= budget
    return f"{'≤' if at_most else '≥'} {budget:g} {'kept' if kept else 'MISSED'}"


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 1_000 else f"{cell:,.1f}" if abs(cell) >= 20 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _width(text: str) -> int:
    return sum(2 if character >= "\u2e80" else 1 for character in text)


def _pad(text: str, width: int, *, left: bool) -> str:
    fill = " " * (width - _width(text))
    return text + fill if left else fill + text
