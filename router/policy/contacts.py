"""Whom to reach in each country: emergency, crisis, poison and advice lines. `router/contacts.yaml` holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from router.domain.triage import ActionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service a person can reach."""

    number: str
    """As dialled or as written on a poster."""
    name_en: str
    name_zh: str
    kind: ActionKind = ActionKind.CALL
    url: str | None = None
    """The page the number stands on, or its site; None where none was noted."""
    verified_on: date | None = None
    """The day someone read the number there; None until then. It speaks for this line alone."""

    @property
    def uri(self) -> str:
        """A link that dials or writes to the number."""
        scheme = "sms" if self.kind is ActionKind.TEXT else "tel"
        # A bare # would begin a fragment and dial nothing.
        return f"{scheme}:{self.number.replace(' ', '').replace('-', '').replace('#', '%23')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The services of one country."""

    ambulance: Line
    police: Line
    crisis: tuple[Line, ...] = ()
    """People to talk to, in the order they are shown; empty where none is on file."""
    poison: Line | None = None
    advice: Line | None = None
    """Urgent medical advice by telephone, where the country has it."""
    further: tuple[Line, ...] = ()
    """On file and shown to nobody: they wait for a reviewer's choice."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line on file."""
        single = (self.ambulance, self.police, self.poison, self.advice)
        return (*(line for line in single if line), *self.crisis, *self.further)


ContactBook = Mapping[str, Contacts]
"""ISO 3166-1 alpha-2 to the country's services. An unknown country has none, and no country's number is guessed."""
