"""An answer whole and as it streams."""

from collections.abc import Sequence

import pytest

from router.domain.answer import AnswerEvent, CacheOutcome, Delta, Done, Interrupted, SourcesFound, Timings, Usage, fold
from tests.builders import an_answer, decision_made


def test_fold_gives_the_answer_of_a_finished_stream() -> None:
    """The whole answer is the one its last event carries."""
    answer = an_answer("Rest.")
    events: list[AnswerEvent] = [
        decision_made(),
        SourcesFound(sources=(), cache=CacheOutcome.MISS),
        Delta(text="Rest."),
        Done(answer=answer),
    ]
    assert fold(events) is answer


def test_fold_gives_what_arrived_of_a_cut_stream() -> None:
    """A cut stream folds to the part that arrived."""
    answer = an_answer("Re")
    assert fold([Delta(text="Re"), Interrupted(answer=answer, advice="Do not rely on it.")]) is answer


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="empty"),
        pytest.param([Delta(text="Rest.")], id="no last event"),
        pytest.param([Done(answer=an_answer()), Delta(text="more")], id="text after the end"),
    ],
)
def test_fold_refuses_a_stream_that_has_not_ended(events: Sequence[AnswerEvent]) -> None:
    """A stream without a last event is never taken for an answer."""
    with pytest.raises(ValueError, match="has not ended"):
        fold(events)


def test_usage_totals_both_counts() -> None:
    """Total tokens are the prompt's and the completion's together."""
    assert Usage(prompt_tokens=3, completion_tokens=4).total_tokens == 7


def test_overhead_leaves_out_the_wait_for_a_model() -> None:
    """Overhead is the total less the time a backend took."""
    assert Timings(total_ms=10.0, backend_ms=7.5).overhead_ms == 2.5


def test_overhead_is_never_negative() -> None:
    """Clocks that disagree give no negative overhead."""
    assert Timings(total_ms=1.0, backend_ms=2.0).overhead_ms == 0.0
