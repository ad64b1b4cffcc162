"""What a reader thought of an answer, without anything they said about themselves."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The reader's judgement of one answer."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    WRONG_ROUTE = "wrong_route"
    WRONG_TRIAGE = "wrong_triage"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One judgement, named by the decision it is about."""

    decision_id: str
    verdict: Verdict
    comment_chars: int
    """Length of the comment, 0 without one; its words are not kept."""
