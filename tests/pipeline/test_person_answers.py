"""Crisis, violence and a child's dose, through the whole order of things."""

import pytest

from router.domain.answer import AnswerStatus, Rung
from router.domain.ports import Ladders
from router.domain.triage import EscalationKind, Level
from router.policy import wording
from tests.builders import a_passage, a_query, a_red_flag, a_triage
from tests.doubles import FixedLibrary, FixedTriage, ScriptedBackend, a_pipeline, failing

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("kind", [EscalationKind.CRISIS, EscalationKind.VIOLENCE])
async def test_below_emergency_neither_library_nor_model_answers(kind: EscalationKind) -> None:
    """The answer is the card's words, complete, and nobody else was asked."""
    library, backend = FixedLibrary(a_passage()), ScriptedBackend("Memory loss is common.")
    triage = FixedTriage(a_triage(a_red_flag(Level.CONSULTATION_24, kind=kind)))
    pipeline = a_pipeline(triage=triage, library=library, ladders=Ladders(medical=(backend,)))
    answer = await pipeline.answer(a_query(country="GB"))
    assert answer.escalation is not None
    assert answer.text.startswith(f"**{answer.escalation.title}**\n\n{answer.escalation.message}")
    assert (answer.model.rung, answer.status, answer.sources) == (Rung.STATIC, AnswerStatus.COMPLETE, ())
    assert (library.searches, backend.requests) == (0, [])


async def test_a_childs_dose_ends_the_same_whoever_writes() -> None:
    """The model's answer and the static one both end with weight and age."""
    for backend in (ScriptedBackend("Fever is common."), failing()):
        pipeline = a_pipeline(ladders=Ladders(medical=(backend,)))
        answer = await pipeline.answer(a_query("how much ibuprofen for my toddler"))
        assert answer.text.endswith(wording.CHILD_DOSE_NOTE.en)
