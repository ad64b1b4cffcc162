"""The report on health or not: what was found, what it cost, where it went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from classifiers.evaluation import (
    calibration,
    conversations,
    counterfactuals,
    intent_plots,
    ranking,
    robustness,
    stability,
    thresholded,
)
from classifiers.evaluation.blocks import Block, Cell, Figures, Section, Table
from classifiers.evaluation.cases import Outcome
from classifiers.evaluation.comparison import Calls, mcnemar, paired_difference
from classifiers.evaluation.conversations import JudgedConversation
from classifiers.evaluation.formatting import excerpt, said
from classifiers.evaluation.intervals import Estimate, Share, bootstrap, wilson
from classifiers.evaluation.sample import Sample
from classifiers.evaluation.slices import Key, by_language, length, slices, tag, tier
from classifiers.evaluation.stability import Trials
from router.domain.decision import Cause, Decision
from router.domain.intent import Label, Tier

Judged = Sequence[Outcome[Label]]

MAX_ERRORS = 40
"""Worst errors of each kind that the report shows."""
_MIN_OF_EACH = 10
"""Fewer rows of either label give an AUROC that means nothing."""
_BOOTSTRAPPED: dict[str, Callable[[Sample], float]] = {
    "f1": thresholded.f1,
    "auroc": ranking.auroc,
    "average_precision": ranking.average_precision,
    "fpr_at_recall_98": lambda sample: ranking.fpr_at_recall(sample, 0.98),
    "fpr_at_recall_99": lambda sample: ranking.fpr_at_recall(sample, 0.99),
    "ece": calibration.expected_calibration_error,
    "brier": calibration.brier,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that was decided on intent."""

    clear: Judged
    borderline: Judged = ()
    conversations: Sequence[JudgedConversation] = ()
    trials: Trials[Label] = field(default_factory=Trials)
    rival: tuple[str, Sequence[Decision]] | None = None
    """Another artefact's name and its decisions on the clear rows."""


def sample_of(outcomes: Judged) -> Sample:
    """Scores, labels and calls."""
    return Sample.of(
        [outcome.decision.health_score for outcome in outcomes],
        [outcome.case.truth is Label.HEALTH for outcome in outcomes],
        [outcome.decision.label is Label.HEALTH for outcome in outcomes],
    )


def figures(found: Findings) -> Figures:
    """Every measure over all rows and over each language."""
    groups = by_language(found.clear)
    for judged in found.conversations:
        groups.setdefault(judged.conversation.language, [])
    return {
        group: _row_figures(outcomes)
        | conversations.figures(conversations.of_language(found.conversations, group))
        | _stability_figures(found.trials, group)
        for group, outcomes in groups.items()
    }


def _row_figures(outcomes: Judged) -> dict[str, Estimate | None]:
    sample = sample_of(outcomes)
    drawn = bootstrap(lambda rows: [measure(sample.take(rows)) for measure in _BOOTSTRAPPED.values()], len(sample))
    raised = [o.decision.triage.level.is_emergency for o in outcomes if o.case.truth is Label.OTHER]
    asked = [outcome.decision.tier is Tier.EMBEDDING for outcome in outcomes]
    return {
        "recall": wilson(thresholded.recall(sample)),
        "precision": wilson(thresholded.precision(sample)),
        "fpr": wilson(thresholded.false_positive_rate(sample)),
        **dict(zip(_BOOTSTRAPPED, drawn, strict=False)),
        "emergency_on_other": wilson(Share(sum(raised), len(raised))),
        "embedding_share": wilson(Share(sum(asked), len(asked))),
    }


def _stability_figures(trials: Trials[Label], group: str) -> dict[str, Estimate | None]:
    if not trials.were_run:
        return {}
    perturbed = stability.of_language(trials.perturbed, group)
    paired = stability.of_language(trials.paired, group)
    return stability.figures(perturbed, stability.flips_to_other, "flips_to_other", "flips_") | stability.figures(
        paired, stability.label_moves, "counterfactual_flips", "counterfactual_"
    )


def headline(found: Findings) -> str:
    """The result in two sentences."""
    sample = sample_of(found.clear)
    recall, alarms = thresholded.recall(sample), thresholded.false_positive_rate(sample)
    told = []
    if recall.whole:
        told.append(f"Of {recall.whole:,} health queries {recall.part:,} were called health: {said(wilson(recall))}.")
    if alarms.whole:
        told.append(f"Of {alarms.whole:,} other queries {alarms.part:,} were too: {said(wilson(alarms))}.")
    if found.conversations:
        right = [all(judged.rights) for judged in found.conversations]
        told.append(f"Of {len(right):,} conversations {sum(right):,} were decided right at every turn.")
    return " ".join(told)


def sections(found: Findings) -> tuple[Section, ...]:
    """Plots, slices, what is set apart, and the worst errors."""
    parts: list[Section] = []
    if found.clear:
        samples = {group: sample_of(outcomes) for group, outcomes in by_language(found.clear).items()}
        bounds = {group: _bounds(outcomes) for group, outcomes in by_language(found.clear).items()}
        parts += [intent_plots.score_section(samples, bounds), _slice_section(found.clear)]
    if found.borderline:
        parts.append(_borderline_section(found.borderline))
    if found.conversations:
        parts.append(conversations.section(found.conversations))
    if found.trials.were_run:
        parts.append(stability.intent_section(found.trials, robustness.INTENT, counterfactuals.COUNTERFACTUALS))
    if found.rival:
        parts.append(_comparison_section(found.clear, *found.rival))
    if found.clear:
        parts.append(_error_section(found.clear))
    return tuple(parts)


