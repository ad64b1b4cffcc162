"""A report as `report.json` for machines and `report.html` for people, both from the same value."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from classifiers.evaluation import formatting
from classifiers.evaluation.blocks import Block, Cell, Matrix, Plot, Report, Section, Table
from classifiers.evaluation.intervals import Estimate
from classifiers.evaluation.measures import BY_TASK
from classifiers.evaluation.plots import histogram_svg, plot_svg

FORMAT = "medroute-report-1"
JSON_NAME, PAGE_NAME = "report.json", "report.html"
_TEXT_COLUMNS = frozenset({"text", "before", "span"})
"""Columns that hold the words of the data."""
_TITLES = {"intent": "Health or not", "triage": "Triage", "discipline": "Disciplines", "sources": "Sources"}
_DIGITS = 6
_DARKEST = 0.6
_MANY = 7
"""More columns of a matrix have their names on end."""
_LONG = 20
"""Longer tables scroll within the page."""


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write both files; returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / JSON_NAME, folder / PAGE_NAME
    text = json.dumps(as_json(report), ensure_ascii=False, indent=1, allow_nan=False)
    paths[0].write_text(text + "\n", encoding="utf-8")
    paths[1].write_text(as_page(report), encoding="utf-8")
    return paths


def without_texts(report: Report) -> Report:
    """The same report with no word of the data, for data that may be measured on but not passed on."""
    sections = tuple(replace(s, blocks=tuple(map(_block_without_texts, s.blocks))) for s in report.sections)
    return replace(report, sections=sections)


def _block_without_texts(block: Block) -> Block:
    if not isinstance(block, Table):
        return block
    kept = [place for place, name in enumerate(block.columns) if name not in _TEXT_COLUMNS]
    return replace(
        block,
        columns=tuple(block.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in block.rows),
    )


def as_json(report: Report) -> dict[str, Any]:
    """Plain values; rows of tables are objects, values that are not numbers are null."""
    figures = {
        group: {name: _plain(estimate) for name, estimate in measures.items()}
        for group, measures in report.figures.items()
    }
    return {
        "format": FORMAT,
        "task": report.task,
        "headline": report.headline,
        "about": dict(report.about),
        "data": [asdict(file) for file in report.data],
        "counts": dict(report.counts),
        "figures": figures,
        "sections": [
            {"title": s.title, "text": s.text, "blocks": [_block_json(block) for block in s.blocks]}
            for s in report.sections
        ],
    }


def _block_json(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Table):
        rows = [dict(zip(block.columns, map(_plain, row), strict=True)) for row in block.rows]
        return {"kind": kind, "name": block.name, "title": block.title, "note": block.note, "rows": rows}
    return {"kind": kind, **_rounded(asdict(block))}


def _plain(cell: Cell) -> Any:  # noqa: ANN401 - JSON
    return _rounded(asdict(cell) if isinstance(cell, Estimate) else cell)


def _rounded(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return round(value, _DIGITS) if math.isfinite(value) else None
    return value


def as_page(report: Report) -> str:
    """One HTML file that needs nothing beside it."""
    template = Template(resources.files(__package__).joinpath(PAGE_NAME).read_text(encoding="utf-8"))
    title = f"medroute: {_TITLES[report.task]}"
    links = [("figures", "Figures"), *((_anchor(s), s.title) for s in report.sections)]
    return template.substitute(
        title=escape(title),
        headline=escape(report.headline),
        facts="".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _facts(report)),
        contents="".join(f'<a href="#{anchor}">{escape(name)}</a>' for anchor, name in links),
        figures=_figures_html(report),
        sections="".join(map(_section_html, report.sections)),
    )


def _facts(report: Report) -> list[tuple[str, str]]:
    counts = ", ".join(f"{formatting.count(n)} {name}" for name, n in report.counts.items() if n)
    files = [("data", f"{f.name}: {formatting.count(f.rows)} rows, SHA-256 {f.sha256[:12]}…") for f in report.data]
    return [*files, ("rows", counts), *report.about.items()]


def _figures_html(report: Report) -> str:
    groups = list(report.figures)
    head = "".join(f"<th>{escape(group)}</th>" for group in groups)
    rows = []
    for measure in BY_TASK[report.task]:
        found = [report.figures[group].get(measure.name) for group in groups]
        if not any(found):
            continue
        better = " Less is better." if measure.less_is_better else ""
        about = f'<b>{escape(measure.name)}</b><span class="about">{escape(measure.about + better)}</span>'
        rows.append(f"<tr><td>{about}</td>{''.join(map(_cell_html, found))}</tr>")
    return _rows_html(f"<th>measure</th>{head}", "".join(rows))


def _section_html(section: Section) -> str:
    """A heading and its blocks; pictures and matrices that follow each other stand side by side."""
    parts = [f'<h2 id="{_anchor(section)}">{escape(section.title)}</h2>']
    if section.text:
        parts.append(f"<p>{escape(section.text)}</p>")
    beside = ""
    for block in section.blocks:
        wanted = "matrices" if isinstance(block, Matrix) else "" if isinstance(block, Table) else "plots"
        if wanted != beside:
            parts.append(("</div>" if beside else "") + (f'<div class="{wanted}">' if wanted else ""))
            beside = wanted
        parts.append(_block_html(block))
    parts.append("</div>" if beside else "")
    return "\n".join(parts)


def _block_html(block: Block) -> str:
    if isinstance(block, Table):
        body = _table_html(block)
    elif isinstance(block, Matrix):
        body = _matrix_html(block)
    else:
        body = plot_svg(block) if isinstance(block, Plot) else histogram_svg(block)
    note = f'<p class="note">{escape(block.note)}</p>' if block.note else ""
    return f"<div><h3>{escape(block.title)}</h3>{body}{note}</div>"


def _table_html(table: Table) -> str:
    if not table.rows:
        return '<p class="soft">None.</p>'
    columns = list(zip(table.columns, zip(*table.rows, strict=True), strict=True))
    # A column without a single value only takes room from the words.
    kept = [(name, cells) for name, cells in columns if any(cell is not None for cell in cells)]
    kinds = [_kind(name, cells) for name, cells in kept]
    head = "".join(f"<th{kind}>{escape(name)}</th>" for kind, (name, _) in zip(kinds, kept, strict=True))
    rows = zip(*(cells for _, cells in kept), strict=True)
    body = "".join(f"<tr>{''.join(map(_cell_html, row, kinds))}</tr>" for row in rows)
    return _rows_html(head, body, is_long=len(table.rows) > _LONG)


def _rows_html(head: str, body: str, *, is_long: bool = False) -> str:
    kind = "scroll long" if is_long else "scroll"
    return f'<div class="{kind}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _kind(name: str, cells: Sequence[Cell]) -> str:
    """How a column is set: words wide, counts to the right, values with their interval to the left."""
    if name in _TEXT_COLUMNS:
        return ' class="text"'
    return ' class="figure"' if all(isinstance(cell, int | float | None) for cell in cells) else ""


def _cell_html(cell: Cell, kind: str = "") -> str:
    if isinstance(cell, Estimate):
        value, low, high = formatting.parts(cell)
        return f'<td class="estimate">{value}<span class="interval">{low} – {high}</span></td>'
    return f"<td{kind}>{escape(formatting.cell(cell))}</td>"


def _matrix_html(matrix: Matrix) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in matrix.column_names)
    rows = []
    for name, counts in zip(matrix.row_names, matrix.counts, strict=True):
        total = max(1, sum(counts))
        cells = [
            _shaded(n, n / total, is_right=column == name)
            for column, n in zip(matrix.column_names, counts, strict=True)
        ]
        rows.append(f"<tr><th>{escape(name)}</th>{''.join(cells)}</tr>")
    corner = "<th>label ↓ called →</th>"
    table = f"<thead><tr>{corner}{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    kind = "matrix many" if len(matrix.column_names) > _MANY else "matrix"
    return f'<div class="scroll"><table class="{kind}">{table}</table></div>'


def _shaded(rows: int, share: float, *, is_right: bool) -> str:
    kind = ' class="same"' if is_right else ""
    shown = formatting.count(rows) if rows else ""
    return f'<td{kind} style="background: rgba(var(--shade), {_DARKEST * share:.2f})">{shown}</td>'


def _anchor(section: Section) -> str:
    return section.title.lower().replace(" ", "-")
