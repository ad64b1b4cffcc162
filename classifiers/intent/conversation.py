"""What the earlier turns say about a message that makes no sense alone."""

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from classifiers.text import normalise
from router.domain.query import Query, Role, Turn

CONTEXT_TURNS = 3
"""How many earlier messages of the asker are read, whatever the length of the history."""

_LEANING_EN = re.compile(
    r"^(?:and|or|but|so|also|then|what about|how about|what if"
    r"|same (?:for|with)|even|still|why|really|is (?:it|that|this)"
    r"|can (?:it|they|that)|does (?:it|that|this)"
    r"|should i|how (?:long|often|much|many|soon|bad|serious)|for (?:my|a|the|how))\b"
    r"|\b(?:it|that|this|these|those|them|they|one)\b"
)
_LEANING_ZH = re.compile(
    r"^(?:那|那么|还有|还是|而且|但是|另外|如果|要是|也|再|为什么|真的|多久|多少|几|严重|需要|会不会|能不能|可以|要不要|怎么)"
    r"|呢[?？。]?$|[它这那]个?|的话"
)
EARLIER_JUDGED = 3
"""How many earlier messages of the asker are asked again whether they told of an emergency."""
_SEARCHED_TURNS = 8
_EARLIER_CHARS = (160, 100, 80)
"""Of the asker's last message, and of those before it."""
_REPLY_CHARS = 160
_MESSAGE_CHARS = 1_000
"""Of each end of the message itself: more than any encoder reads."""
_SEPARATOR, _NOW = " | ", " || "
_SENTENCE_BREAK = "; "
_MAX_LEANING_WORDS = 12
_MAX_LEANING_HAN = 14


class Context(NamedTuple):
    """A message and what it leans on, normalised."""

    text: str
    before: tuple[str, ...]
    """The asker's earlier messages, the latest first, at most `CONTEXT_TURNS`."""
    leans: bool
    """The message reads like a continuation: short, or pointing back."""


_SENTENCE = re.compile(r"[^.!?;。！？；\n]+")
_MAX_SENTENCES = 4
_WHO_EN = r"(?:man|woman|male|female|guy|girl|boy|lady|student|dad|mum|mom|father|mother)"
_AGE_EN = r"\d{1,3}(?:[- ]?(?:years?|yrs?)(?:[- ]old)?|[- ]?yo|[- ]?y/o)?"
_AGE_ZH = r"[0-9一二三四五六七八九十]{1,4}岁了?"
_INTRODUCTION = re.compile(
    rf"(?:i am|i'm|im)(?: now)? (?:an? )?(?:{_AGE_EN}(?:,? {_WHO_EN})?|{_WHO_EN})"
    rf"|我?(?:今年|现在)?(?:是个?)?(?:{_AGE_ZH}[,的]?)?(?:(?:我?是)?个?(?:男|女)(?:的|性|生|士|人)?)?"
)
"""The asker's age and sex, and nothing else."""
_MIN_SENTENCE = 4
"""Characters below which a sentence says nothing by itself."""


def sentences(text: str) -> list[str]:
    """The first sentences of a normalised text that has several; none of one that has not. Bounded for any text.

    Who asks is not what is asked: "i am 34 years old" speaks for no message.
    """
    parts = [match.group().strip() for match in itertools.islice(_SENTENCE.finditer(text), 2 * _MAX_SENTENCES)]
    long_enough = [part for part in parts if len(part) >= _MIN_SENTENCE]
    telling = [part for part in long_enough if not _INTRODUCTION.fullmatch(part)]
    return telling[:_MAX_SENTENCES] if len(long_enough) > 1 else []


class Told(NamedTuple):
    """One message of the asker as it is graded, normalised."""

    text: str
    """With what was said before it, as the encoder reads it."""
    own: str
    """The asker's words alone, each message a sentence of its own: what a reply says is no sign of anybody's, and what
    one message denies the next does not."""
    is_follow_up: bool
    """The asker said something before it."""


class History(NamedTuple):
    """A follow-up and what led to it."""

    now: Told
    """The message with what was said before it."""
    earlier: tuple[Told, ...]
    """The asker's earlier messages as they were told then, the latest first, at most `EARLIER_JUDGED`."""


def told_alone(text: str) -> Told:
    """A normalised message that nothing of the asker came before."""
    return Told(text, text, is_follow_up=False)


def told_after(text: str, before: Sequence[Turn]) -> Told:
    """A message that the asker sent after others; bounded work for any history."""
    return Told(joined(text, before), own_words(text, before), is_follow_up=True)


def history_of(query: Query) -> History | None:
    """The history of a message; None where the asker said nothing before it. Bounded work for any history."""
    places = [place for place, turn in enumerate(query.turns) if turn.role is Role.USER and turn.content.strip()]
    if not places:
        return None
    earlier = (
        told_after(query.turns[place].content, query.turns[:place])
        if place != places[0]
        else told_alone(normalise(query.turns[place].content))
        for place in places[: -EARLIER_JUDGED - 1 : -1]
    )
    return History(told_after(query.text, query.turns), tuple(earlier))


def joined(text: str, before: Sequence[Turn]) -> str:
    """A message with what was said before it, normalised, as the embedding tier reads a follow-up.

    The last three messages of the asker and the last reply, each by its end; bounded work for any history.
    """
    mine, reply = _led_by(before)
    said = _SEPARATOR.join(part for part in (*mine, reply) if part.strip())
    text = _both_ends(text)
    return normalise(f"{said}{_NOW}{text}" if said else text)


def own_words(text: str, before: Sequence[Turn]) -> str:
    """The message and the asker's last three before it, normalised, parted as sentences are."""
    mine, _ = _led_by(before)
    return normalise(_SENTENCE_BREAK.join(part for part in (*mine, _both_ends(text)) if part.strip()))


def _led_by(before: Sequence[Turn]) -> tuple[list[str], str]:
    """The ends of the asker's last messages, oldest first, and of the reply to the last of them."""
    mine: list[str] = []
    reply = ""
    for turn in reversed(before[-_SEARCHED_TURNS:]):
        if turn.role is Role.USER:
            mine.append(turn.content[-_EARLIER_CHARS[len(mine)] :])
            if len(mine) == len(_EARLIER_CHARS):
                break
        elif not mine and not reply:
            reply = turn.content[-_REPLY_CHARS:]
    return mine[::-1], reply


def _both_ends(text: str) -> str:
    return text if len(text) <= 2 * _MESSAGE_CHARS else f"{text[:_MESSAGE_CHARS]} {text[-_MESSAGE_CHARS:]}"


def contextualise(query: Query) -> Context:
    """The message to judge with the earlier messages it may lean on; bounded work for any history."""
    text = normalise(query.text)
    before: list[str] = []
    for turn in reversed(query.turns[-2 * CONTEXT_TURNS - 2 :]):
        if turn.role is Role.USER and turn.content.strip():
            before.append(normalise(turn.content[:2_000]))
            if len(before) == CONTEXT_TURNS:
                break
    return Context(text, tuple(before), leans=bool(before) and _leans(text))


def _leans(text: str) -> bool:
    han = sum("\u4e00" <= character <= "\u9fff" for character in text[:200])
    if han:
        return han <= _MAX_LEANING_HAN and bool(_LEANING_ZH.search(text) or han <= _MAX_LEANING_HAN // 3)
    words = text.split()
    if len(words) > _MAX_LEANING_WORDS:
        return False
    return bool(_LEANING_EN.search(text)) or len(words) <= _MAX_LEANING_WORDS // 4