def _bounds(outcomes: Judged) -> intent_plots.Bounds:
    thresholds = {outcome.decision.threshold for outcome in outcomes}
    abstained = [o.decision.health_score for o in outcomes if o.decision.cause is Cause.ABSTAINED]
    # Two languages share no threshold, so that `all` shows none unless they happen to agree.
    return intent_plots.Bounds(
        threshold=thresholds.pop() if len(thresholds) == 1 else None, abstained=min(abstained, default=None)
    )


def _slice_section(outcomes: Judged) -> Section:
    keys: dict[str, Key[Label]] = {
        "language": lambda outcome: outcome.case.language,
        "source": tag("source"),
        "slice": tag("slice"),
        "length": length,
        "tier": tier,
    }
    tables = []
    for name, key in keys.items():
        parts = slices(outcomes, key)
        if parts:
            rows = tuple(_slice_row(part, members, len(outcomes)) for part, members in parts.items())
            columns = (name, "rows", "share", "health", "recall", "other", "fpr", "auroc")
            tables.append(Table(name=f"by_{name}", title=f"By {name}", columns=columns, rows=rows))
    text = "The same measures over parts of the rows; parts of fewer than ten rows are left to the list of errors."
    return Section(title="Slices", text=text, blocks=tuple(tables))


def _slice_row(name: str, members: Judged, total: int) -> tuple[Cell, ...]:
    sample = sample_of(members)
    found, alarms = thresholded.recall(sample), thresholded.false_positive_rate(sample)
    ranked: list[Estimate | None] = [None]
    if min(found.whole, alarms.whole) >= _MIN_OF_EACH:
        ranked = bootstrap(lambda rows: [ranking.auroc(sample.take(rows))], len(sample))
    share = f"{100 * len(members) / total:.1f} %"
    return (name, len(members), share, found.whole, wilson(found), alarms.whole, wilson(alarms), ranked[0])


def _borderline_section(outcomes: Judged) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for group, members in by_language(outcomes).items():
        for label in Label:
            called = [o.decision.label is Label.HEALTH for o in members if o.case.truth is label]
            rows.append((group, label, len(called), wilson(Share(sum(called), len(called)))))
    table = Table(
        name="borderline",
        title="Borderline rows",
        columns=("language", "labelled", "rows", "called health"),
        rows=tuple(rows),
    )
    text = "Two careful readers could disagree on these labels. They are in no other figure of this report."
    return Section(title="Borderline", text=text, blocks=(table,))


def _comparison_section(outcomes: Judged, name: str, rival: Sequence[Decision]) -> Section:
    truth = np.array([o.case.truth is Label.HEALTH for o in outcomes])
    languages = np.array([o.case.language for o in outcomes])
    first, second = (
        Calls(
            score=np.array([decision.health_score for decision in decisions]),
            called=np.array([decision.label is Label.HEALTH for decision in decisions]),
        )
        for decisions in ([o.decision for o in outcomes], rival)
    )
    split_rows: list[tuple[Cell, ...]] = []
    difference_rows: list[tuple[Cell, ...]] = []
    measures: dict[str, Callable[[Sample], float]] = {
        "recall": lambda sample: thresholded.recall(sample).value,
        "fpr": lambda sample: thresholded.false_positive_rate(sample).value,
        "auroc": ranking.auroc,
    }
    for group in by_language(outcomes):
        rows = np.ones(len(truth), dtype=np.bool_) if group == "all" else languages == group
        one, two = (Calls(score=calls.score[rows], called=calls.called[rows]) for calls in (first, second))
        split = mcnemar(one.called == truth[rows], two.called == truth[rows])
        split_rows.append((group, split.both, split.only_first, split.only_second, split.neither, split.p_value))
        difference_rows.append((group, *(paired_difference(truth[rows], one, two, m) for m in measures.values())))
    blocks: tuple[Block, ...] = (
        Table(
            name="mcnemar",
            title="Who was right",
            columns=("language", "both", "only this one", f"only {name}", "neither", "exact p"),
            rows=tuple(split_rows),
            note="McNemar's exact test: how likely so uneven a split is where both are equally good.",
        ),
        Table(
            name="differences",
            title=f"{name} less this one",
            columns=("language", *measures),
            rows=tuple(difference_rows),
            note="Paired bootstrap over rows; an interval that holds 0 shows no difference.",
        ),
    )
    return Section(title="Comparison", text=f"The same rows decided with the artefact {name}.", blocks=blocks)


def _error_section(outcomes: Judged) -> Section:
    missed = [o for o in outcomes if o.case.truth is Label.HEALTH and o.decision.label is Label.OTHER]
    routed = [o for o in outcomes if o.case.truth is Label.OTHER and o.decision.label is Label.HEALTH]
    missed.sort(key=lambda o: (o.decision.health_score, o.case.id))
    routed.sort(key=lambda o: (-len(o.decision.triage.red_flags), -o.decision.health_score, o.case.id))
    blocks = (
        _error_table("missed", "Health queries called other", missed),
        _error_table("over_routed", "Other queries called health", routed),
    )
    text = "The furthest from right first. An error may also be a label that is wrong: read them."
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
                f"{decision.health_score:.4f}",
                decision.cause,
                decision.tier,
                " ".join(flag.id for flag in flags) or None,
                " / ".join(flag.span for flag in flags) or None,
                case.tags.get("source"),
                case.tags.get("slice"),
            )
        )
    return Table(
        name=name,
        title=title,
        columns=(
            "id",
            "language",
            "text",
            "score",
            "cause",
            "tier",
            "red flags",
            "span",
            "source",
            "slice",
        ),
        rows=tuple(rows),
        note=f"Showing {len(rows)} of {len(wrong)}.",
    )
