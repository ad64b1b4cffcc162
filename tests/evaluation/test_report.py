"""The report as JSON, as a page and on a terminal."""

import functools
import json
import math
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from classifiers.evaluation import report as reporting
from classifiers.evaluation import terminal
from classifiers.evaluation.blocks import Matrix, Plot, Point, Report, Section, Series, Table
from classifiers.evaluation.plots import plot_svg, ticks
from router.evaluate import Task, evaluate
from tests.evaluation.judges import reading_pipeline, write_rows
from tests.evaluation.test_run import DISCIPLINE_ROWS, INTENT_ROWS, TRIAGE_ROWS, Rows

_VOID = {"meta", "wbr", "br", "line", "rect", "circle", "polyline"}
Make = Callable[[Task], Report]


class Page(HTMLParser):
    """Reads a page; every element that opens must close, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open."""
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and closed at once, which only void elements may be."""
        assert tag in _VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        if tag not in _VOID:
            assert self.open.pop() == tag
        elif tag == "rect":
            return

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes the report of a task on a few rows, disturbed where the task knows how."""
    folder = tmp_path_factory.mktemp("rows")
    rows: dict[Task, Rows] = {
        Task.INTENT: [*INTENT_ROWS, {"id": "c", "turns": [{"content": "ow <b>", "label": "health"}]}],
        Task.TRIAGE: TRIAGE_ROWS,
        Task.DISCIPLINE: DISCIPLINE_ROWS,
    }
    rows[Task.INTENT][0] = {**INTENT_ROWS[0], "text": "is <script>alert(1)</script> & co bad [0.2]"}

    def report(task: Task) -> Report:
        files = [write_rows(folder / f"{task}.jsonl", rows[task])]
        robust = task is not Task.DISCIPLINE
        return evaluate(task=task, pipeline=reading_pipeline(), files=files, version="1", robust=robust)

    return report


@pytest.fixture(scope="module")
def make(anew: Make) -> Make:
    """The same report every time it is asked for."""
    return functools.cache(anew)


@pytest.mark.parametrize("task", Task)
def test_the_page_is_well_formed_and_stands_alone(make: Make, task: Task) -> None:
    """Every element closes, every link leads into the page itself, and no id occurs twice."""
    page = Page(reporting.as_page(make(task)))
    assert all(address.startswith("#") and address[1:] in page.ids for address in page.addresses)
    assert len(page.ids) == len(set(page.ids))


def test_the_page_runs_nothing_that_stands_in_the_data(make: Make) -> None:
    """A text with markup is shown as it was typed."""
    text = reporting.as_page(make(Task.INTENT))
    assert "<script" not in text
    assert "is <script>alert(1)</script> & co bad [0.2]" in Page(text).words


def test_the_page_says_what_was_measured_and_what_each_measure_means(make: Make) -> None:
    """Data, counts, versions, the result in a sentence, and a sentence a measure."""
    words = " ".join(Page(reporting.as_page(make(Task.INTENT))).words)
    for told in ("Of 4 health queries", "intent.jsonl: 9 rows", "test-lexical 1", "rules-1", "1 borderline, apart"):
        assert told in words
    assert "The measure that comes first." in words


@pytest.mark.parametrize("task", Task)
def test_both_files_are_written_and_the_json_is_plain(make: Make, task: Task, tmp_path: Path) -> None:
    """The folder is made where it is missing; no value in the JSON is NaN, and each estimate has its interval."""
    paths = reporting.write(make(task), tmp_path / "deep" / "report")
    assert [path.name for path in paths] == ["report.json", "report.html"]
    loaded = json.loads(paths[0].read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert loaded["format"] == "medroute-report-1"
    for measures in loaded["figures"].values():
        for estimate in measures.values():
            assert estimate is None or set(estimate) == {"value", "low", "high", "n", "method"}


@pytest.mark.parametrize("task", Task)
def test_a_report_may_leave_out_every_word_of_the_data(make: Make, task: Task) -> None:
    """For data that may be measured on and not passed on: the figures stay, the texts and the spans go."""
    whole = make(task)
    hidden = reporting.without_texts(whole)
    written = json.dumps(reporting.as_json(hidden)) + reporting.as_page(hidden)
    assert hidden.figures == whole.figures
    for word in ("alert(1)", "computer virus", "murmur", "chest", "{emergency}", "ow &lt;b"):
        assert word not in written


def test_the_same_files_give_the_same_report(make: Make, anew: Make) -> None:
    """Nothing in a report comes from a clock or from chance, so that a committed one changes only with its figures."""
    again = anew(Task.INTENT)
    assert reporting.as_json(make(Task.INTENT)) == reporting.as_json(again)
    assert reporting.as_page(make(Task.INTENT)) == reporting.as_page(again)


def test_an_empty_table_says_so_and_a_long_one_scrolls(make: Make) -> None:
    """No errors is a finding; two hundred rows are not a page."""
    empty = Table(name="none", title="No errors", columns=("id",), rows=())
    long = Table(name="many", title="Many", columns=("id", "nothing"), rows=tuple((f"r{n}", None) for n in range(30)))
    wide = Matrix(name="wide", title="Wide", row_names=("a",), column_names=tuple("abcdefgh"), counts=((1,) * 8,))
    text = reporting.as_page(replace(make(Task.TRIAGE), sections=(Section(title="S", blocks=(empty, long, wide)),)))
    assert "None." in Page(text).words
    assert '<div class="scroll long">' in text
    assert '<table class="matrix many">' in text
    assert "nothing" not in Page(text).words


def test_the_terminal_table_lines_up(make: Make) -> None:
    """One line a measure that was measured, one column a group, intervals in brackets."""
    lines = terminal.render(make(Task.INTENT)).splitlines()
    assert lines[0] == "7 rows measured · 1 borderline, apart · 1 conversations"
    (recall,) = [line for line in lines if line.startswith("recall ")]
    head = lines[3]
    assert recall.split()[1] == "0.500"
    assert recall.index("0.") == head.index("all")
    assert head.split() == ["intent", "all", "en", "zh"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.9, 1, [0.9, 0.92, 0.94, 0.96, 0.98, 1]),
        (0, 0.022, [0, 0.005, 0.01, 0.015, 0.02]),
    ],
)
def test_axes_have_round_values(low: float, high: float, expected: list[float]) -> None:
    """Ticks are what a person would write on paper."""
    assert ticks(low, high) == pytest.approx(expected)


def test_a_line_breaks_where_a_value_is_missing() -> None:
    """A value that is not a number leaves a gap instead of an impossible point."""
    points = tuple(Point(x=x / 4, y=y) for x, y in enumerate([0.1, 0.2, math.nan, 0.4, 0.5]))
    plot = Plot(name="p", title="P", x_label="x", y_label="y", series=(Series(name="s", points=points, dashed=True),))
    drawn = plot_svg(plot)
    assert drawn.count("<polyline") == 2
    assert "nan" not in drawn
