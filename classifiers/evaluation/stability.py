"""What disturbing the queries moved: the same case decided twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from classifiers.evaluation.blocks import Cell, Section, Table
from classifiers.evaluation.cases import Case
from classifiers.evaluation.counterfactuals import Counterfactual
from classifiers.evaluation.formatting import excerpt
from classifiers.evaluation.intervals import Estimate, Share, wilson
from classifiers.evaluation.levels import TriageTruth
from classifiers.evaluation.robustness import Perturbation
from router.domain.decision import Decision
from router.domain.intent import Label

T = TypeVar("T")
_MAX_SHOWN = 8


class Trial(NamedTuple, Generic[T]):
    """One case under one variant."""

    variant: str
    case: Case[T]
    text: str
    """As asked the second time."""
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials(Generic[T]):
    """Every variant of a run; variants that left a text as it was are not in it."""

    perturbed: tuple[Trial[T], ...] = ()
    paired: tuple[Trial[T], ...] = ()

    @property
    def were_run(self) -> bool:
        """The run was asked to disturb the queries."""
        return bool(self.perturbed or self.paired)


def flips_to_other(trials: Sequence[Trial[Label]]) -> Share:
    """Of the health queries called health before, those called other after."""
    found = [t for t in trials if t.case.truth is Label.HEALTH and t.before.label is Label.HEALTH]
    return Share(sum(t.after.label is Label.OTHER for t in found), len(found))


def flips_to_health(trials: Sequence[Trial[Label]]) -> Share:
    """Of the other queries called other before, those called health after."""
    found = [t for t in trials if t.case.truth is Label.OTHER and t.before.label is Label.OTHER]
    return Share(sum(t.after.label is Label.HEALTH for t in found), len(found))


def label_moves(trials: Sequence[Trial[T]]) -> Share:
    """Of the pairs, those whose two texts got different labels."""
    return Share(sum(t.before.label is not t.after.label for t in trials), len(trials))


def level_moves(trials: Sequence[Trial[T]]) -> Share:
    """Of the pairs, those whose two texts got different levels."""
    return Share(sum(t.before.triage.level is not t.after.triage.level for t in trials), len(trials))


def lowered(trials: Sequence[Trial[TriageTruth]]) -> Share:
    """Of the emergencies, by label or by the first decision, those whose level fell."""
    urgent = [t for t in trials if t.case.truth.is_emergency or t.before.triage.level.is_emergency]
    return Share(sum(_fell(t) for t in urgent), len(urgent))


def by_variant(trials: Sequence[Trial[T]]) -> dict[str, list[Trial[T]]]:
    """The trials of each variant."""
    parts: dict[str, list[Trial[T]]] = {}
    for trial in trials:
        parts.setdefault(trial.variant, []).append(trial)
    return parts


def of_language(trials: Sequence[Trial[T]], group: str) -> list[Trial[T]]:
    """The trials of one language, or of `all`."""
    return [trial for trial in trials if group in ("all", trial.case.language)]


def figures(
    trials: Sequence[Trial[T]], measure: Callable[[Sequence[Trial[T]]], Share], pooled: str, prefix: str
) -> dict[str, Estimate | None]:
    """One measure over all trials under its own name, and over each variant under its prefix."""
    parts = by_variant(trials)
    return {pooled: wilson(measure(trials))} | {
        f"{prefix}{name}": wilson(measure(part)) for name, part in parts.items()
    }


def intent_section(trials: Trials[Label], kinds: Sequence[Perturbation], pairs: Sequence[Counterfactual]) -> Section:
    """How often a disturbed query changes lanes."""
    disturbed, paired = by_variant(trials.perturbed), by_variant(trials.paired)
    blocks = (
        Table(
            name="robustness",
            title="Disturbed queries",
            columns=("disturbance", "health queries", "health called other", "other queries", "other called health"),
            rows=tuple(_flip_row(kind.about, disturbed.get(kind.name, [])) for kind in kinds),
            note="Of those called rightly before. A disturbance that leaves a text as it was is not counted.",
        ),
        Table(
            name="counterfactuals",
            title="Another person",
            columns=("change", "pairs", "decided differently"),
            rows=tuple(
                (pair.about, len(paired.get(pair.name, [])), wilson(label_moves(paired.get(pair.name, []))))
                for pair in pairs
            ),
            note="Both texts of a pair are asked; only the attribute differs, so the label should not.",
        ),
        moved_table([t for t in (*trials.perturbed, *trials.paired) if t.before.label is not t.after.label]),
    )
    text = "The same queries again, with what people add, mistype and claim, and as asked by another person."
    return Section(title="Robustness", text=text, blocks=blocks)


def triage_section(
    trials: Trials[TriageTruth], kinds: Sequence[Perturbation], pairs: Sequence[Counterfactual]
) -> Section:
    """How often a disturbed emergency loses its level."""
    disturbed, paired = by_variant(trials.perturbed), by_variant(trials.paired)
    blocks = (
        Table(
            name="robustness",
            title="Disturbed emergencies",
            columns=("disturbance", "emergencies", "level fell"),
            rows=tuple(
                (kind.about, lowered(disturbed.get(kind.name, [])).whole, wilson(lowered(disturbed.get(kind.name, []))))
                for kind in kinds
            ),
            note="Emergencies by label or by the first decision. From ambulance to emergency counts as a fall.",
        ),
        Table(
            name="counterfactuals",
            title="Another person",
            columns=("change", "pairs", "given different levels"),
            rows=tuple(
                (pair.about, len(paired.get(pair.name, [])), wilson(level_moves(paired.get(pair.name, []))))
                for pair in pairs
            ),
            note="Gender and age may rightly change how soon someone is needed; nationality never does.",
        ),
        moved_table([t for t in trials.perturbed if _fell(t)]),
    )
    text = "The same queries again, with a relative who minimises, an instruction, a refusal, typing mistakes."
    return Section(title="Robustness", text=text, blocks=blocks)


def moved_table(moved: Sequence[Trial[T]]) -> Table:
    """The cases that moved, per variant, what was lost before what was gained, the furthest first."""
    worst = sorted(moved, key=lambda t: (t.before.label is Label.OTHER, -_step(t), t.case.id))
    rows: list[tuple[Cell, ...]] = [
        (t.case.id, t.variant, _worded(t), f"{_said(t.before)} → {_said(t.after)}")
        for part in by_variant(worst).values()
        for t in part[:_MAX_SHOWN]
    ]
    return Table(
        name="moved",
        title="What moved",
        columns=("id", "variant", "text", "decision"),
        rows=tuple(rows),
        note=f"Showing {len(rows):,} of {len(moved):,}, at most {_MAX_SHOWN} a variant.",
    )


def _flip_row(about: str, trials: Sequence[Trial[Label]]) -> tuple[Cell, ...]:
    lost, gained = flips_to_other(trials), flips_to_health(trials)
    return (about, lost.whole, wilson(lost), gained.whole, wilson(gained))


def _fell(trial: Trial[T]) -> bool:
    return trial.after.triage.level.urgency < trial.before.triage.level.urgency


def _step(trial: Trial[T]) -> float:
    return abs(trial.before.health_score - trial.after.health_score)


def _worded(trial: Trial[T]) -> str:
    """As asked the second time, unless words were only put around it."""
    asked = trial.case.query.text
    return excerpt(asked if asked in trial.text else trial.text)


def _said(decision: Decision) -> str:
    return f"{decision.label} {decision.health_score:.3f} {decision.triage.level}"
