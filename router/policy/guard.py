"""Admits a text or rejects it before anything is spent on it."""

import re
from collections.abc import Sequence

from router.domain.errors import FieldFault, InvalidQueryError
from router.domain.query import Turn

MAX_QUERY_CHARS = 8_000
MAX_TURN_CHARS = 32_000
MAX_TURNS = 200

_SURROGATE = re.compile("[\ud800-\udfff]")
# Tab, line feed and carriage return are how people write; every other control character is not.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text_faults(field: str, text: str, max_chars: int) -> tuple[FieldFault, ...]:
    """What keeps a text from being used; empty when nothing does."""
    if len(text) > max_chars:
        detail = f"is {len(text)} characters long; send at most {max_chars}"
        return (FieldFault(field=field, code="too_long", detail=detail),)
    faults = []
    if not text.strip():
        faults.append(FieldFault(field=field, code="empty", detail=f"is empty; send 1 to {max_chars} characters"))
    if _SURROGATE.search(text):
        detail = "has an unpaired surrogate; send valid UTF-8"
        faults.append(FieldFault(field=field, code="unpaired_surrogate", detail=detail))
    if _CONTROL.search(text):
        detail = "has a control character; remove every character below U+0020 but tab and line breaks"
        faults.append(FieldFault(field=field, code="control_character", detail=detail))
    return tuple(faults)


def admit(text: str, turns: Sequence[Turn] = (), *, field: str = "query") -> None:
    """Let the texts of a query in.

    Args:
        text: the query as typed.
        turns: the earlier turns, oldest first.
        field: the name of the query's field, for the error.

    Raises:
        InvalidQueryError: names each field that cannot be used.
    """
    faults = list(text_faults(field, text, MAX_QUERY_CHARS))
    if len(turns) > MAX_TURNS:
        detail = f"has {len(turns)} turns; send the last {MAX_TURNS} at most"
        faults.append(FieldFault(field="messages", code="too_long", detail=detail))
    else:
        for position, turn in enumerate(turns):
            where = f"messages[{position}].content"
            faults += [f for f in text_faults(where, turn.content, MAX_TURN_CHARS) if f.code != "empty"]
    if faults:
        raise InvalidQueryError(*faults)
