"""Puts drafts through the guard: whole, or in pieces of any size."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from router.domain.intent import Language
from router.domain.triage import Level
from router.policy.drafting.actions import GuardAction
from router.policy.drafting.doses import Patient
from router.policy.drafting.guard import DraftGuard
from router.policy.drafting.scope import DraftScope

GIVEN = {
    "S1": "https://www.nhs.uk/conditions/iron-deficiency-anaemia/",
    "S2": "https://medlineplus.gov/anemia.html",
}
NOBODY = Patient(is_child=False, is_measured=False)
A_CHILD = Patient(is_child=True, is_measured=False)
A_MEASURED_CHILD = Patient(is_child=True, is_measured=True)


class Guarded(NamedTuple):
    """What came of a draft."""

    text: str
    counts: Mapping[GuardAction, int]
    deltas: tuple[str, ...]


def a_scope(language: Language = Language.ENGLISH, **changes: Any) -> DraftScope:
    """A health draft with two sources, for someone told to see a doctor within a day."""
    values: dict[str, Any] = {
        "is_health": True,
        "language": language,
        "must_be_in": language,
        "level": Level.CONSULTATION_24,
        "given": GIVEN,
        "patient": NOBODY,
    }
    return DraftScope(**{**values, **changes})


def guarded(pieces: str | Iterable[str], language: Language = Language.ENGLISH, **changes: Any) -> Guarded:
    """The draft as it may be shown.

    Raises:
        BackendError: it may not be shown at all.
    """
    guard = DraftGuard(a_scope(language, **changes))
    deltas = [guard.feed(piece) for piece in ((pieces,) if isinstance(pieces, str) else pieces)]
    deltas.append(guard.finish())
    return Guarded("".join(deltas), dict(guard.counts), tuple(deltas))


def in_pieces(text: str, sizes: Iterable[int]) -> list[str]:
    """The text cut into pieces of the sizes given, the last one taking the rest."""
    pieces, place = [], 0
    for size in sizes:
        pieces.append(text[place : place + size])
        place += size
        if place >= len(text):
            break
    return [*pieces, text[place:]]
