"""The order of things, over doubles of every port."""

import pytest

from router.domain.answer import AnswerStatus, CacheOutcome, DecisionMade, Delta, Done, Rung, SourcesFound
from router.domain.errors import InvalidQueryError
from router.domain.intent import Concern, Intent
from router.domain.ports import CachedAnswer, Ladders
from router.domain.query import CacheMode, Lane
from router.domain.triage import Level
from tests.builders import a_classification, a_passage, a_query, a_red_flag, a_source, a_triage
from tests.doubles import (
    DictCache,
    FixedClassifier,
    FixedLibrary,
    FixedTriage,
    RecordingObserver,
    ScriptedBackend,
    a_pipeline,
)

pytestmark = pytest.mark.anyio
KEPT = CachedAnswer(text="kept", sources=(a_source(),), backend="medical", model="med-0", rung=Rung.MEDICAL)


async def test_the_card_leaves_before_any_backend_is_asked() -> None:
    """When decision and sources have been sent no backend was called yet."""
    backend = ScriptedBackend("Iron helps.")
    stream = a_pipeline(ladders=Ladders(medical=(backend,))).stream(a_query())
    first, second = await anext(stream), await anext(stream)
    assert isinstance(first, DecisionMade)
    assert isinstance(second, SourcesFound)
    assert backend.requests == []
    third = await anext(stream)
    assert isinstance(third, Delta)
    assert len(backend.requests) == 1
    await stream.aclose()
    assert backend.was_closed


async def test_the_answer_is_the_fold_of_the_stream() -> None:
    """The whole answer holds exactly what the deltas said, and the ids of the first event."""
    events = [event async for event in a_pipeline().stream(a_query())]
    first, last = events[0], events[-1]
    assert isinstance(first, DecisionMade)
    assert isinstance(last, Done)
    assert last.answer.text == "".join(event.text for event in events if isinstance(event, Delta)) == "Iron helps."
    assert (last.answer.id, last.answer.conversation_id) == (first.answer_id, first.conversation_id)
    assert last.answer.model.name == "medical-served"
    assert last.answer.usage.total_tokens == 7
    assert last.answer.status is AnswerStatus.COMPLETE


async def test_time_spent_waiting_for_a_model_is_not_overhead() -> None:
    """The two seconds the model took count as backend time alone."""
    answer = await a_pipeline().answer(a_query())
    assert answer.timings.backend_ms == answer.timings.total_ms == 2_000.0
    assert answer.timings.overhead_ms == 0.0


async def test_an_emergency_asks_nothing_of_anyone() -> None:
    """With an emergency flag neither cache nor library nor backend is touched."""
    cache, library, backend = DictCache(), FixedLibrary(a_passage()), ScriptedBackend("no")
    pipeline = a_pipeline(
        triage=FixedTriage(a_triage(a_red_flag())),
        cache=cache,
        library=library,
        ladders=Ladders(medical=(backend,), general=(backend,)),
    )
    answer = await pipeline.answer(a_query(country="CN"))
    assert "120" in answer.text
    assert (answer.model.rung, answer.cache, answer.status) == (Rung.STATIC, CacheOutcome.INELIGIBLE, "complete")
    assert (cache.reads, library.searches, backend.requests) == (0, 0, [])


async def test_a_chosen_lane_still_shows_the_card() -> None:
    """A caller who chooses the general lane on an emergency gets the model's words and the card."""
    pipeline = a_pipeline(triage=FixedTriage(a_triage(a_red_flag())))
    answer = await pipeline.answer(a_query(lane=Lane.GENERAL, country="US"))
    assert answer.text == "Sure."
    assert answer.escalation is not None
    assert answer.escalation.actions[0].uri == "tel:911"


async def test_the_general_lane_cites_nothing() -> None:
    """On a general query the library is not searched."""
    library = FixedLibrary(a_passage())
    pipeline = a_pipeline(classifier=FixedClassifier(a_classification(0.1)), library=library)
    answer = await pipeline.answer(a_query())
    assert (answer.text, answer.sources, library.searches) == ("Sure.", (), 0)


