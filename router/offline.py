"""Decisions over files: rows in, the same rows with their decision out, in order, a few hundred in memory."""

import contextlib
import csv
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

from router.domain.errors import ConfigurationError, FieldFault, InvalidQueryError
from router.domain.query import Profile, Query, Role, Sex, Turn
from router.in_order import in_order
from router.pipeline import Pipeline

Row = dict[str, Any]
_STANDARD = "-"
_SWITCH_SECONDS = 0.0005
"""A thread that comes back from the encoder must not wait long for one that matches rules."""


def rows_from_texts(texts: Sequence[str]) -> Iterator[Row]:
    """Rows for texts given on the command line."""
    for number, text in enumerate(texts, 1):
        yield {"id": str(number), "text": text}


def read_rows(source: str) -> Iterator[Row]:
    """Rows of a JSONL or CSV file, or of standard input (JSONL).

    Raises:
        ConfigurationError: the file is not there, has no `text` column, or a line is not JSON.
    """
    if source == _STANDARD:
        yield from _jsonl(sys.stdin, "standard input")
        return
    path = Path(source)
    if not path.is_file():
        msg = f"{path.name} is not a file; give a JSONL or CSV file, or - for standard input"
        raise ConfigurationError(msg)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _csv(lines, path.name) if path.suffix.lower() == ".csv" else _jsonl(lines, path.name)
    except UnicodeDecodeError as error:
        msg = f"{path.name} is not UTF-8; save it as UTF-8"
        raise ConfigurationError(msg) from error
    except (OSError, csv.Error) as error:
        msg = f"{path.name} cannot be read ({error})"
        raise ConfigurationError(msg) from error


def _csv(lines: IO[str], name: str) -> Iterator[Row]:
    reader = csv.DictReader(lines)
    if "text" not in (reader.fieldnames or ()):
        msg = f"{name} has no column named text"
        raise ConfigurationError(msg)
    for number, row in enumerate(reader, 1):
        yield {"id": str(number), **row}


def _jsonl(lines: IO[str], name: str) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            msg = f"{name} line {number} is not JSON"
            raise ConfigurationError(msg) from error
        if not isinstance(row, dict):
            msg = f"{name} line {number} is not an object with a text"
            raise ConfigurationError(msg)
        yield row


def decide_rows(pipeline: Pipeline, rows: Iterator[Row], target: str) -> int:
    """Decide on each row and write it out with the decision; returns how many could not be decided.

    A row that cannot be read keeps its place and its fields and carries an `error` instead of a decision.
    """
    faults = 0
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(_open(target))
        stack.enter_context(_quick_switches())
        decisions = stack.enter_context(contextlib.closing(in_order(lambda row: _decided(pipeline, row), rows)))
        for decided, is_fault in tqdm(decisions, unit=" rows", file=sys.stderr, disable=not sys.stderr.isatty()):
            faults += is_fault
            # Half a character cannot be written as UTF-8; its JSON escape can.
            line = json.dumps(decided, ensure_ascii=False).encode("utf-8", "backslashreplace")
            output.write(line.decode() + "\n")
            if target == _STANDARD:
                output.flush()  # whoever sends a line through a pipe waits for its answer
    return faults


def _decided(pipeline: Pipeline, row: Row) -> tuple[Row, bool]:
    try:
        return decide_row(pipeline, row), False
    except InvalidQueryError as error:
        return {**row, "error": str(error)}, True


@contextlib.contextmanager
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _open(target: str) -> AbstractContextManager[IO[str]]:
    if target == _STANDARD:
        return contextlib.nullcontext(sys.stdout)
    try:
        return Path(target).open("w", encoding="utf-8")
    except OSError as error:
        msg = f"--output {target} cannot be written ({type(error).__name__}); give a file in a folder that is there"
        raise ConfigurationError(msg) from error


def decide_row(pipeline: Pipeline, row: Row) -> Row:
    """One row with its decision; `classify_us` is what it cost its thread on a core, however many run beside it.

    Raises:
        InvalidQueryError: the row cannot be read as a query; names the field.
    """
    query = query_of(row)
    began = time.thread_time()
    judged = pipeline.judge(query)
    taken_us = 1e6 * (time.thread_time() - began)
    decision = judged.decision
    return {
        **row,
        "label": decision.label,
        "health_score": decision.health_score,
        "concern": decision.concern,
        "intent": decision.intent,
        "discipline": decision.discipline,
        "language": decision.language,
        "tier": decision.tier,
        "level": decision.triage.level,
        "red_flags": [flag.id for flag in decision.triage.red_flags],
        "classify_us": round(taken_us, 1),
    }


def query_of(row: Row) -> Query:
    """The query that a row of a file asks.

    Raises:
        InvalidQueryError: names the field that cannot be read.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise InvalidQueryError(FieldFault(field="text", code="missing", detail="is missing or not a text"))
    try:
        messages = row.get("messages") or ()
        turns = tuple(Turn(role=Role(m["role"]), content=str(m["content"])) for m in messages)
        profile = Profile(
            age_years=_number(row.get("age_years")),
            age_months=_number(row.get("age_months")),
            sex=Sex(row["sex"]) if row.get("sex") else None,
            pregnant=_truth(row.get("pregnant")),
        )
        return Query(
            text=text,
            turns=turns,
            profile=profile,
            locale=_tag(row.get("locale")),
            country=_tag(row.get("country")),
        )
    except (KeyError, TypeError, ValueError) as error:
        field = "messages, age, sex, pregnant, locale or country"
        fault = FieldFault(field=field, code="invalid", detail=f"cannot be read ({error})")
        raise InvalidQueryError(fault) from error


def _tag(value: Any) -> str | None:  # noqa: ANN401 - a cell of a file
    if value is not None and not isinstance(value, str):
        msg = "locale and country must be texts"
        raise TypeError(msg)
    return value or None


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a file
    if value in (None, ""):
        return None
    number = float(value)
    if not math.isfinite(number) or number < 0:
        msg = "an age must be a number of at least 0"
        raise ValueError(msg)
    return number


def _truth(value: Any) -> bool | None:  # noqa: ANN401 - a cell of a file
    if isinstance(value, bool) or value in (None, ""):
        return value if isinstance(value, bool) else None
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[str(value).lower()]
