"""The labelled queries a classifier learns from, read from JSONL."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from router.domain.errors import ArtefactError
from router.domain.intent import Concern, Discipline, Intent, Label, Language
from router.domain.triage import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled query."""

    id: str
    text: str
    language: Language
    label: Label
    concern: Concern
    intent: Intent | None
    discipline: Discipline | None
    slice: str
    borderline: bool = False
    """Two careful readers could disagree on the label."""
    level: Level | None = None
    """How soon a human is needed; of personal health queries alone."""


def level_of_query(example: Example) -> Level | None:
    """The level of a single query: as graded, or none where it describes nobody's complaint; None is not known."""
    is_calm = example.label is Label.OTHER or example.concern in (Concern.INFORMATION, Concern.ADMIN)
    return Level.NONE if example.level is None and is_calm else example.level


def read_examples(folder: Path) -> list[Example]:
    """Every example below a folder, in a fixed order.

    Raises:
        ArtefactError: a line is not a valid example; names the file and the line.
    """
    examples = [example for path in sorted(folder.rglob("*.jsonl")) for example in _read(path)]
    if not examples:
        msg = f"no *.jsonl below {folder}; point --data at the folder that holds queries/"
        raise ArtefactError(msg)
    return examples


def _read(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield Example(
                    id=row["id"],
                    text=row["text"],
                    language=Language(row["lang"]),
                    label=Label(row["label"]),
                    concern=Concern(row["concern"]),
                    intent=Intent(row["intent"]) if row.get("intent") else None,
                    discipline=Discipline(row["discipline"]) if row.get("discipline") else None,
                    slice=row["slice"],
                    borderline=bool(row.get("borderline", False)),
                    level=Level(row["level"]) if row.get("level") else None,
                )
            except (ValueError, KeyError, TypeError) as error:
                msg = f"{path.name} line {number} is not an example ({error})"
                raise ArtefactError(msg) from error
