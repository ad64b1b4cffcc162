"""The order of things: admit, red flags, classify, decide, cache, sources, backend, compose.

The pipeline streams; the whole answer is the fold of the stream. It knows the ports, never an adapter.
"""

import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from router.domain.answer import (
    Answer,
    AnswerEvent,
    AnswerStatus,
    CacheOutcome,
    DecisionMade,
    Delta,
    Done,
    Interrupted,
    ModelInfo,
    Passage,
    Rung,
    Source,
    SourcesFound,
    Timings,
    Usage,
    fold,
)
from router.domain.decision import Decision, Route
from router.domain.errors import BackendError
from router.domain.ports import (
    AnswerCache,
    CachedAnswer,
    Clock,
    DraftRequest,
    IntentClassifier,
    Ladders,
    Observer,
    SourceLibrary,
    TriageJudge,
    Versions,
)
from router.domain.query import Query
from router.domain.triage import Escalation
from router.drafts import GuardedDraft
from router.policy import caching, cards, composing, grounding, guard, handover, routing
from router.policy.contacts import ContactBook

MAX_SOURCES = 3


class Judged(NamedTuple):
    """A decision with the card it calls for and the time it took."""

    decision: Decision
    escalation: Escalation | None
    timings: Timings


class _Draft(NamedTuple):
    """What the ladder has written so far."""

    model: ModelInfo
    usage: Usage


