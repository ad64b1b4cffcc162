"""The report on disciplines: which of the twelve a health query was given."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.evaluation.blocks import Cell, Figures, Matrix, Section, Table
from classifiers.evaluation.cases import DisciplineTruth, Outcome
from classifiers.evaluation.disciplines import Coded, class_shares, macro
from classifiers.evaluation.formatting import excerpt, said
from classifiers.evaluation.intervals import Estimate, Share, bootstrap, wilson
from classifiers.evaluation.sample import Indices
from classifiers.evaluation.slices import Key, by_language, length, slices, tag
from router.domain.intent import Discipline, Label

Judged = Sequence[Outcome[DisciplineTruth]]

MAX_ERRORS = 40
_NONE = "not health"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that was decided on disciplines."""

    clear: Judged


def figures(found: Findings) -> Figures:
    """Every measure over all rows and over each language."""
    table = {}
    for group, outcomes in by_language(found.clear).items():
        health = sum(o.decision.label is Label.HEALTH for o in outcomes)
        table[group] = {
            "macro_f1": _f1(outcomes)[0],
            "accuracy": wilson(_accuracy(outcomes)),
            "taken_for_health": wilson(Share(health, len(outcomes))),
        }
    return table


def headline(found: Findings) -> str:
    """The result in one sentence."""
    right = _accuracy(found.clear)
    told = f"Of {right.whole:,} queries {right.part:,} were given the discipline of their label"
    return f"{told}: {said(wilson(right))}."


def sections(found: Findings) -> tuple[Section, ...]:
    """Each discipline, the confusion, the mapping of labels, slices and errors."""
    return (
        _class_section(found.clear),
        _mapping_section(found.clear),
        _slice_section(found.clear),
        _error_section(found.clear),
    )


def _f1(outcomes: Judged) -> list[Estimate | None]:
    """The mean first, then each of the twelve."""
    coded = Coded.of([o.case.truth.discipline for o in outcomes], [o.decision.discipline for o in outcomes])

    def measure(rows: Indices) -> list[float]:
        scores = coded.f1(rows)
        return [macro(scores), *scores]

    return bootstrap(measure, len(outcomes))


def _is_right(outcome: Outcome[DisciplineTruth]) -> bool:
    return outcome.decision.discipline is outcome.case.truth.discipline


def _accuracy(outcomes: Judged) -> Share:
    return Share(sum(map(_is_right, outcomes)), len(outcomes))


def _class_section(outcomes: Judged) -> Section:
    truth = [o.case.truth.discipline for o in outcomes]
    called = [o.decision.discipline for o in outcomes]
    f1 = dict(zip(Discipline, _f1(outcomes)[1:], strict=True))
    table = Table(
        name="by_discipline",
        title="Each discipline",
        columns=("discipline", "rows", "recall", "named", "precision", "f1"),
        rows=tuple(
            (s.discipline, s.recall.whole, wilson(s.recall), s.precision.whole, wilson(s.precision), f1[s.discipline])
            for s in class_shares(truth, called)
        ),
        note="Only disciplines that occur in the labels; macro-F1 is the mean of the last column.",
    )
    counts: dict[Discipline, Counter[str]] = {}
    for real, named in zip(truth, called, strict=True):
        counts.setdefault(real, Counter())[named or _NONE] += 1
    rows = [discipline for discipline in Discipline if discipline in counts]
    columns = [name for name in (*Discipline, _NONE) if any(count[name] for count in counts.values())]
    matrix = Matrix(
        name="confusion",
        title="Label against call",
        row_names=tuple(rows),
        column_names=tuple(columns),
        counts=tuple(tuple(counts[row][column] for column in columns) for row in rows),
    )
    return Section(title="Disciplines", blocks=(table, matrix))


def _mapping_section(outcomes: Judged) -> Section:
    found = Counter((o.case.truth.given, o.case.truth.discipline) for o in outcomes)
    right = Counter(o.case.truth.given for o in outcomes if _is_right(o))
    table = Table(
        name="mapping",
        title="Labels of the files",
        columns=("label", "counted as", "rows", "right"),
        rows=tuple(
            (given, discipline, rows, wilson(Share(right[given], rows)))
            for (given, discipline), rows in sorted(found.items())
        ),
    )
    text = "Files with finer departments are mapped to the twelve; fixtures/README.md says how and why."
    return Section(title="Mapping", text=text, blocks=(table,))


def _slice_section(outcomes: Judged) -> Section:
    keys: dict[str, Key[DisciplineTruth]] = {
        "language": lambda outcome: outcome.case.language,
        "source": tag("source"),
        "granularity": tag("granularity"),
        "length": length,
    }
    tables = []
    for name, key in keys.items():
        parts = slices(outcomes, key)
        if parts:
            rows = tuple((part, len(members), wilson(_accuracy(members))) for part, members in parts.items())
            tables.append(Table(name=f"by_{name}", title=f"By {name}", columns=(name, "rows", "accuracy"), rows=rows))
    return Section(title="Slices", blocks=tuple(tables))


def _error_section(outcomes: Judged) -> Section:
    wrong = [outcome for outcome in outcomes if not _is_right(outcome)]
    rows: list[tuple[Cell, ...]] = [
        (o.case.id, o.case.language, excerpt(o.case.query.text), o.case.truth.given, o.decision.discipline or _NONE)
        for o in wrong[:MAX_ERRORS]
    ]
    table = Table(
        name="errors",
        title="Errors",
        columns=("id", "language", "text", "labelled", "called"),
        rows=tuple(rows),
        note=f"Showing the first {len(rows)} of {len(wrong)}.",
    )
    return Section(title="Worst errors", blocks=(table,))
