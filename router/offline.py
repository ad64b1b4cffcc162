"""Decisions over files: rows in, the same rows with their decision out, in order, one at a time in memory."""

import contextlib
import csv
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

from router.domain.errors import ConfigurationError, FieldFault, InvalidQueryError
from router.domain.query import Profile, Query, Role, Sex, Turn
from router.pipeline import Pipeline

Row = dict[str, Any]
_STANDARD = "-"


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
    with path.open(encoding="utf-8-sig", newline="") as lines:
        if path.suffix.lower() == ".csv":
            reader = csv.DictReader(lines)
            if "text" not in (reader.fieldnames or ()):
                msg = f"{path.name} has no column named text"
                raise ConfigurationError(msg)
            for number, row in enumerate(reader, 1):
                yield {"id": str(number), **row}
        else:
            yield from _jsonl(lines, path.name)


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
        output: IO[str] = (
            sys.stdout if target == _STANDARD else stack.enter_context(Path(target).open("w", encoding="utf-8"))
        )
        shows_progress = sys.stderr.isatty()
        for row in tqdm(rows, unit=" rows", file=sys.stderr, disable=not shows_progress):
            decided = decide_row(pipeline, row)
            faults += "error" in decided
            output.write(json.dumps(decided, ensure_ascii=False) + "\n")
    return faults


def decide_row(pipeline: Pipeline, row: Row) -> Row:
    """One row with its decision, or with its `error`."""
    try:
        query = _query(row)
        began = time.perf_counter()
        judged = pipeline.judge(query)
    except InvalidQueryError as error:
        return {**row, "error": str(error)}
    taken_us = 1e6 * (time.perf_counter() - began)
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


def _query(row: Row) -> Query:
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
    except (KeyError, TypeError, ValueError) as error:
        fault = FieldFault(field="messages, age, sex or pregnant", code="invalid", detail=f"cannot be read ({error})")
        raise InvalidQueryError(fault) from error
    return Query(
        text=text,
        turns=turns,
        profile=profile,
        locale=row.get("locale") or None,
        country=row.get("country") or None,
    )


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
