"""What the asker sees, whole and as it streams."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from router.domain.decision import Decision
from router.domain.triage import Escalation


class Origin(StrEnum):
    """Where a source came from."""

    CURATED = "curated"
    RETRIEVED = "retrieved"
    MODEL_STATED = "model_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A citable piece of the library: what a public page says, in our own plain words."""

    id: str
    topic: str
    title: str
    text: str
    publisher: str
    url: str
    language: str
    discipline: str
    audience: str
    keywords: tuple[str, ...]
    reviewed_on: str
    verified: bool
    """False until someone has opened the page and compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage as cited in one answer, numbered from S1."""

    id: str
    title: str
    publisher: str
    url: str
    language: str
    origin: Origin
    reviewed_on: str
    verified: bool


class Rung(StrEnum):
    """Which step of the ladder wrote the answer."""

    MEDICAL = "medical"
    GENERAL_WITH_CARE = "general_with_care"
    REFERENCE = "reference"
    GENERAL = "general"
    EMBEDDED = "embedded"
    STATIC = "static"


class AnswerStatus(StrEnum):
    """How far the answer may be relied on."""

    COMPLETE = "complete"
    DEGRADED = "degraded"
    """A lower step of the ladder wrote it."""
    INCOMPLETE = "incomplete"
    """The stream was cut: do not rely on it."""


class CacheOutcome(StrEnum):
    """What the cache did for this query."""

    HIT = "hit"
    SEMANTIC = "semantic"
    MISS = "miss"
    BYPASS = "bypass"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens as the model server counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Both together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """Who wrote the answer."""

    backend: str
    name: str
    rung: Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Where the time went, in milliseconds."""

    total_ms: float = 0.0
    classify_ms: float = 0.0
    triage_ms: float = 0.0
    cache_ms: float = 0.0
    backend_ms: float = 0.0
    compose_ms: float = 0.0

    @property
    def overhead_ms(self) -> float:
        """Time not spent waiting for a model."""
        return max(0.0, self.total_ms - self.backend_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Decision plus words: the whole of what the asker sees."""

    id: str
    conversation_id: str
    created_at: datetime
    text: str
    """Markdown, in the language of the query."""
    status: AnswerStatus
    decision: Decision
    escalation: Escalation | None
    sources: tuple[Source, ...]
    notice: str
    model: ModelInfo
    cache: CacheOutcome
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    reasons: tuple[str, ...] = ()
    """What the guard did to the draft, `guard:citation_removed`; never with its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """First event: route, label, triage."""

    answer_id: str
    conversation_id: str
    decision: Decision
    escalation: Escalation | None
    timings: Timings


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesFound:
    """The sources the answer may cite, and what the cache did."""

    sources: tuple[Source, ...]
    cache: CacheOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """A piece of the answer's text, fit to show."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Last event of a good stream: the whole answer."""

    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Last event of a cut stream: what arrived, marked incomplete, with the care advice again."""

    answer: Answer
    advice: str


AnswerEvent = DecisionMade | SourcesFound | Delta | Done | Interrupted


def fold(events: Sequence[AnswerEvent]) -> Answer:
    """The whole answer of a finished stream.

    Raises:
        ValueError: the stream has no last event.
    """
    if not events or not isinstance(events[-1], Done | Interrupted):
        msg = "the stream has not ended"
        raise ValueError(msg)
    return events[-1].answer
