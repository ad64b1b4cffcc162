"""Reads passages from JSONL, one citable piece a line, and refuses what cannot be cited."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from router.domain.answer import Passage
from router.domain.errors import ArtefactError
from router.domain.intent import Discipline, Language

DEFAULT_FOLDER = Path(__file__).parent / "library"
TEXT_FIELDS = (
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


_FIRST_VISIBLE = 0x20


def read_passages(folder: Path = DEFAULT_FOLDER) -> tuple[Passage, ...]:
    """Every passage below the folder, in a fixed order.

    Raises:
        ArtefactError: a line is not a passage; names the file, the line and the field.
    """
    passages: tuple[Passage, ...] = ()
    for path in sorted(folder.glob("*.jsonl")):
        passages = merge_passages(passages, read_file(path))
    return passages


def merge_passages(first: tuple[Passage, ...], more: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Both, in order.

    Raises:
        ArtefactError: an id stands in both.
    """
    known = {passage.id for passage in first}
    for passage in more:
        if passage.id in known:
            msg = f"the id {passage.id} stands twice; give one of the passages another id"
            raise ArtefactError(msg)
    return first + more


def read_file(path: Path) -> tuple[Passage, ...]:
    """The passages of one JSONL file; empty lines are passed over.

    Raises:
        ArtefactError: the file cannot be read, or a line is not a passage; names the file, the line and the field.
    """
    passages: dict[str, Passage] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read ({type(error).__name__}); it holds one JSON passage a line, in UTF-8"
        raise ArtefactError(msg) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        passage = parse_passage(line, f"{path.name} line {number}")
        if passage.id in passages:
            msg = f"{path.name} line {number}: the id {passage.id} stands twice"
            raise ArtefactError(msg)
        passages[passage.id] = passage
    return tuple(passages.values())


def parse_passage(line: str, where: str) -> Passage:
    """One line as a passage.

    Args:
        line: a JSON object.
        where: the file and the line, for the error.

    Raises:
        ArtefactError: a field is missing or holds what it may not; names it.
    """
    try:
        row = json.loads(line)
    except ValueError as error:
        msg = f"{where} is not JSON ({error})"
        raise ArtefactError(msg) from error
    if not isinstance(row, dict):
        msg = f"{where} is not a JSON object"
        raise ArtefactError(msg)
    try:
        values = {name: _text(row[name], name) for name in TEXT_FIELDS}
        _one_of(values, "language", tuple(Language))
        _one_of(values, "discipline", tuple(Discipline))
        _date(values["reviewed_on"])
        return Passage(**values, keywords=_keywords(row["keywords"]), verified=_flag(row["verified"]))
    except KeyError as error:
        msg = f"{where} lacks {error}"
        raise ArtefactError(msg) from error
    except ValueError as error:
        msg = f"{where}: {error}"
        raise ArtefactError(msg) from error


def _one_of(values: Mapping[str, str], name: str, choices: tuple[str, ...]) -> None:
    if values[name] not in choices:
        msg = f"{name} is {values[name]!r}; it takes {', '.join(choices)}"
        raise ValueError(msg)


def _date(value: str) -> None:
    try:
        exact = date.fromisoformat(value).isoformat() == value
    except ValueError:
        exact = False
    if not exact:
        msg = f"reviewed_on is {value!r}; it takes a day as YYYY-MM-DD"
        raise ValueError(msg)


def _keywords(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        msg = "keywords must be a list of texts"
        raise ValueError(msg)
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        msg = "verified must be true or false"
        raise ValueError(msg)  # noqa: TRY004 - every fault of a line is told the same way
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        msg = f"{name} must be a text"
        raise ValueError(msg)
    if name == "url" and not value.startswith(("https://", "http://")):
        msg = "url must begin with https:// or http://"
        raise ValueError(msg)
    if any(ord(sign) < _FIRST_VISIBLE for sign in value):
        msg = f"{name} must stand on one line, without control characters"
        raise ValueError(msg)
    return value


def library_version(passages: Iterable[Passage], *rules: object) -> str:
    """Changes when any passage changes, or any of the rules by which passages are found."""
    digest = hashlib.sha256()
    for part in (*passages, *rules):
        digest.update(repr(part).encode())
    return digest.hexdigest()[:12]
