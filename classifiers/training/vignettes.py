"""Graded triage vignettes in patients' voices, read from JSONL: what the severity judge learns from."""

import json
from dataclasses import dataclass
from pathlib import Path

from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.triage import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """One described situation with the level it calls for."""

    id: str
    text: str
    language: Language
    level: Level


def read_vignettes(folder: Path) -> list[Vignette]:
    """Every vignette of a folder, in a fixed order.

    Raises:
        ArtefactError: a line is not a vignette; names the file and the line.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                found.append(
                    Vignette(
                        id=str(row["id"]),
                        text=str(row["text"]),
                        language=Language(row["lang"]),
                        level=Level(row["level"]),
                    )
                )
            except (ValueError, KeyError, TypeError) as error:
                msg = f"{path.name} line {number} is not a vignette ({type(error).__name__}: {error})"
                raise ArtefactError(msg) from error
    return found
