"""Reads passages from JSONL, one citable piece a line, and refuses what cannot be cited."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from router.domain.answer import Passage
from router.domain.errors import ArtefactError
from router.domain.intent import Discipline, Language

DEFAULT_FOLDER = Path(__file__).parent / "library"
_TEXT_FIELDS = (
    "id",
    "topic",
    "title",
    "text",
    "publisher",
    "url",
    "language",
    "discipline",
    "audience",
    "reviewed_on",
)


def read_passages(folder: Path = DEFAULT_FOLDER) -> tuple[Passage, ...]:
    """Every passage below the folder, in a fixed order.

    Raises:
        ArtefactError: a line is not a passage; names the file, the line and the field.
    """
    passages: dict[str, Passage] = {}
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                passage = _passage(line, f"{path.name} line {number}")
                if passage.id in passages:
                    msg = f"{path.name} line {number}: the id {passage.id} stands twice"
                    raise ArtefactError(msg)
                passages[passage.id] = passage
    return tuple(passages.values())


def _passage(line: str, where: str) -> Passage:
    try:
        row = json.loads(line)
        values = {name: _text(row[name], name) for name in _TEXT_FIELDS}
        Language(values["language"])
        Discipline(values["discipline"])
        return Passage(**values, keywords=tuple(map(str, row["keywords"])), verified=bool(row["verified"]))
    except KeyError as error:
        msg = f"{where} lacks {error}"
        raise ArtefactError(msg) from error
    except (ValueError, TypeError) as error:
        msg = f"{where}: {error}"
        raise ArtefactError(msg) from error


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        msg = f"{name} must be a text"
        raise ValueError(msg)
    if name == "url" and not value.startswith(("https://", "http://")):
        msg = "url must begin with https:// or http://"
        raise ValueError(msg)
    return value


def library_version(passages: Iterable[Passage]) -> str:
    """Changes when any passage changes."""
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(repr(passage).encode())
    return digest.hexdigest()[:12]
