"""Labelled conversations, read from JSONL: what the classifier learns to judge a message by its history from."""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from classifiers.intent.conversation import joined, own_words
from classifiers.training.examples import Example, level_of_query
from classifiers.training.vignettes import Vignette
from router.domain.errors import ArtefactError
from router.domain.intent import Label, Language
from router.domain.query import Role, Turn
from router.domain.triage import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One message of the asker after at least one other, with what was said before."""

    conversation: str
    language: Language
    before: tuple[Turn, ...]
    text: str
    is_health: bool
    level: Level | None = None
    """How soon a human is needed by all that was said; None where nobody graded it, or it left an open emergency."""
    is_calm: bool = True
    """Nobody has been in danger so far."""

    @property
    def joined(self) -> str:
        """The message with its history, as the classifier reads it."""
        return joined(self.text, self.before)

    @property
    def own_words(self) -> str:
        """The message with the asker's earlier ones, as the severity judge reads it."""
        return own_words(self.text, self.before)


class Dialogues(NamedTuple):
    """What conversations teach."""

    openings: list[Vignette]
    """First messages that were graded; the id is the conversation's."""
    follow_ups: list[FollowUp]


def read_dialogues(folder: Path) -> Dialogues:
    """Every labelled message of the files whose name begins with `train`, in a fixed order.

    Raises:
        ArtefactError: a line is not a conversation; names the file and the line.
    """
    found = Dialogues([], [])
    for path in sorted(folder.glob("train*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                _read(json.loads(line), found)
            except (ValueError, KeyError, TypeError) as error:
                msg = f"{path.name} line {number} is not a conversation ({type(error).__name__}: {error})"
                raise ArtefactError(msg) from error
    return found


def _read(row: dict[str, object], found: Dialogues) -> None:
    turns: list[Turn] = []
    written = row["turns"]
    if not isinstance(written, list):
        msg = "turns must be a list"
        raise TypeError(msg)
    identity, language, is_calm = str(row["id"]), Language(str(row["lang"])), True
    for turn in written:
        role, text = Role(turn["role"]), str(turn["content"])
        if role is Role.USER and turn.get("label"):
            is_health = Label(turn["label"]) is Label.HEALTH
            is_calm = is_calm and not turn.get("risk")
            level = Level(turn["level"]) if turn.get("level") else None
            if not is_health:
                level = None if turn.get("risk") else Level.NONE
            if turns:
                found.follow_ups.append(
                    FollowUp(
                        conversation=identity,
                        language=language,
                        before=tuple(turns),
                        text=text,
                        is_health=is_health,
                        level=level,
                        is_calm=is_calm,
                    )
                )
            elif level is not None:
                found.openings.append(Vignette(id=identity, text=text, language=language, level=level))
        turns.append(Turn(role=role, content=text))


def changes_of_topic(
    follow_ups: Sequence[FollowUp], examples: Sequence[Example], count: int, seed: int
) -> list[FollowUp]:
    """Queries that stand alone, put after the history of somebody else: whatever came before, they keep their label.

    They keep their level, too, where nobody was in danger before.

    Args:
        follow_ups: whose histories are borrowed.
        examples: whose texts are used.
        count: how many for each language and label.
        seed: makes the choice the same on every run.
    """
    chance = random.Random(f"{seed}/topics")  # noqa: S311 - not a secret
    found = []
    for language, mine in _by_language(follow_ups).items():
        for label in Label:
            clear = [e for e in examples if e.language is language and e.label is label and not e.borderline]
            for example in chance.sample(clear, min(count, len(clear))):
                lender = chance.choice(mine)
                level = level_of_query(example)
                found.append(
                    FollowUp(
                        conversation=f"topic/{example.id}",
                        language=language,
                        before=lender.before,
                        text=example.text,
                        is_health=label is Label.HEALTH,
                        level=level if lender.is_calm else None,
                    )
                )
    return found


def sudden_complaints(
    follow_ups: Sequence[FollowUp], vignettes: Sequence[Vignette], count: int, seed: int
) -> list[FollowUp]:
    """Vignettes put after the calm history of somebody else: what happens now counts, whatever came before.

    Args:
        follow_ups: whose histories are borrowed.
        vignettes: whose texts are used; those of which the level is `none` are not.
        count: how many for each language.
        seed: makes the choice the same on every run.
    """
    chance = random.Random(f"{seed}/complaints")  # noqa: S311 - not a secret
    found = []
    for language, mine in _by_language([f for f in follow_ups if f.is_calm]).items():
        graded = [v for v in vignettes if v.language is language and v.level is not Level.NONE]
        found += [
            FollowUp(
                conversation=f"complaint/{vignette.id}",
                language=language,
                before=chance.choice(mine).before,
                text=vignette.text,
                is_health=True,
                level=vignette.level,
            )
            for vignette in chance.sample(graded, min(count, len(graded)))
        ]
    return found


def _by_language(follow_ups: Sequence[FollowUp]) -> dict[Language, list[FollowUp]]:
    found: defaultdict[Language, list[FollowUp]] = defaultdict(list)
    for follow_up in follow_ups:
        found[follow_up.language].append(follow_up)
    return found
