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
# Of scripts not listed above, too: no run of signs that are no letters is longer than a reader needs.
_LONG_RUN = re.compile(r"([^\w\s\x00-\x7f]{32})[^\w\s\x00-\x7f]+")
# Ligatures that NFKC unfolds into whole phrases (U+FDFA becomes 18 characters) carry nothing that a judge reads.
_PHRASE_LIGATURES = re.compile("[\ufdf0-\ufdfd]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACE = re.compile(r"\s+")
_QUOTES = {ord(c): "'" for c in "’‘ʼ`´′ʹ"} | {ord(c): '"' for c in "“”„"} | {ord(c): "-" for c in "–—‐‑−"}


@functools.cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified, character by character, so that offsets stay where they are."""
    convert = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    characters = "".join(map(chr, range(0x4E00, 0xA000)))
    for old, new in zip(characters, convert("\n".join(characters)).split("\n"), strict=True):
        if old != new and len(new) == 1:
            table[ord(old)] = new
    return {old: table.get(ord(new), new) for old, new in table.items()}


# What most queries are made of: each of these characters is brought into form by itself, without its neighbours.
_PLAIN_SIGNS = "，。？！、；：（）“”‘’《》【】—～·"
_PLAIN_SIGN = re.compile(f"[{_PLAIN_SIGNS}`]")
_PLAIN = re.compile(f"[ -~\u4e00-\u9fff{_PLAIN_SIGNS}]*")


@functools.cache
def _plain() -> dict[int, str]:
    """The form of each plain character: of a sign taken from the long way, of a Chinese one its simplified form."""
    characters = [*map(chr, range(0x21, 0x7F)), *_PLAIN_SIGNS]
    return {ord(old): new for old in characters if (new := _normalise_any(old)) != old} | _simplified()


@functools.lru_cache(maxsize=64)
def normalise(text: str) -> str:
    """One line of lower-case, half-width, simplified text; equal for texts a reader would call equal.

    The latest are remembered, because each judge of one query asks for the same, and several queries run side by side.
    """
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    if _PLAIN.fullmatch(text):
        # Most Chinese texts are simplified already: but for the signs they only change case.
        is_simplified = not _traditional().search(text)
        formed = _PLAIN_SIGN.sub(_sign, text.lower()) if is_simplified else text.translate(_plain())
        return " ".join(formed.split())
    return _normalise_any(text)


@functools.cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _simplified()))}]")


def _sign(match: re.Match[str]) -> str:
    return _plain().get(ord(match.group()), match.group())


def _normalise_any(text: str) -> str:
    # Quotes before NFKC, which would part ´ from its letter, and after it, which may bring new ones.
    text = _bounded(_INVISIBLE.sub("", text).translate(_QUOTES))
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    # Small letters may compose where capitals did not.
    text = unicodedata.normalize("NFC", text).translate(_simplified())
    return _SPACE.sub(" ", _bounded(text)).strip()


def _bounded(text: str) -> str:
    return _LONG_RUN.sub(r"\1", _PHRASE_LIGATURES.sub(" ", _STACKED_MARKS.sub(r"\1", text)))


def original_span(text: str, normalised: str, start: int, end: int) -> str:
    """The asker's own words for a stretch of the normalised text, or the stretch itself where they do not align."""
    own = _SPACE.sub(" ", text).strip()
    return own[start:end] if len(own) == len(normalised) else normalised[start:end]
