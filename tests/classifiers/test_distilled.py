"""What the embedding tier teaches the lexical one."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from classifiers.training import distilled, swaps, words
from classifiers.training.distilled import Distilled
from classifiers.training.examples import Example
from classifiers.training.swaps import swapped
from router.domain.intent import Concern, Label, Language

_WORDS = ["bicycle", "river", "自行车", "河流"]


def _example(text: str, language: Language = Language.ENGLISH) -> Example:
    return Example(
        id=text,
        text=text,
        language=language,
        label=Label.OTHER,
        concern=Concern.NONE,
        intent=None,
        discipline=None,
        slice="s",
    )


_SOME = [_example("my elbow has been hurting"), _example("我的手肘疼痛好几天", Language.CHINESE), _example("hi")]


def test_words_are_exchanged_and_the_frame_stays() -> None:
    """A query keeps most of its words and takes frequent ones of its own language for the others."""
    made = swapped(_SOME, _WORDS, 1)
    assert [swap.origin for swap in made] == [0, 0, 1, 1, 2, 2]
    assert {swap.text for swap in made if swap.origin == 2} == {"hi"}
    english = {word for swap in made if swap.origin == 0 for word in swap.text.split()}
    assert english & {"bicycle", "river"}
    assert english <= {*["my", "elbow", "has", "been", "hurting"], "bicycle", "river"}
    assert not any(word in swap.text for swap in made if swap.origin == 1 for word in ("bicycle", "river"))


def test_an_exchange_can_be_repeated() -> None:
    """The same seed makes the same queries, another one others."""
    assert swapped(_SOME * 5, _WORDS, 1) == swapped(_SOME * 5, _WORDS, 1)
    assert swapped(_SOME * 5, _WORDS, 1) != swapped(_SOME * 5, _WORDS, 2)


def test_nothing_comes_of_nothing() -> None:
    """An empty query, or a language without words, makes no trouble."""
    assert [swap.text for swap in swapped([_example(""), _example("my elbow")], [], 1)] == [
        "",
        "",
        "my elbow",
        "my elbow",
    ]


def test_who_is_tried_on_a_query_learns_nothing_made_of_it() -> None:
    """Words belong to nobody; what was made of other queries is left out."""
    found = Distilled(found=[{"a"}] * 4, origins=np.array([-1, 0, 1, 1]), names=1)
    assert found.made_of([0]).tolist() == [0, 1]
    assert found.made_of([1]).tolist() == [0, 2, 3]


class _Tier:
    """Everything with an elbow in it is health."""

    def outputs(self, head: str, texts: list[str], say: object) -> NDArray[np.float64]:  # noqa: ARG002 - as a tier's
        """One logit each."""
        return np.array([[9.0 if "elbow" in text else -9.0] for text in texts])


def test_the_dear_tier_labels_what_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text has the probability that this tier gives it, and counts less than a written query."""
    monkeypatch.setattr(swaps, "PER_QUERY", 3)
    found = distilled.distil(_Tier(), [replace(_SOME[0], text="elbow")], lambda _: None)  # type: ignore[arg-type]
    assert len(found.found) == found.names + 3
    known = dict(zip(words.common_words(), found.truth, strict=False))
    assert known["bicycle"] < 0.5 < known["elbow"]
    assert found.weights.max() < 1.0
