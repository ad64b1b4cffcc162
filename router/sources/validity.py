"""Which passages may be shown: those of publishers the operator trusts, and none that is too old."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from router.domain.answer import Passage


class Invalid(StrEnum):
    """Why a passage is not shown."""

    OFF_LIST = "off_list"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The operator's rules; by default everything is valid."""

    publishers: frozenset[str] = frozenset()
    """Names as they stand in the passages; empty allows every publisher."""
    max_age_days: int | None = None
    """Days since `reviewed_on` after which a passage is stale; None: never."""

    def fault(self, passage: Passage, today: date) -> Invalid | None:
        """Why a passage may not be shown today, or None."""
        if self.publishers and passage.publisher not in self.publishers:
            return Invalid.OFF_LIST
        if self.max_age_days is not None and self.stale_before(today) > passage.reviewed_on:
            return Invalid.STALE
        return None

    def stale_before(self, today: date) -> str:
        """The first day of review that still counts, as YYYY-MM-DD; compares with `reviewed_on` as text."""
        return (today - timedelta(days=self.max_age_days or 0)).isoformat()

    def count(self, passages: Iterable[Passage], today: date) -> Counter[Invalid]:
        """How many passages are invalid today, by why."""
        return Counter(fault for passage in passages if (fault := self.fault(passage, today)))
