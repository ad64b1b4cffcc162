"""The ladder: who writes when a step cannot, and what a cut looks like."""

from typing import Any

import pytest

from router.domain.answer import AnswerStatus, Delta, Interrupted, Rung
from router.domain.errors import Fault
from router.domain.intent import Concern, Intent
from router.domain.ports import Ladders
from router.domain.query import Lane
from tests.builders import a_classification, a_query
from tests.doubles import (
    DictCache,
    FixedClassifier,
    FixedLibrary,
    RecordingObserver,
    ScriptedBackend,
    a_pipeline,
    failing,
)

pytestmark = pytest.mark.anyio
LONG = ("Anaemia means that the blood carries too little oxygen, which makes people tired and pale.", " It ")
"""Long enough to be shown before the draft ends, and the beginning of a sentence that is not."""


async def test_a_step_that_cannot_begin_is_passed_over() -> None:
    """The next step writes, the answer is degraded, and the failure is counted."""
    observer = RecordingObserver()
    care = ScriptedBackend("With care.", name="general", rung=Rung.GENERAL_WITH_CARE)
    answer = await a_pipeline(observer=observer, ladders=Ladders(medical=(failing(), care))).answer(a_query())
    assert (answer.text, answer.status, answer.model.rung) == ("With care.", AnswerStatus.DEGRADED, care.rung)
    assert observer.failures == [("medical", Fault.CONNECT)]


async def test_an_answer_from_a_lower_step_is_not_kept() -> None:
    """A fallback does not outlive its cause."""
    cache = DictCache()
    care = ScriptedBackend("With care.", name="general", rung=Rung.GENERAL_WITH_CARE)
    await a_pipeline(cache=cache, ladders=Ladders(medical=(failing(), care))).answer(a_query())
    assert cache.kept == {}


async def test_when_every_step_fails_the_static_answer_stands() -> None:
    """The last rung needs nothing and says whom to ask."""
    observer = RecordingObserver()
    ladders = Ladders(medical=(failing(), failing("reference", Rung.REFERENCE, Fault.UNAVAILABLE)))
    answer = await a_pipeline(observer=observer, ladders=ladders, library=FixedLibrary()).answer(a_query())
    assert "ask a pharmacist or your doctor" in answer.text
    assert (answer.model.rung, answer.status) == (Rung.STATIC, AnswerStatus.DEGRADED)
    assert len(observer.failures) == 2


async def test_the_static_answer_tells_a_lane_that_is_down_from_one_that_is_missing() -> None:
    """Without a general model the setting is named; with one that fails the asker is told to try again."""
    other = FixedClassifier(a_classification(0.1))
    missing = await a_pipeline(classifier=other, ladders=Ladders()).answer(a_query())
    down = failing("general", Rung.GENERAL)
    failed = await a_pipeline(classifier=other, ladders=Ladders(general=(down,))).answer(a_query())
    assert "MEDROUTE_GENERAL_URL" in missing.text
    assert "try again" in failed.text


async def test_a_demonstration_model_that_declines_is_no_configured_model() -> None:
    """Where only the demonstration model stands in the lane and will not write, the setting is named."""
    other = FixedClassifier(a_classification(0.1))
    ladders = Ladders(general=(failing("embedded", Rung.EMBEDDED, Fault.UNAVAILABLE),))
    answer = await a_pipeline(classifier=other, ladders=ladders).answer(a_query())
    assert "MEDROUTE_GENERAL_URL" in answer.text


async def test_a_cut_after_the_first_word_is_never_a_clean_end() -> None:
    """The stream ends with an interruption that carries the care advice; no other step goes on with the text."""
    cache, observer = DictCache(), RecordingObserver()
    cut, next_step = ScriptedBackend(*LONG, "Take two", fault=Fault.CUT), ScriptedBackend("no", name="general")
    opinion = a_classification(concern=Concern.PERSONAL, intent=Intent.SYMPTOM)
    pipeline = a_pipeline(
        cache=cache,
        observer=observer,
        classifier=FixedClassifier(opinion),
        ladders=Ladders(medical=(cut, next_step)),
    )
    events = [event async for event in pipeline.stream(a_query())]
    last = events[-1]
    assert isinstance(last, Interrupted)
    assert last.answer.status is AnswerStatus.INCOMPLETE
    assert last.answer.text == "".join(event.text for event in events if isinstance(event, Delta)) == LONG[0]
    assert last.advice.startswith("The answer was cut off.")
    assert last.answer.escalation is not None
    assert last.answer.escalation.message in last.advice
    assert (next_step.requests, cache.kept) == ([], {})
    assert observer.answers == [last.answer]


async def test_a_cut_before_anything_was_shown_lets_the_next_step_write() -> None:
    """Words still held back by the guard commit nobody, so the ladder goes on."""
    observer = RecordingObserver()
    cut, care = ScriptedBackend("Take", fault=Fault.CUT), ScriptedBackend("Rest.", name="general")
    answer = await a_pipeline(observer=observer, ladders=Ladders(medical=(cut, care))).answer(a_query())
    assert answer.text == "Rest."
    assert observer.failures == [("medical", Fault.CUT)]


async def test_a_cut_draft_is_closed() -> None:
    """Emphasis that the cut left open is closed, so that the advice after it is not swallowed."""
    cut = ScriptedBackend(f"**{LONG[0]} It", fault=Fault.CUT)
    answer = await a_pipeline(ladders=Ladders(medical=(cut,))).answer(a_query())
    assert answer.text == f"**{LONG[0]}**"
    assert answer.reasons == ("guard:markdown_closed",)


async def test_a_cut_whole_answer_is_marked_incomplete() -> None:
    """Without streaming too the caller sees that the answer is not to be relied on."""
    answer = await a_pipeline(ladders=Ladders(medical=(ScriptedBackend(*LONG, fault=Fault.CUT),))).answer(a_query())
    assert answer.status is AnswerStatus.INCOMPLETE


async def test_a_reader_who_leaves_closes_the_backend() -> None:
    """Closing the stream in the middle closes the draft under it."""
    backend = ScriptedBackend(*LONG, "two", "three")
    stream = a_pipeline(ladders=Ladders(medical=(backend,))).stream(a_query())
    async for event in stream:
        if isinstance(event, Delta):
            break
    await stream.aclose()
    assert backend.was_closed


@pytest.mark.parametrize(("lane", "asked"), [(Lane.MEDICAL, "medical"), (Lane.GENERAL, "general")])
async def test_the_lane_a_caller_chose_decides_who_writes(lane: Lane, asked: str) -> None:
    """A chosen lane overrides the classifier."""
    writers: dict[str, Any] = {
        "medical": ScriptedBackend("m"),
        "general": ScriptedBackend("g", name="general", rung=Rung.GENERAL),
    }
    ladders = Ladders(medical=(writers["medical"],), general=(writers["general"],))
    await a_pipeline(ladders=ladders).answer(a_query(lane=lane))
    assert [name for name, writer in writers.items() if writer.requests] == [asked]
