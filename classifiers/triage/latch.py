"""A risk once raised in a conversation may rise at once and falls only by rule.

Every message of the asker that the guard lets in is read, the latest first, within `READ_CHARS` characters. A client
sends the conversation with each query: its identifier alone keeps nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from router.domain.query import Query, Role
from router.domain.triage import EscalationKind, Level, RedFlag

HELP, FALSE_ALARM = "help_has_come", "false_alarm"
SETTLING = (HELP, FALSE_ALARM)
"""The concepts of `rules/latch.yaml`: a professional has the person in hand, or nobody was in danger."""
READ_CHARS = 6_000
"""Characters of earlier messages that are read, all together: where they hold more, each is read by its two ends.

The most with which 200 messages of 2,000 characters are read in a few tens of milliseconds on one busy core.
"""
MESSAGE_CHARS = 1_000
"""Of one earlier message: none takes the room of the others."""
RECENT = 6
"""Of these last messages every sign is named; of those before them only what is more urgent than any since."""
SHORT_MESSAGE = 40
"""Characters up to which a message follows up a lesser risk; an emergency stays whatever the next message says."""
ANSWER_CHARS = 80
"""Characters up to which a message may complete a sign that the one before began: "yes and it's in my arm too"."""
NEEDS_HELP = frozenset({EscalationKind.CRISIS, EscalationKind.VIOLENCE})
"""Risks that people take back under pressure or in shame: they fall only when a professional is there."""

_WORST = Level.EMERGENCY_AMBULANCE.urgency
_SENTENCE_END = re.compile(r"[.!?;。！？；\n]")
_CLAUSE_END = re.compile(r"[.!?;,。！？；，、\n]|(?<=[\u4e00-\u9fff]) ")
_CLAUSE_CHARS = 80
"""Of a clause on each side of what settles, in which words that take it out of the present are looked for."""
_NOT_NOW_BEFORE = re.compile(
    r"\b(?:if|when|once|until|till|unless|before|after|while|last"
    r"|ago|yesterday|used to|never|will|'ll|gonna|would|wish|hope|want|wants|need|needs"
    r"|should|can|could|may|might|must|waiting|wait"
    r"|think|guess|imagine|pretend|every|wherever|whenever|are on (?:the|their) way)\b"
    r"|^\W*(?:(?:so|and|ok|okay|but|then|well) )*(?:is|are|has|have(?! been)|had"
    r"|did|do|does|where|why|how|what|which|who)\b"
    r"|如果|要是|等|万一|假如|上次|上回|以前|之前|曾|昨[天晚]|前[天几]|去年|上个?[周月]|会|应该|什么|哪|快|马上|一会|想|要不|是不是|有没有|是否|希望|当初|那次|每次"
)
_NOT_NOW_AFTER = re.compile(
    r"\b(?:last|ago|yesterday|earlier|in (?:19|20)\d\d|in (?:a|an|\w+) (?:minutes?|mins?|hours?|while)"
    r"|soon|later|tomorrow|once|every|always|usually|(?:have |has )?(?:left|gone)"
    r"|went|did nothing|didn'?t do|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|^(?:了)?(?:吗|没有?|么|嘛|的话|之后|以后|再)|上次|去年|昨天|又走了|走了$|什么|哪"
)


class Heard(NamedTuple):
    """What one message says by itself."""

    flags: tuple[RedFlag, ...]
    help_is_there: bool
    """It says, and does not deny, that a professional has the person in hand now."""
    is_false_alarm: bool
    """It says, and does not deny, that nobody was ever in danger."""

    @property
    def settles(self) -> bool:
        """It takes an earlier risk back, though it may name a danger of its own."""
        return self.help_is_there or self.is_false_alarm


Hear = Callable[[str], Heard]


def speaks_of_now(text: str, start: int, end: int) -> bool:
    """The clause around a stretch of a text is no question, wish or condition, and tells of neither past nor future.

    Args:
        text: normalised.
        start: of the stretch that says that help is there or that nobody was in danger.
        end: of it.
    """
    before = text[max(0, start - _CLAUSE_CHARS) : start]
    breaks = [match.end() for match in _CLAUSE_END.finditer(before)]
    before = before[breaks[-1] :] if breaks else before
    after = text[end : end + _CLAUSE_CHARS]
    broken = _CLAUSE_END.search(after)
    if broken:
        after = after[: broken.start()]
    return _NOT_NOW_BEFORE.search(f"{before}{text[start:end]}") is None and _NOT_NOW_AFTER.search(after) is None


def latched(query: Query, own: Heard, hear: Hear) -> tuple[RedFlag, ...]:
    """What the earlier messages leave standing beside the flags of the query's own words.

    Read from the latest message back, as far as the last that says that help has come.

    Args:
        query: the message with its history.
        own: what the message says by itself.
        hear: reads one text.
    """
    if own.help_is_there:
        return ()
    is_taken_back = own.is_false_alarm
    standing: tuple[RedFlag, ...] = ()
    for count, message in enumerate(_earlier(query)):
        worst = max((flag.level.urgency for flag in standing), default=0)
        if count >= RECENT and worst == _WORST:
            break
        heard = hear(message)
        follows_up = not count and len(query.text) <= SHORT_MESSAGE and not own.is_false_alarm
        graver = [flag for flag in heard.flags if count < RECENT or flag.level.urgency > worst]
        held = [flag for flag in graver if flag.level.is_emergency or follows_up]
        standing = _merged(standing, [flag for flag in held if not is_taken_back or flag.kind in NEEDS_HELP])
        if settles(heard):
            if heard.help_is_there:
                break
            is_taken_back = True
    return standing


def messages_since_settled(query: Query, own: Heard, hear: Hear) -> int | None:
    """How many of the asker's earlier messages came after the last that settled a risk.

    None where none of the `RECENT` last did: what the trained judge alone saw reaches no further back.
    """
    if settles(own):
        return 0
    recent = (message for _, message in zip(range(RECENT), _earlier(query), strict=False))
    return next((count for count, message in enumerate(recent) if settles(hear(message))), None)


def settles(heard: Heard) -> bool:
    """A message that names a danger of its own settles nothing."""
    return heard.settles and not heard.flags


def completed(query: Query, own: Heard, hear: Hear) -> tuple[RedFlag, ...]:
    """Signs that only the last two messages together show: an answer to a question goes on with what was said."""
    last = next(_earlier(query), None)
    if last is None or len(query.text) > ANSWER_CHARS or own.settles:
        return ()
    known = {flag.id for flag in (*own.flags, *hear(last).flags)}
    return tuple(flag for flag in hear(f"{last}, {query.text}").flags if flag.id not in known)


def _earlier(query: Query) -> Iterator[str]:
    """The asker's earlier messages that say something, the latest first; bounded whatever they hold."""
    mine = [turn.content for turn in reversed(query.turns) if turn.role is Role.USER and turn.content.strip()]
    most = _share([len(message) for message in mine])
    return (_both_ends(message, most) for message in mine)


def _share(lengths: Sequence[int]) -> int:
    """Characters of each message such that all together keep to `READ_CHARS`; short ones leave theirs to the long."""
    room = READ_CHARS
    for count, length in enumerate(sorted(lengths)):
        share = room // (len(lengths) - count)
        if length > share:
            return min(share, MESSAGE_CHARS)
        room -= length
    return MESSAGE_CHARS


def _both_ends(message: str, most: int) -> str:
    """A message, or where it is longer its beginning and the last whole sentences of it: no denial is cut in two."""
    if len(message) <= most:
        return message
    begin, end = message[: (most + 1) // 2], message[-(most // 2) :]
    broken = _SENTENCE_END.search(end)
    return f"{begin}\n{end[broken.end() :]}" if broken else message[:most]


def _merged(standing: tuple[RedFlag, ...], more: Sequence[RedFlag]) -> tuple[RedFlag, ...]:
    known = {flag.id for flag in standing}
    return (*standing, *(flag for flag in more if flag.id not in known))
