"""What the encoder is tuned on: every kind of labelled text of the project, as rows with a target for each head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.intent.head import CONVERSATION, HEALTH, LABELS, LEVEL
from classifiers.text import normalise
from classifiers.training.corpus import POOL_WEIGHT, Corpus
from classifiers.training.dialogues import FollowUp, changes_of_topic, read_follow_ups
from classifiers.training.examples import Example
from classifiers.training.held_back import is_held_back
from classifiers.training.vignettes import Vignette, read_vignettes
from router.domain.intent import Concern, Label
from router.domain.triage import Level

POOL_STEP = 12
"""Every twelfth query of the pool is used: the sentence vectors know most names already."""
TOPIC_CHANGES = 1_000
"""Queries put after somebody else's history, for each language and label."""
_TOPIC_WEIGHT = 0.7
_CALM_STEP = 3
"""Every third query that describes nobody's complaint teaches the level `none`."""
_CALM_WEIGHT = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One text with what each head should say of it."""

    text: str
    """Normalised."""
    targets: Mapping[str, float]
    """By head: 0 to 1 where the head has one output, else the number of the label."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything labelled that is not in the corpus of single queries."""

    vignettes: Sequence[Vignette]
    follow_ups: Sequence[FollowUp]

    def split(self) -> "tuple[Material, Material]":
        """The part to learn from and the part held back."""
        learned, kept = (
            Material(
                vignettes=[v for v in self.vignettes if is_held_back(v.id) is back],
                follow_ups=[f for f in self.follow_ups if is_held_back(f.conversation) is back],
            )
            for back in (False, True)
        )
        return learned, kept


def read_material(queries: Path) -> Material:
    """Read the folders that lie beside the labelled queries; one that is not there teaches nothing.

    Raises:
        ArtefactError: a file of theirs cannot be read.
    """
    beside = queries.parent
    return Material(
        vignettes=read_vignettes(beside / "red_flags" / "train"),
        follow_ups=read_follow_ups(beside / "conversations"),
    )


def query_rows(corpus: Corpus) -> list[TaskRow]:
    """The written queries that are not held back, and part of the pool."""
    written = [
        TaskRow(text=normalise(example.text), targets=_query_targets(example), weight=float(weight))
        for example, weight in zip(corpus.examples, corpus.weights, strict=True)
        if not is_held_back(example.id)
    ]
    pool = [
        TaskRow(text=normalise(q.text), targets={HEALTH: float(q.label is Label.HEALTH)}, weight=POOL_WEIGHT)
        for q in corpus.pool[::POOL_STEP]
    ]
    return written + pool


def _query_targets(example: Example) -> dict[str, float]:
    targets = {HEALTH: float(example.label is Label.HEALTH)}
    is_health = example.label is Label.HEALTH
    finer = {
        "concern": None if is_health and example.concern is Concern.NONE else example.concern,
        "intent": example.intent if is_health else None,
        "discipline": example.discipline if is_health else None,
    }
    known = {head: value for head, value in finer.items() if value is not None}
    return targets | {head: float(LABELS[head].index(str(value))) for head, value in known.items()}


def level_rows(corpus: Corpus, learned: Material) -> list[TaskRow]:
    """The vignettes, and queries that describe nobody's present complaint."""
    levels = LABELS[LEVEL]
    graded = [
        TaskRow(text=normalise(vignette.text), targets={LEVEL: float(levels.index(vignette.level))})
        for vignette in learned.vignettes
    ]
    calm = [e for e in corpus.examples if _is_calm(e) and not is_held_back(e.id)]
    return graded + [
        TaskRow(text=normalise(e.text), targets={LEVEL: float(levels.index(Level.NONE))}, weight=_CALM_WEIGHT)
        for e in calm[::_CALM_STEP]
    ]


def _is_calm(example: Example) -> bool:
    return example.label is Label.OTHER or example.concern in (Concern.INFORMATION, Concern.ADMIN)


def follow_up_rows(corpus: Corpus, learned: Material, seed: int) -> list[TaskRow]:
    """The follow-ups, and changes of topic made of single queries."""
    single = [e for e in corpus.examples if not is_held_back(e.id)]
    topics = changes_of_topic(learned.follow_ups, single, TOPIC_CHANGES, seed)
    return [
        TaskRow(text=f.joined, targets={CONVERSATION: float(f.is_health)}, weight=weight)
        for part, weight in ((learned.follow_ups, 1.0), (topics, _TOPIC_WEIGHT))
        for f in part
    ]
