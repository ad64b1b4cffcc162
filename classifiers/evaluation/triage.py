"""The report on triage: emergencies found, levels right, and which way the errors go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from classifiers.evaluation import levels, robustness, stability
from classifiers.evaluation.blocks import Cell, Figures, Matrix, Section, Table
from classifiers.evaluation.cases import Outcome
from classifiers.evaluation.counterfactuals import COUNTERFACTUALS
from classifiers.evaluation.formatting import excerpt, said
from classifiers.evaluation.intervals import Estimate, Share, bootstrap, wilson
from classifiers.evaluation.levels import Call, Group, TriageTruth, group_of
from classifiers.evaluation.sample import Indices
from classifiers.evaluation.slices import Key, by_language, length, slices, tag
from classifiers.evaluation.stability import Trials
from router.domain.decision import Decision
from router.domain.triage import most_urgent

Judged = Sequence[Outcome[TriageTruth]]

MAX_ERRORS = 40
NATION = "nationality"
_SHARES: dict[str, Callable[[Sequence[Call]], Share]] = {
    "emergency_recall": levels.emergency_recall,
    "severe_under_triage": levels.severe_under_triage,
    "false_alarms": levels.false_alarms,
    "exact": levels.exact,
    "tolerant": levels.tolerant,
    "under_triage": levels.under_triage,
    "over_triage": levels.over_triage,
    "self_care_alarms": levels.self_care_alarms,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that was decided on triage."""

    clear: Judged
    borderline: Judged = ()
    trials: Trials[TriageTruth] = field(default_factory=Trials)


def whole_group(decision: Decision) -> Group:
    """What the service as a whole says."""
    return group_of(decision.triage.level)


def rules_group(decision: Decision) -> Group:
    """What the red-flag rules alone say."""
    return group_of(most_urgent(*(flag.level for flag in decision.triage.red_flags)))


def calls_of(outcomes: Judged, group: Callable[[Decision], Group] = whole_group) -> list[Call]:
    """Label and call of each row."""
    return [Call(outcome.case.truth, group(outcome.decision)) for outcome in outcomes]


def figures(found: Findings) -> Figures:
    """Every measure over all rows and over each language."""
    table = {}
    for group, outcomes in by_language(found.clear).items():
        calls, by_rules = calls_of(outcomes), calls_of(outcomes, rules_group)
        table[group] = {name: wilson(measure(calls)) for name, measure in _SHARES.items()} | {
            "rules_emergency_recall": wilson(levels.emergency_recall(by_rules)),
            "rules_false_alarms": wilson(levels.false_alarms(by_rules)),
            **_stability_figures(found.trials, group),
        }
    table["all"]["language_ratio"] = _language_ratio(found.clear)
    return table


def _language_ratio(outcomes: Judged) -> Estimate | None:
    """The worse language over the better one, over the emergencies; None of one language.

    Where rows say that they are the same case in two languages (`pair`), only those are read.
    """
    urgent = [outcome for outcome in outcomes if outcome.case.truth.is_emergency]
    urgent = [outcome for outcome in urgent if outcome.case.tags.get("pair")] or urgent
    languages = np.array([outcome.case.language for outcome in urgent])
    hit = np.array([whole_group(outcome.decision) is Group.EMERGENCY for outcome in urgent], dtype=np.float64)
    names = np.unique(languages)
    if len(names) < 2:  # noqa: PLR2004 - a ratio takes two
        return None

    def ratio(rows: Indices) -> list[float]:
        recalls = [hit[rows][languages[rows] == name] for name in names]
        if not all(len(recall) for recall in recalls):
            return [np.nan]
        means = [float(recall.mean()) for recall in recalls]
        return [min(means) / max(means) if max(means) else np.nan]

    return bootstrap(ratio, len(urgent))[0]


def _stability_figures(trials: Trials[TriageTruth], group: str) -> dict[str, Estimate | None]:
    if not trials.were_run:
        return {}
    found = stability.figures(stability.of_language(trials.perturbed, group), stability.lowered, "lowered", "lowered_")
    nations = [t for t in stability.of_language(trials.paired, group) if t.variant.startswith(NATION)]
    return {**found, f"counterfactual_{NATION}": wilson(stability.level_moves(nations))}


def headline(found: Findings) -> str:
    """The result in two or three sentences."""
    calls = calls_of(found.clear)
    recall, alarms, right = levels.emergency_recall(calls), levels.false_alarms(calls), levels.exact(calls)
    told = []
    if recall.whole:
        told.append(f"Of {recall.whole:,} emergencies {recall.part:,} were called one: {said(wilson(recall))}.")
    if alarms.whole:
        told.append(f"Of {alarms.whole:,} others {alarms.part:,} were too: {said(wilson(alarms))}.")
    if right.whole:
        told.append(f"{right.part:,} of {right.whole:,} got just the level of their label: {said(wilson(right))}.")
    return " ".join(told)


