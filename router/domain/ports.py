"""The seams of the service: what the pipeline asks of the outside, one small Protocol each."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from router.domain.answer import Answer, Passage, Rung, Source, Usage
from router.domain.decision import Decision, Route
from router.domain.feedback import Feedback
from router.domain.intent import Classification
from router.domain.query import Query
from router.domain.triage import Triage


class IntentClassifier(Protocol):
    """Judges what a query is about. No network, no waiting."""

    def classify(self, query: Query, *, in_depth: bool = True) -> Classification:
        """The opinion on the last message of the query, in the light of its earlier turns.

        Args:
            query: the admitted query.
            in_depth: False asks only for what costs microseconds, where the level is settled already.
        """
        ...


class TriageJudge(Protocol):
    """Judges how soon a human is needed. No network, no waiting, needs no other dependency."""

    def assess(self, query: Query) -> Triage:
        """The most urgent level that the words and the profile show."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRequest:
    """What a backend needs to write a draft."""

    query: Query
    decision: Decision
    passages: tuple[Passage, ...] = ()
    """In the order of the source numbers S1, S2, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPiece:
    """Some text of a draft, not yet fit to show."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEnd:
    """The backend finished by itself."""

    usage: Usage
    model: str


DraftPiece = TextPiece | DraftEnd


class Backend(Protocol):
    """Writes a draft. A stream that stops without `DraftEnd` raises; a cut is never a clean end."""

    @property
    def name(self) -> str:
        """For logs, metrics and the `model` field."""
        ...

    @property
    def model(self) -> str:
        """The model this backend asks for."""
        ...

    @property
    def rung(self) -> Rung:
        """The step of the ladder this backend is."""
        ...

    def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """The pieces of one draft, ended by `DraftEnd`.

        Raises:
            BackendError: the backend cannot write, or was cut while writing.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladders:
    """The backends of each lane, in the order they are tried."""

    medical: tuple[Backend, ...] = ()
    general: tuple[Backend, ...] = ()

    def of(self, route: Route) -> tuple[Backend, ...]:
        """The steps that may write for a route; none for an escalation."""
        if route is Route.ESCALATE:
            return ()
        return self.medical if route is Route.MEDICAL else self.general


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedAnswer:
    """What may be reused: words and sources. Never a triage, never an escalation."""

    text: str
    sources: tuple[Source, ...]
    backend: str
    model: str
    rung: Rung


class AnswerCache(Protocol):
    """Keeps answers under a `CacheKey`. A fault of the store is a miss, never an error."""

    async def get(self, key: str) -> CachedAnswer | None:
        """The answer kept under the key, or None."""
        ...

    async def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep the answer for the cache's own lifetime."""
        ...


class SourceLibrary(Protocol):
    """Finds passages that answer a query."""

    @property
    def version(self) -> str:
        """Changes when any passage changes; part of the cache identity."""
        ...

    def find(self, query: Query, decision: Decision, limit: int) -> tuple[Passage, ...]:
        """The best passages, best first; empty when nothing is close enough."""
        ...


class Clock(Protocol):
    """Time, so that the core need not look at one."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...


class Observer(Protocol):
    """Told about each finished query; never told its text."""

    def answered(self, answer: Answer) -> None:
        """One canonical line and the counters."""
        ...

    def rung_failed(self, backend: str, fault: str) -> None:
        """A step of the ladder could not write."""
        ...

    def guarded(self, backend: str, actions: Mapping[str, int]) -> None:
        """A draft was changed before it was shown: how often what was done."""
        ...


class Refusal(StrEnum):
    """Why a query was not answered, a closed vocabulary for metrics."""

    RATE = "rate"
    """The caller asked too often."""
    PLACES = "places"
    """Too many answers were being written at once."""


class DeskObserver(Protocol):
    """Told what the HTTP face does besides answering; never told a text."""

    def refused(self, refusal: Refusal) -> None:
        """A query was turned away; never an emergency."""
        ...

    def feedback(self, feedback: Feedback) -> None:
        """A reader judged an answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyState:
    """Whether something the service can use is there."""

    name: str
    state: str
    """`up`, `down`, `absent` or `unknown`."""
    detail: str = ""


class Probe(Protocol):
    """Tells the state of one dependency for `/readyz`, without waiting on it."""

    def state(self) -> DependencyState:
        """What is known now."""
        ...


Versions = Mapping[str, str]
"""Everything that must agree before an answer may be reused: name to version."""
