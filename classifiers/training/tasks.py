"""What the encoder is tuned on: every kind of labelled text of the project, as rows with a target for each head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.intent.head import CONVERSATION, HEALTH, LABELS, LEVEL
from classifiers.text import normalise
from classifiers.training.corpus import POOL_WEIGHT, Corpus
from classifiers.training.dialogues import FollowUp, changes_of_topic, read_dialogues, sudden_complaints
from classifiers.training.examples import Example, level_of_query
from classifiers.training.held_back import is_held_back
from classifiers.training.introductions import Introductions, introduced, read_introductions
from classifiers.training.severity import Graded
from classifiers.training.vignettes import Vignette, read_vignettes
from router.domain.intent import Concern, Label, Language
from router.domain.triage import Level

POOL_STEP = 6
"""Every sixth query of the pool is used: the sentence vectors know most names already."""
INTRODUCED = 700
"""Queries with a word about the asker before them, for each language and label."""
_INTRODUCED_WEIGHT = 0.5
TOPIC_CHANGES = 1_000
"""Queries put after somebody else's history, for each language and label."""
COMPLAINTS = 700
"""Vignettes put after somebody else's calm history, for each language."""
_TOPIC_WEIGHT = 0.7
_CALM_STEP = 3
"""Every third query that describes nobody's complaint teaches the level `none`."""
_CALM_WEIGHT = 0.6
_TOLD_WEIGHT = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One text with what each head should say of it."""

    text: str
    """Normalised, with what was said before it where something was."""
    targets: Mapping[str, float]
    """By head: 0 to 1 where the head has one output, else the number of the label."""
    weight: float = 1.0
    own: str | None = None
    """The asker's words alone, where they are not the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything labelled that is not in the corpus of single queries."""

    vignettes: Sequence[Vignette]
    openings: Sequence[Vignette]
    """First messages of conversations that were graded."""
    follow_ups: Sequence[FollowUp]
    introductions: Introductions
    """What askers say of themselves before they ask."""

    def split(self) -> "tuple[Material, Material]":
        """The part to learn from and the part held back."""
        learned, kept = (
            Material(
                vignettes=[v for v in self.vignettes if is_held_back(v.id) is back],
                openings=[v for v in self.openings if is_held_back(v.id) is back],
                follow_ups=[f for f in self.follow_ups if is_held_back(f.conversation) is back],
                introductions={} if back else self.introductions,
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
    openings, follow_ups = read_dialogues(beside / "conversations")
    return Material(
        vignettes=read_vignettes(beside / "red_flags" / "train"),
        openings=openings,
        follow_ups=follow_ups,
        introductions=read_introductions(beside),
    )


def query_rows(corpus: Corpus, learned: Material, seed: int) -> list[TaskRow]:
    """The written queries that are not held back, some of them with a word about the asker, and part of the pool."""
    written = [
        TaskRow(text=normalise(example.text), targets=_query_targets(example), weight=float(weight))
        for example, weight in zip(corpus.examples, corpus.weights, strict=True)
        if not is_held_back(example.id)
    ]
    pool = [
        TaskRow(text=normalise(q.text), targets={HEALTH: float(q.label is Label.HEALTH)}, weight=POOL_WEIGHT)
        for q in corpus.pool[::POOL_STEP]
    ]
    single = [e for e in corpus.examples if not is_held_back(e.id)]
    told = [
        TaskRow(text=normalise(text), targets=_query_targets(example), weight=_INTRODUCED_WEIGHT)
        for text, example in introduced(single, learned.introductions, INTRODUCED, seed)
    ]
    return written + told + pool


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
    """The vignettes, what people wrote of themselves, and queries that describe nobody's present complaint."""
    told = [(vignette.text, vignette.level, 1.0) for vignette in learned.vignettes]
    told += [(opening.text, opening.level, _TOLD_WEIGHT) for opening in learned.openings]
    single = [e for e in corpus.examples if not is_held_back(e.id)]
    told += [(e.text, e.level, _TOLD_WEIGHT) for e in single if e.level is not None]
    calm = [e for e in single if e.level is None and level_of_query(e) is Level.NONE]
    told += [(e.text, Level.NONE, _CALM_WEIGHT) for e in calm[::_CALM_STEP]]
    return [TaskRow(text=normalise(text), targets=_level_target(level), weight=weight) for text, level, weight in told]


def _level_target(level: Level | None) -> dict[str, float]:
    return {} if level is None else {LEVEL: float(LABELS[LEVEL].index(level))}


def follow_up_rows(corpus: Corpus, learned: Material, seed: int) -> list[TaskRow]:
    """The follow-ups, changes of topic made of single queries, and complaints that come out of the blue."""
    single = [e for e in corpus.examples if not is_held_back(e.id)]
    topics = changes_of_topic(learned.follow_ups, single, TOPIC_CHANGES, seed)
    complaints = sudden_complaints(learned.follow_ups, learned.vignettes, COMPLAINTS, seed)
    return [
        TaskRow(
            text=f.joined,
            own=f.own_words,
            targets={CONVERSATION: float(f.is_health), **_level_target(f.level)},
            weight=weight,
        )
        for part, weight in ((learned.follow_ups, 1.0), (topics, _TOPIC_WEIGHT), (complaints, _TOPIC_WEIGHT))
        for f in part
    ]


def graded_rows(corpus: Corpus, kept: Material) -> list[Graded]:
    """Everything graded that was held back, as the severity judge reads it: vignettes, queries, conversations."""
    stories = [*kept.vignettes, *kept.openings]
    told: list[tuple[str, Language, Level | None]] = [(v.text, v.language, v.level) for v in stories]
    queries = [e for e in corpus.examples if is_held_back(e.id) and e.label is Label.HEALTH]
    told += [(e.text, e.language, level_of_query(e)) for e in queries]
    alone = [(normalise(text), lang, level) for text, lang, level in told if level]
    return [Graded(text=text, own=text, language=lang, level=level) for text, lang, level in alone] + [
        Graded(text=f.joined, own=f.own_words, language=f.language, level=f.level, is_follow_up=True)
        for f in kept.follow_ups
        if f.is_health and f.level is not None
    ]