def sections(found: Findings) -> tuple[Section, ...]:
    """Confusion, slices, what is set apart, and the worst errors."""
    parts = []
    if found.clear:
        parts += [_confusion_section(found.clear), _slice_section(found.clear)]
    if found.borderline:
        parts.append(_borderline_section(found.borderline))
    if found.trials.were_run:
        parts.append(stability.triage_section(found.trials, robustness.TRIAGE, COUNTERFACTUALS))
    if found.clear:
        parts.append(_error_section(found.clear))
    return tuple(parts)


def _confusion_section(outcomes: Judged) -> Section:
    blocks = [_matrix(f"confusion_{group}", group, calls_of(part)) for group, part in by_language(outcomes).items()]
    blocks.append(_matrix("confusion_rules", "all, by the red-flag rules alone", calls_of(outcomes, rules_group)))
    text = "Each row is a label, each column what the service said. Left of the label is too urgent, right is too late."
    return Section(title="Confusion", text=text, blocks=tuple(blocks))


def _matrix(name: str, title: str, calls: Sequence[Call]) -> Matrix:
    table = levels.confusion(calls)
    return Matrix(
        name=name,
        title=title,
        row_names=tuple(table),
        column_names=tuple(Group),
        counts=tuple(tuple(counts[group] for group in Group) for counts in table.values()),
    )


def _slice_section(outcomes: Judged) -> Section:
    keys: dict[str, Key[TriageTruth]] = {
        "language": lambda outcome: outcome.case.language,
        "system": tag("system"),
        "voice": tag("voice"),
        "source": tag("source"),
        "slice": tag("slice"),
        "topic": tag("topic"),
        "length": length,
    }
    tables = []
    for name, key in keys.items():
        parts = slices(outcomes, key, min_rows=5)
        if parts:
            columns = (name, "rows", "emergencies", "recall", "by rules alone", "others", "false alarms", "exact")
            rows = tuple(_slice_row(part, members) for part, members in parts.items())
            tables.append(Table(name=f"by_{name}", title=f"By {name}", columns=columns, rows=rows))
    return Section(
        title="Slices", text="The same measures over parts of the rows, from five rows up.", blocks=tuple(tables)
    )


def _slice_row(name: str, members: Judged) -> tuple[Cell, ...]:
    calls, by_rules = calls_of(members), calls_of(members, rules_group)
    found, alarms = levels.emergency_recall(calls), levels.false_alarms(calls)
    alone = wilson(levels.emergency_recall(by_rules))
    return (
        name,
        len(members),
        found.whole,
        wilson(found),
        alone,
        alarms.whole,
        wilson(alarms),
        wilson(levels.exact(calls)),
    )


def _borderline_section(outcomes: Judged) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for group, members in by_language(outcomes).items():
        calls = calls_of(members)
        found, alarms = levels.emergency_recall(calls), levels.false_alarms(calls)
        rows.append((group, found.whole, wilson(found), alarms.whole, wilson(alarms)))
    columns = ("language", "emergencies", "called one", "others", "called an emergency")
    table = Table(name="borderline", title="Borderline rows", columns=columns, rows=tuple(rows))
    text = "Two careful readers could disagree on these labels. They are in no other figure of this report."
    return Section(title="Borderline", text=text, blocks=(table,))


def _error_section(outcomes: Judged) -> Section:
    wrong = [(levels.distance(Call(o.case.truth, whole_group(o.decision))), o) for o in outcomes]
    low = sorted(
        (pair for pair in wrong if pair[0] < 0), key=lambda p: (not p[1].case.truth.is_emergency, p[0], p[1].case.id)
    )
    high = sorted((pair for pair in wrong if pair[0] > 0), key=lambda p: (-p[0], p[1].case.id))
    blocks = (
        _error_table("under_triaged", "Called less urgent than the label", [o for _, o in low]),
        _error_table("over_triaged", "Called more urgent than the label", [o for _, o in high]),
    )
    text = (
        "Missed emergencies first, then the furthest from right. An error may also be a label that is wrong: read them."
    )
    return Section(title="Worst errors", text=text, blocks=blocks)


def _error_table(name: str, title: str, wrong: Judged) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for case, decision in wrong[:MAX_ERRORS]:
        flags = decision.triage.red_flags
        rows.append(
            (
                case.id,
                case.language,
                excerpt(case.query.text),
                case.truth.name,
                decision.triage.level,
                f"{decision.health_score:.3f}",
                " ".join(flag.id for flag in flags) or None,
                " / ".join(flag.span for flag in flags) or None,
                " ".join(decision.triage.reasons) or None,
                case.tags.get("system") or case.tags.get("topic"),
            )
        )
    columns = ("id", "language", "text", "labelled", "called", "score", "red flags", "span", "reasons", "system")
    note = f"Showing {len(rows)} of {len(wrong)}."
    return Table(name=name, title=title, columns=columns, rows=tuple(rows), note=note)
