"""What one draft is judged against."""

from collections.abc import Mapping
from dataclasses import dataclass

from router.domain.intent import Language
from router.domain.triage import Level
from router.policy.drafting.doses import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftScope:
    """The decision, the sources and the asker, as far as a guard needs them."""

    is_health: bool
    """All guards; without it only thinking, template tokens, raw HTML and dangerous links."""
    language: Language
    must_be_in: Language | None
    """None: the draft may begin in either language."""
    level: Level
    given: Mapping[str, str]
    """Number of each source the writer was given, `S1`, to its address."""
    patient: Patient
    is_curated: bool = False
    """The draft is made of reviewed passages alone, no model's words."""
