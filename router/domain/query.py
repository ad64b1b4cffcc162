"""What a person asks: the query, the turns before it, and what is known about the asker."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Who said a turn."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class Sex(StrEnum):
    """The asker's sex where it changes what is urgent."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class CacheMode(StrEnum):
    """What the caller allows the cache to do."""

    DEFAULT = "default"
    BYPASS = "bypass"
    """Neither read nor write."""
    REFRESH = "refresh"
    """Write a new answer over the old one."""


class Lane(StrEnum):
    """A lane the caller chose; red flags are found and shown all the same."""

    MEDICAL = "medical"
    GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of the conversation, oldest first."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the caller knows about the person; every field may be unknown (None)."""

    age_years: float | None = None
    """Age in years, 0 to 130."""
    age_months: float | None = None
    """Age in months for infants; wins over `age_years` when both are given."""
    sex: Sex | None = None
    pregnant: bool | None = None

    @property
    def age(self) -> float | None:
        """Age in years, from months where they are given."""
        return self.age_months / 12 if self.age_months is not None else self.age_years

    @property
    def is_empty(self) -> bool:
        """Nothing is known."""
        return self.age is None and self.sex is None and self.pregnant is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question as asked, already admitted by the guard."""

    text: str
    turns: tuple[Turn, ...] = ()
    conversation_id: str | None = None
    locale: str | None = None
    """BCP 47 tag from the caller; None when the caller gave none."""
    accept_language: str | None = None
    """BCP 47 tag the client's browser prefers; used only when neither `locale` nor the text tells."""
    country: str | None = None
    """ISO 3166-1 alpha-2 from the caller; None when the caller gave none."""
    profile: Profile = field(default_factory=Profile)
    cache_mode: CacheMode = CacheMode.DEFAULT
    lane: Lane | None = None
    """None: the router chooses."""
