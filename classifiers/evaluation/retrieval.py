"""The report on sources: whether the passages that answer a query are found, and none where none answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from classifiers.evaluation.blocks import Cell, Figures, Section, Table
from classifiers.evaluation.formatting import excerpt, said
from classifiers.evaluation.gates import ALL
from classifiers.evaluation.intervals import Estimate, Share, bootstrap, wilson
from classifiers.evaluation.sample import Indices

DEPTH = 3
"""Sources shown with an answer."""
MAX_ERRORS = 60
WORDS = "words_"
"""Before the name of a measure: the same by words alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one way of finding gave for one query, best first, at most `DEPTH`."""

    ids: tuple[str, ...]
    likelihood: float
    """Of the first; 0 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One labelled query with what was shown."""

    id: str
    language: str
    text: str
    relevant: frozenset[str]
    """Ids of the passages that answer; empty where the library has no answer."""
    shown: Shown
    by_words: Shown


Ways = Mapping[str, Callable[[Asked], Shown]]
_WAYS: Ways = {"": lambda asked: asked.shown, WORDS: lambda asked: asked.by_words}


def figures(asked: Sequence[Asked]) -> Figures:
    """Every measure over all rows and over each language."""
    groups = {ALL: list(asked)}
    for one in asked:
        groups.setdefault(one.language, []).append(one)
    return {name: _figures(members) for name, members in groups.items() if name == ALL or len(groups) > 2}  # noqa: PLR2004 - one language alone is all


def _figures(asked: Sequence[Asked]) -> dict[str, Estimate | None]:
    found: dict[str, Estimate | None] = {}
    answerable = [one for one in asked if one.relevant]
    silent = [one for one in asked if not one.relevant]
    for prefix, way in _WAYS.items():
        hits = sum(bool(one.relevant & set(way(one).ids)) for one in answerable)
        found[f"{prefix}recall_at_3"] = wilson(Share(hits, len(answerable)))
        found[f"{prefix}full_recall_at_3"] = _mean([_part(one, way(one)) for one in answerable])
        found[f"{prefix}mrr"] = _mean([_reciprocal(one, way(one)) for one in answerable])
        found[f"{prefix}precision"] = _precision(answerable, way)
        found[f"{prefix}no_source"] = wilson(Share(sum(not way(one).ids for one in silent), len(silent)))
    return found


def _part(one: Asked, shown: Shown) -> float:
    """Share of the passages that answer, of those that have room."""
    return len(one.relevant & set(shown.ids)) / min(DEPTH, len(one.relevant))


def _reciprocal(one: Asked, shown: Shown) -> float:
    return next((1.0 / place for place, found in enumerate(shown.ids, 1) if found in one.relevant), 0.0)


def _precision(asked: Sequence[Asked], way: Callable[[Asked], Shown]) -> Estimate | None:
    right = sum(len(one.relevant & set(way(one).ids)) for one in asked)
    return wilson(Share(right, sum(len(way(one).ids) for one in asked)))


def _mean(values: Sequence[float]) -> Estimate | None:
    if not values:
        return None

    def measure(rows: Indices) -> list[float]:
        return [sum(values[row] for row in rows) / len(rows)]

    return bootstrap(measure, len(values))[0]


def headline(asked: Sequence[Asked]) -> str:
    """The result in one sentence."""
    found = _figures(asked)
    told = f"For {said(found['recall_at_3'])} of the queries that the library answers, one of the first {DEPTH} sources"
    return f"{told} answers; {said(found['no_source'])} of those it does not answer get no source."


def sections(asked: Sequence[Asked]) -> tuple[Section, ...]:
    """Answers that were not found, and sources that should not have been shown, the worst first."""
    missed = [one for one in asked if one.relevant and not one.relevant & set(one.shown.ids)]
    wrong = sorted((one for one in asked if not one.relevant and one.shown.ids), key=lambda o: -o.shown.likelihood)
    only_one_way = [o for o in asked if o.relevant and bool(_hit(o, o.shown)) != bool(_hit(o, o.by_words))]
    tables = (
        _table("not_found", "Answers not found", sorted(missed, key=lambda o: -o.shown.likelihood)),
        _table("should_be_silent", "Sources where none answers", wrong),
        _table("ways_differ", "Found in one way only", only_one_way),
    )
    text = "Rows with the surest wrong source first. `likelihood` is what the fitted formula gives the first source."
    return (Section(title="Worst errors", text=text, blocks=tables),)


def _hit(one: Asked, shown: Shown) -> frozenset[str]:
    return one.relevant & set(shown.ids)


def _table(name: str, title: str, asked: Sequence[Asked]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            one.id,
            one.language,
            excerpt(one.text),
            ", ".join(sorted(one.relevant)),
            ", ".join(one.shown.ids),
            one.shown.likelihood,
            ", ".join(one.by_words.ids),
        )
        for one in asked[:MAX_ERRORS]
    ]
    return Table(
        name=name,
        title=title,
        columns=("id", "language", "text", "relevant", "shown", "likelihood", "by words"),
        rows=tuple(rows),
        note=f"Showing the first {len(rows)} of {len(asked)}.",
    )
