"""What an editor should look at in a file of passages before it is used; every line is looked at, faulty or not."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from router.domain.answer import Passage
from router.domain.errors import ArtefactError
from router.policy.place import written_language
from router.sources.passages import parse_passage
from router.sources.validity import Invalid, Validity

TEXT_CHARS = {"en": (200, 1_200), "zh": (80, 500)}
"""Shortest and longest text, in characters: shorter answers nothing, longer is not read."""
MAX_TITLE_CHARS = {"en": 90, "zh": 40}
_AMOUNT = re.compile(
    r"\d+(?:\.\d+)?\s*(?:mg|ml|mcg|micrograms?|milligrams?|millilitres?|drops?|puffs?|毫克|毫升|微克|滴|片|粒|喷)"
    r"(?:\s*(?:/|per|每)\s*(?:kg|kilo|公斤|千克))?",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?:child|children|baby|babies|infants?|toddlers?|newborns?)\b|孩子|儿童|宝宝|婴儿|小儿|新生儿", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?。！？；;])\s*")


class Finding(NamedTuple):
    """One thing to look at."""

    line: int
    field: str
    message: str
    is_error: bool
    """An error keeps the passage from being used or from being shown; anything else is for a reader to judge."""


def lint(path: Path, validity: Validity, today: date, known: dict[str, str]) -> Iterator[Finding]:
    """Every finding, in the order of the lines.

    Args:
        path: a JSONL file.
        validity: the operator's publishers and age.
        today: for the age.
        known: ids that stand elsewhere, with where.

    Raises:
        ArtefactError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read ({type(error).__name__}); it holds one JSON passage a line, in UTF-8"
        raise ArtefactError(msg) from error
    seen = dict(known)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            passage = parse_passage(line, f"line {number}")
        except ArtefactError as error:
            yield Finding(number, "line", str(error).removeprefix(f"line {number}").lstrip(": "), is_error=True)
            continue
        if passage.id in seen:
            yield Finding(number, "id", f"{passage.id} stands already in {seen[passage.id]}", is_error=True)
        seen[passage.id] = f"line {number}"
        yield from (Finding(number, *found) for found in _findings(passage, validity, today))


def _findings(passage: Passage, validity: Validity, today: date) -> Iterator[tuple[str, str, bool]]:
    if fault := _url_fault(passage.url):
        yield "url", fault, True
    invalid = validity.fault(passage, today)
    if invalid is Invalid.OFF_LIST:
        yield "publisher", f"{passage.publisher} is not on the list of publishers", True
    if invalid is Invalid.STALE:
        yield "reviewed_on", f"{passage.reviewed_on} is more than {validity.max_age_days} days ago", True
    if passage.reviewed_on > today.isoformat():
        yield "reviewed_on", f"{passage.reviewed_on} has not come yet", True
    yield from _wording(passage)


def _wording(passage: Passage) -> Iterator[tuple[str, str, bool]]:
    least, most = TEXT_CHARS[passage.language]
    if not least <= len(passage.text) <= most:
        yield "text", f"{len(passage.text)} characters; {least} to {most} are read with ease", False
    if len(passage.title) > MAX_TITLE_CHARS[passage.language]:
        yield "title", f"{len(passage.title)} characters; at most {MAX_TITLE_CHARS[passage.language]}", False
    for name, text in (("title", passage.title), ("text", passage.text)):
        found = written_language(text)
        if found is not None and found != passage.language:
            yield name, f"reads as {found}, the passage says {passage.language}", True
    for sentence in _SENTENCE.split(passage.text):
        if _CHILD.search(sentence) and (amount := _AMOUNT.search(sentence)):
            yield "text", f"an amount beside a child ({amount.group().strip()!r}); no dose for children is given", False


def _url_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"{url!r} is not an address"
    if parts.scheme != "https":
        return "write https://"
    if "." not in host or parts.username or any(sign.isspace() for sign in url):
        return f"{url!r} is not an address anyone can open"
    return None
