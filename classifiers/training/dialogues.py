"""Labelled conversations, read from JSONL: what the classifier learns to judge a message by its history from."""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.intent.conversation import joined
from classifiers.training.examples import Example
from router.domain.errors import ArtefactError
from router.domain.intent import Label, Language
from router.domain.query import Role, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One message of the asker after at least one other, with what was said before."""

    conversation: str
    language: Language
    before: tuple[Turn, ...]
    text: str
    is_health: bool

    @property
    def joined(self) -> str:
        """The message with its history, as the classifier reads it."""
        return joined(self.text, self.before)


def read_follow_ups(folder: Path) -> list[FollowUp]:
    """Every labelled follow-up of the files whose name begins with `train`, in a fixed order.

    Raises:
        ArtefactError: a line is not a conversation; names the file and the line.
    """
    found: list[FollowUp] = []
    for path in sorted(folder.glob("train*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found += _follow_ups(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                msg = f"{path.name} line {number} is not a conversation ({type(error).__name__}: {error})"
                raise ArtefactError(msg) from error
    return found


def _follow_ups(row: dict[str, object]) -> list[FollowUp]:
    turns: list[Turn] = []
    found: list[FollowUp] = []
    written = row["turns"]
    if not isinstance(written, list):
        msg = "turns must be a list"
        raise TypeError(msg)
    for turn in written:
        role = Role(turn["role"])
        if role is Role.USER and turns and turn.get("label"):
            found.append(
                FollowUp(
                    conversation=str(row["id"]),
                    language=Language(str(row["lang"])),
                    before=tuple(turns),
                    text=str(turn["content"]),
                    is_health=Label(turn["label"]) is Label.HEALTH,
                )
            )
        turns.append(Turn(role=role, content=str(turn["content"])))
    return found


def changes_of_topic(
    follow_ups: Sequence[FollowUp], examples: Sequence[Example], count: int, seed: int
) -> list[FollowUp]:
    """Queries that stand alone, put after the history of somebody else: whatever came before, they keep their label.

    Args:
        follow_ups: whose histories are borrowed.
        examples: whose texts are used.
        count: how many for each language and label.
        seed: makes the choice the same on every run.
    """
    chance = random.Random(f"{seed}/topics")  # noqa: S311 - not a secret
    histories: defaultdict[Language, list[tuple[Turn, ...]]] = defaultdict(list)
    for follow_up in follow_ups:
        histories[follow_up.language].append(follow_up.before)
    found = []
    for language in histories:
        for label in Label:
            clear = [e for e in examples if e.language is language and e.label is label and not e.borderline]
            found += [
                FollowUp(
                    conversation=f"topic/{example.id}",
                    language=language,
                    before=chance.choice(histories[language]),
                    text=example.text,
                    is_health=label is Label.HEALTH,
                )
                for example in chance.sample(clear, min(count, len(clear)))
            ]
    return found
