"""How a cached answer is written down: JSON with a version, so that an unknown form is a miss."""

from dataclasses import asdict

import orjson

from router.domain.answer import Origin, Rung, Source
from router.domain.ports import CachedAnswer

_FORM = 1


def encode(answer: CachedAnswer) -> bytes:
    """Bytes for the store."""
    return orjson.dumps({"form": _FORM, **asdict(answer)})


def decode(stored: bytes) -> CachedAnswer | None:
    """The answer, or None when the bytes are not one of ours."""
    try:
        row = orjson.loads(stored)
        if row.pop("form") != _FORM:
            return None
        texts = (row["text"], row["backend"], row["model"])
        if not all(isinstance(text, str) for text in texts):
            return None
        sources = tuple(Source(**{**source, "origin": Origin(source["origin"])}) for source in row.pop("sources"))
        return CachedAnswer(**{**row, "rung": Rung(row["rung"])}, sources=sources)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
