"""A risk once raised in a conversation may rise at once and falls only by rule."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from router.domain.query import Query, Role
from router.domain.triage import RedFlag

SETTLING = ("help_has_come", "false_alarm")
"""The concepts of `rules/latch.yaml`: a professional has the person in hand, or nobody was in danger."""
MAX_EARLIER = 6
"""How many earlier messages of the asker are read, whatever the length of the history."""
SHORT_MESSAGE = 40
"""Characters up to which a message follows up a lesser risk; an emergency stays whatever the next message says."""
ANSWER_CHARS = 80
"""Characters up to which a message may complete a sign that the one before began: "yes and it's in my arm too"."""


class Heard(NamedTuple):
    """What one message says by itself."""

    flags: tuple[RedFlag, ...]
    settles: bool
    """It says, and does not deny, that help is there or that nobody is in danger."""


Hear = Callable[[str], Heard]


def latched(query: Query, own: Heard, hear: Hear) -> tuple[RedFlag, ...]:
    """What the earlier messages leave standing beside the flags of the query's own words.

    Args:
        query: the message with its history.
        own: what the message says by itself.
        hear: reads one text.
    """
    if own.settles:
        return ()
    mine = _earlier(query)
    standing: tuple[RedFlag, ...] = ()
    last: tuple[RedFlag, ...] = ()
    for message in mine:
        heard = hear(message)
        last = heard.flags
        if settles(heard):
            standing = ()
        standing = _merged(standing, [flag for flag in last if flag.level.is_emergency])
    if len(query.text) <= SHORT_MESSAGE:
        standing = _merged(standing, last)
    return standing


def messages_since_settled(query: Query, own: Heard, hear: Hear) -> int | None:
    """How many of the asker's earlier messages came after the last that settled a risk; None where none did."""
    if settles(own):
        return 0
    return next((count for count, message in enumerate(reversed(_earlier(query))) if settles(hear(message))), None)


def settles(heard: Heard) -> bool:
    """A message that names a danger of its own settles nothing."""
    return heard.settles and not heard.flags


def _earlier(query: Query) -> list[str]:
    """The asker's earlier messages that say something, oldest first; bounded whatever the length of the history."""
    return [turn.content for turn in query.turns if turn.role is Role.USER and turn.content.strip()][-MAX_EARLIER:]


def completed(query: Query, own: Heard, hear: Hear) -> tuple[RedFlag, ...]:
    """Signs that only the last two messages together show: an answer to a question goes on with what was said."""
    mine = _earlier(query)
    if not mine or len(query.text) > ANSWER_CHARS or own.settles:
        return ()
    known = {flag.id for flag in (*own.flags, *hear(mine[-1]).flags)}
    return tuple(flag for flag in hear(f"{mine[-1]}, {query.text}").flags if flag.id not in known)


def _merged(standing: tuple[RedFlag, ...], more: Sequence[RedFlag]) -> tuple[RedFlag, ...]:
    known = {flag.id for flag in standing}
    return (*standing, *(flag for flag in more if flag.id not in known))