async def test_a_health_answer_without_sources_says_so() -> None:
    """Where the library has nothing the answer ends with the sentence that no source was found."""
    answer = await a_pipeline(library=FixedLibrary()).answer(a_query())
    assert answer.text.startswith("Iron helps.")
    assert answer.text.endswith("No source was found for this question.")


async def test_passages_reach_the_backend_in_the_order_of_their_numbers() -> None:
    """S1 is the first passage the backend was given."""
    backend = ScriptedBackend("ok")
    library = FixedLibrary(*(a_passage(id=f"p{n}", title=f"T{n}") for n in range(5)))
    answer = await a_pipeline(library=library, ladders=Ladders(medical=(backend,))).answer(a_query())
    assert [passage.title for passage in backend.requests[0].passages] == ["T0", "T1", "T2"]
    assert [(source.id, source.title) for source in answer.sources] == [("S1", "T0"), ("S2", "T1"), ("S3", "T2")]


async def test_a_kept_answer_is_reused_with_the_decision_of_this_query() -> None:
    """A hit brings words and sources back and judges anew."""
    cache = DictCache()
    pipeline = a_pipeline(cache=cache)
    first = await pipeline.answer(a_query())
    second = await pipeline.answer(a_query("  What IS anaemia?? "))
    assert (first.cache, second.cache) == (CacheOutcome.MISS, CacheOutcome.HIT)
    assert (second.text, second.sources, second.model) == (first.text, first.sources, first.model)
    assert second.decision.id != first.decision.id
    assert second.usage.total_tokens == 0


async def test_the_caller_may_go_around_the_cache() -> None:
    """Bypass neither reads nor writes."""
    cache = DictCache()
    answer = await a_pipeline(cache=cache).answer(a_query(cache_mode=CacheMode.BYPASS))
    assert (answer.cache, cache.reads, cache.kept) == (CacheOutcome.BYPASS, 0, {})


async def test_the_caller_may_refresh_the_cache() -> None:
    """Refresh does not read, and writes the new answer over the old one."""
    cache = DictCache()
    pipeline = a_pipeline(cache=cache)
    await pipeline.answer(a_query())
    (key,) = cache.kept
    cache.kept[key] = KEPT
    answer = await pipeline.answer(a_query(cache_mode=CacheMode.REFRESH))
    assert answer.text == "Iron helps."
    assert cache.kept[key].text == "Iron helps."


@pytest.mark.parametrize(("intent", "level"), [(Intent.SYMPTOM, Level.CONSULTATION), (Intent.NUTRITION, Level.NONE)])
async def test_an_answer_to_a_personal_query_is_not_kept(intent: Intent, level: Level) -> None:
    """What someone said about themselves is neither looked up nor stored, whether it calls for a doctor or not."""
    cache = DictCache()
    opinion = a_classification(concern=Concern.PERSONAL, intent=intent)
    answer = await a_pipeline(cache=cache, classifier=FixedClassifier(opinion)).answer(a_query())
    assert answer.decision.triage.level is level
    assert (answer.escalation is None) is (level is Level.NONE)
    assert (answer.cache, cache.reads, cache.kept) == (CacheOutcome.INELIGIBLE, 0, {})


async def test_an_answer_made_under_another_version_is_not_reused() -> None:
    """A new version of any part makes the kept answer a miss."""
    cache = DictCache()
    await a_pipeline(cache=cache).answer(a_query())
    answer = await a_pipeline(cache=cache, versions={"classifier": "2"}).answer(a_query())
    assert answer.cache is CacheOutcome.MISS
    assert len(cache.kept) == 2


async def test_the_guard_rejects_before_anything_is_sent() -> None:
    """An empty query raises and yields no event."""
    with pytest.raises(InvalidQueryError):
        await anext(a_pipeline().stream(a_query(" ")))


async def test_the_observer_hears_of_each_answer_once() -> None:
    """One finished query is one call with the answer the asker saw."""
    observer = RecordingObserver()
    answer = await a_pipeline(observer=observer).answer(a_query(conversation_id="c_mine"))
    assert observer.answers == [answer]
    assert answer.conversation_id == "c_mine"
    assert answer.created_at.tzinfo is not None
