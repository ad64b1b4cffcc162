"""What the rules know of one text, as a list of signs: for judges that learn from it."""

from typing import NamedTuple, Protocol

from router.domain.query import Profile
from router.domain.triage import Level


class Signs(NamedTuple):
    """What the red-flag rules make of one text."""

    names: tuple[str, ...]
    """Every concept that was found; `not ` stands before one that is denied, `past ` before one long over."""
    level: Level
    """Of the rules that fire."""


class SignReader(Protocol):
    """Whoever knows the concepts of the rules."""

    @property
    def version(self) -> str:
        """Of the rules."""
        ...

    def signs(self, text: str, profile: Profile) -> Signs:
        """What one text holds, with what is known of the person."""
        ...


class NoSigns:
    """Stands in where no rules can be read."""

    version = "none"

    def signs(self, text: str, profile: Profile) -> Signs:  # noqa: ARG002 - the reader's signature
        """Nothing."""
        return Signs((), Level.NONE)
