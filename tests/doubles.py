"""Hand-written stand-ins for the ports, each with the behaviour a test gives it and a memory of what was asked."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from router.domain.answer import Answer, Passage, Rung, Usage
from router.domain.decision import Decision
from router.domain.errors import BackendError, Fault
from router.domain.feedback import Feedback
from router.domain.intent import Classification
from router.domain.ports import CachedAnswer, DraftEnd, DraftPiece, DraftRequest, Ladders, Refusal, TextPiece
from router.domain.query import Query
from router.domain.triage import Triage
from router.pipeline import Pipeline
from tests.builders import A_MOMENT, CONTACTS, a_classification, a_passage, a_triage


class ManualClock:
    """Implements `Clock`; stands still unless told to go on."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def now(self) -> datetime:
        """A moment that moves with the clock."""
        return A_MOMENT + timedelta(seconds=self.seconds - 1_000.0)

    def monotonic(self) -> float:
        """The seconds that have passed."""
        return self.seconds

    def go_on(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


class FixedClassifier:
    """Implements `IntentClassifier` with one opinion on everything."""

    def __init__(self, opinion: Classification | None = None) -> None:
        self.opinion = opinion or a_classification()

    def classify(self, query: Query, *, in_depth: bool = True) -> Classification:  # noqa: ARG002 - the port
        """The opinion."""
        assert query.text
        return self.opinion


class FixedTriage:
    """Implements `TriageJudge` with one level for everything."""

    def __init__(self, triage: Triage | None = None) -> None:
        self.triage = triage or a_triage()

    def assess(self, query: Query) -> Triage:
        """The triage."""
        assert query.text
        return self.triage


class FixedLibrary:
    """Implements `SourceLibrary` with the same passages for everything."""

    version = "library-1"

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages
        self.searches = 0

    def find(self, query: Query, decision: Decision, limit: int) -> tuple[Passage, ...]:
        """The passages, at most `limit` of them."""
        assert query.text
        assert decision.id
        self.searches += 1
        return self.passages[:limit]


class DictCache:
    """Implements `AnswerCache` over a plain mapping."""

    def __init__(self) -> None:
        self.kept: dict[str, CachedAnswer] = {}
        self.reads = 0

    async def get(self, key: str) -> CachedAnswer | None:
        """What is kept."""
        self.reads += 1
        return self.kept.get(key)

    async def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep it."""
        self.kept[key] = answer


class RecordingObserver:
    """Implements `Observer` and `DeskObserver`; remembers."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.failures: list[tuple[str, str]] = []
        self.guards: list[tuple[str, dict[str, int]]] = []
        self.refusals: list[Refusal] = []
        self.judgements: list[Feedback] = []

    def answered(self, answer: Answer) -> None:
        """Note the answer."""
        self.answers.append(answer)

    def rung_failed(self, backend: str, fault: str) -> None:
        """Note the step."""
        self.failures.append((backend, fault))

    def guarded(self, backend: str, actions: Mapping[str, int]) -> None:
        """Note what was done."""
        self.guards.append((backend, dict(actions)))

    def refused(self, refusal: Refusal) -> None:
        """Note the refusal."""
        self.refusals.append(refusal)

    def feedback(self, feedback: Feedback) -> None:
        """Note the judgement."""
        self.judgements.append(feedback)


class ScriptedBackend:
    """Implements `Backend`: says its pieces, then ends well or with the fault given."""

    def __init__(
        self,
        *pieces: str,
        fault: Fault | None = None,
        name: str = "medical",
        rung: Rung = Rung.MEDICAL,
        clock: ManualClock | None = None,
    ) -> None:
        self.name = name
        self.model = f"{name}-asked"
        self.rung = rung
        self.requests: list[DraftRequest] = []
        self.was_closed = False
        self.said = 0
        """Pieces handed out so far."""
        self._pieces = pieces
        self._fault = fault
        self._clock = clock

    async def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """The pieces; each takes a second of the clock where there is one."""
        self.requests.append(request)
        try:
            for text in self._pieces:
                if self._clock:
                    self._clock.go_on(1.0)
                self.said += 1
                yield TextPiece(text=text)
            if self._fault:
                raise BackendError(self._fault, "scripted")
            yield DraftEnd(usage=Usage(prompt_tokens=3, completion_tokens=4), model=f"{self.name}-served")
        finally:
            self.was_closed = True


def failing(name: str = "medical", rung: Rung = Rung.MEDICAL, fault: Fault = Fault.CONNECT) -> ScriptedBackend:
    """A backend that cannot even begin."""
    return ScriptedBackend(name=name, rung=rung, fault=fault)


def texts(pieces: Sequence[DraftPiece]) -> str:
    """The text of a draft."""
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


def a_pipeline(**changes: Any) -> Pipeline:
    """A pipeline whose medical and general lanes each have one backend that writes."""
    clock = ManualClock()
    parts: dict[str, Any] = {
        "classifier": FixedClassifier(),
        "triage": FixedTriage(),
        "library": FixedLibrary(a_passage()),
        "cache": DictCache(),
        "ladders": Ladders(
            medical=(ScriptedBackend("Iron ", "helps.", clock=clock),),
            general=(ScriptedBackend("Sure.", name="general", rung=Rung.GENERAL, clock=clock),),
        ),
        "clock": clock,
        "observer": RecordingObserver(),
        "versions": {"classifier": "1"},
        "contacts": CONTACTS,
    }
    return Pipeline(**{**parts, **changes})