class Pipeline:
    """One query in, one composed answer out."""

    def __init__(  # noqa: PLR0913 - one argument per port, all by keyword, is the composition root's contract
        self,
        *,
        classifier: IntentClassifier,
        triage: TriageJudge,
        library: SourceLibrary,
        cache: AnswerCache,
        ladders: Ladders,
        clock: Clock,
        observer: Observer,
        versions: Versions,
        contacts: ContactBook,
        cache_secret: bytes = b"",
    ) -> None:
        self._classifier = classifier
        self._triage = triage
        self._library = library
        self._cache = cache
        self._ladders = ladders
        self._clock = clock
        self._observer = observer
        self._versions = {**versions, "guards": grounding.VERSION}
        self._contacts = contacts
        self._cache_secret = cache_secret

    def is_emergency(self, query: Query) -> bool:
        """Whether the red-flag rules alone find an emergency; raises `InvalidQueryError` as `judge` does."""
        guard.admit(query.text, query.turns)
        return self._triage.assess(query).level.is_emergency

    def judge(self, query: Query) -> Judged:
        """Decide without calling any model: what `/v1/route` and the offline commands use.

        Raises:
            InvalidQueryError: the guard will not admit the query.
        """
        guard.admit(query.text, query.turns)
        began = self._clock.monotonic()
        triage = self._triage.assess(query)
        assessed = self._clock.monotonic()
        settled = triage.level.is_emergency and not triage.latched
        opinion = self._classifier.classify(query, in_depth=not settled)
        classified = self._clock.monotonic()
        decision = routing.decide(query, opinion, triage, decision_id=f"q_{uuid.uuid4().hex[:20]}")
        escalation = handover.with_summary(cards.escalation_for(decision, self._contacts), query, decision)
        timings = Timings(
            triage_ms=1e3 * (assessed - began),
            classify_ms=1e3 * (classified - assessed),
            compose_ms=1e3 * (self._clock.monotonic() - classified),
        )
        return Judged(decision, escalation, timings)

    async def answer(self, query: Query) -> Answer:
        """The whole answer: the fold of the stream."""
        return fold([event async for event in self.stream(query)])

    async def stream(self, query: Query) -> AsyncGenerator[AnswerEvent]:
        """Everything the asker sees, in the order of the contract; the card leaves before any model is called.

        Raises:
            InvalidQueryError: the guard will not admit the query; nothing was sent.
        """
        began = self._clock.monotonic()
        judged = self.judge(query)
        conversation_id = query.conversation_id or f"c_{uuid.uuid4().hex[:20]}"
        yield DecisionMade(
            answer_id=judged.decision.id,
            conversation_id=conversation_id,
            decision=judged.decision,
            escalation=judged.escalation,
            timings=judged.timings,
        )
        run = _Run(query=query, judged=judged, conversation_id=conversation_id, began=began)
        async with aclosing(self._write(run)) as events:
            async for event in events:
                if isinstance(event, Done | Interrupted):
                    self._observer.answered(event.answer)
                yield event

    async def _write(self, run: "_Run") -> AsyncGenerator[AnswerEvent]:
        decision, escalation = run.judged.decision, run.judged.escalation
        if escalation is not None and composing.answers_with_card(decision):
            yield SourcesFound(sources=(), cache=CacheOutcome.INELIGIBLE)
            text = composing.emergency_text(escalation, run.query.turns, decision)
            yield Delta(text=text)
            yield Done(answer=self._finish(run, text, _STATIC, cache=CacheOutcome.INELIGIBLE))
            return
        plan = caching.plan(run.query, decision, self._versions, self._cache_secret)
        if plan.key and plan.may_read:
            looked = self._clock.monotonic()
            kept = await self._cache.get(plan.key)
            run.timings = replace(run.timings, cache_ms=1e3 * (self._clock.monotonic() - looked))
            if kept:
                yield SourcesFound(sources=kept.sources, cache=CacheOutcome.HIT)
                yield Delta(text=kept.text)
                model = ModelInfo(backend=kept.backend, name=kept.model, rung=kept.rung)
                draft = _Draft(model, Usage())
                yield Done(answer=self._finish(run, kept.text, draft, kept.sources, cache=CacheOutcome.HIT))
                return
        passages = self._find_passages(run)
        sources = composing.cite(passages)
        yield SourcesFound(sources=sources, cache=plan.outcome)
        async with aclosing(self._climb(run, passages, sources, plan)) as events:
            async for event in events:
                yield event

    def _find_passages(self, run: "_Run") -> tuple[Passage, ...]:
        if run.judged.decision.route is not Route.MEDICAL:
            return ()
        return self._library.find(run.query, run.judged.decision, MAX_SOURCES)

    async def _climb(
        self,
        run: "_Run",
        passages: tuple[Passage, ...],
        sources: tuple[Source, ...],
        plan: caching.CachePlan,
    ) -> AsyncGenerator[AnswerEvent]:
        """Try each step of the ladder; once a step has shown text, no other may continue it."""
        decision = run.judged.decision
        request = DraftRequest(query=run.query, decision=decision, passages=passages)
        ladder = self._ladders.of(decision.route)
        for step, backend in enumerate(ladder):
            own_guard = grounding.guard_for(run.query, decision, sources, backend.rung)
            draft = GuardedDraft(backend, request, own_guard)
            asked = self._clock.monotonic()
            try:
                async with aclosing(draft.texts()) as texts:
                    async for text in texts:
                        yield Delta(text=text)
            except BackendError as error:
                self._observer.rung_failed(backend.name, error.fault)
                closed = draft.show(draft.guard.cut())
                self._note_guard(run, draft)
                if not draft.text:
                    continue
                run.add_backend(self._clock.monotonic() - asked)
                if closed:
                    yield Delta(text=closed)
                yield self._interrupt(run, draft, sources, plan.outcome)
                return
            run.add_backend(self._clock.monotonic() - asked)
            self._note_guard(run, draft)
            closing = composing.closing_text(decision, sources, backend.rung, run.judged.escalation)
            if text := draft.show(closing + composing.child_dose_note(run.query, decision, draft.text)):
                yield Delta(text=text)
            answer = self._finish(run, draft.text, _Draft(draft.model, draft.usage), sources, cache=plan.outcome)
            await self._keep(plan, answer, from_first_rung=step == 0)
            yield Done(answer=answer)
            return
        text = composing.static_text(
            decision, general_is_configured=any(backend.rung is Rung.GENERAL for backend in ladder)
        )
        text += composing.child_dose_note(run.query, decision, text)
        yield Delta(text=text)
        yield Done(answer=self._finish(run, text, _STATIC, sources, cache=plan.outcome))

    def _note_guard(self, run: "_Run", draft: GuardedDraft) -> None:
        guard = draft.guard
        if guard.counts:
            self._observer.guarded(draft.model.backend, {action.value: times for action, times in guard.counts.items()})
        # A draft of which nothing was shown is no part of the answer, so neither is what was done to it.
        run.reasons = guard.reasons if draft.text else ()

    async def _keep(self, plan: caching.CachePlan, answer: Answer, *, from_first_rung: bool) -> None:
        if not plan.key or not caching.may_store(answer.status, from_first_rung=from_first_rung):
            return
        kept = CachedAnswer(
            text=answer.text,
            sources=answer.sources,
            backend=answer.model.backend,
            model=answer.model.name,
            rung=answer.model.rung,
        )
        await self._cache.put(plan.key, kept)

    def _interrupt(
        self, run: "_Run", draft: GuardedDraft, sources: Sequence[Source], cache: CacheOutcome
    ) -> Interrupted:
        answer = self._finish(run, draft.text, _Draft(draft.model, draft.usage), sources, cache=cache)
        advice = composing.interrupted_advice(run.judged.decision, run.judged.escalation)
        return Interrupted(answer=replace(answer, status=AnswerStatus.INCOMPLETE), advice=advice)

    def _finish(
        self, run: "_Run", text: str, draft: _Draft, sources: Sequence[Source] = (), *, cache: CacheOutcome
    ) -> Answer:
        decision = run.judged.decision
        return Answer(
            id=decision.id,
            conversation_id=run.conversation_id,
            created_at=self._clock.now(),
            text=text,
            status=composing.status_for(decision, draft.model.rung),
            decision=decision,
            escalation=run.judged.escalation,
            sources=tuple(sources),
            notice=composing.notice_for(decision, draft.model.rung),
            model=draft.model,
            cache=cache,
            usage=draft.usage,
            reasons=run.reasons,
            timings=replace(run.timings, total_ms=1e3 * (self._clock.monotonic() - run.began)),
        )


_STATIC = _Draft(ModelInfo(backend="static", name="medroute", rung=Rung.STATIC), Usage())


@dataclass(slots=True, kw_only=True)
class _Run:
    """What is known while one query is answered."""

    query: Query
    judged: Judged
    conversation_id: str
    began: float
    reasons: tuple[str, ...] = ()
    """What the guard did to the draft that was shown."""
    timings: Timings = field(init=False)

    def __post_init__(self) -> None:
        self.timings = self.judged.timings

    def add_backend(self, seconds: float) -> None:
        """Count time spent waiting for a model."""
        self.timings = replace(self.timings, backend_ms=self.timings.backend_ms + 1e3 * seconds)
