"""Brings a text into the one form every judge reads: width, case, script, spaces, with bounded work."""

import functools
import re
import unicodedata

import opencc

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
# Canonical reordering is quadratic in a run of marks; no language stacks more than a few.
_STACKED_MARKS = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
# Ligatures that NFKC unfolds into whole phrases (U+FDFA becomes 18 characters) carry nothing that a judge reads.
_PHRASE_LIGATURES = re.compile("[\ufdf0-\ufdfd]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_SPACE = re.compile(r"\s+")
_QUOTES = {ord(c): "'" for c in "’‘ʼ`´"} | {ord(c): '"' for c in "“”„"} | {ord(c): "-" for c in "–—‐‑−"}


@functools.cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified, character by character, so that offsets stay where they are."""
    convert = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    characters = "".join(map(chr, range(0x4E00, 0xA000)))
    for old, new in zip(characters, convert("\n".join(characters)).split("\n"), strict=True):
        if old != new and len(new) == 1:
            table[ord(old)] = new
    return table


def normalise(text: str) -> str:
    """One line of lower-case, half-width, simplified text; equal for texts a reader would call equal."""
    if text.isascii():
        return _SPACE.sub(" ", text).strip().lower()
    text = _PHRASE_LIGATURES.sub(" ", _STACKED_MARKS.sub(r"\1", text))
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = _INVISIBLE.sub("", text).lower().translate(_simplified())
    return _SPACE.sub(" ", text).strip()


def original_span(text: str, normalised: str, start: int, end: int) -> str:
    """The asker's own words for a stretch of the normalised text, or the stretch itself where they do not align."""
    own = _SPACE.sub(" ", text).strip()
    return own[start:end] if len(own) == len(normalised) else normalised[start:end]
