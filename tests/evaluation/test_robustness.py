"""How queries are disturbed."""

import pytest

from classifiers.evaluation import robustness
from classifiers.evaluation.robustness import Perturbation, homophones, typos

ENGLISH = "my left knee has been sore for two weeks and I would like to know whether to see someone"
CHINESE = "膝盖疼了两个星期，要不要去医院看看，在家做点什么好"
ALL = list({kind.name: kind for kind in (*robustness.INTENT, *robustness.TRIAGE)}.values())


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_every_disturbance_changes_the_text_the_same_way_each_time(kind: Perturbation, text: str) -> None:
    """Chance is drawn from the text, so that two runs disturb alike."""
    assert kind.apply(text) != text
    assert kind.apply(text) == kind.apply(text)


@pytest.mark.parametrize("kind", [k for k in ALL if k.name not in ("typos", "homophones")], ids=lambda kind: kind.name)
@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_added_words_leave_the_query_whole_and_speak_its_language(kind: Perturbation, text: str) -> None:
    """What is put around a query stands around it, in English or in Chinese."""
    disturbed = kind.apply(text)
    assert text in disturbed
    added = disturbed.replace(text, "")
    assert any("\u4e00" <= character <= "\u9fff" for character in added) is (text == CHINESE)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_typing_mistakes_stay_few(text: str) -> None:
    """About one mistake in fourteen characters: most of the text is as it was."""
    mistakes = max(1, len(text) // 14)
    assert abs(len(typos(text)) - len(text)) <= mistakes
    assert set(typos(text)) <= set(text)


def test_homophones_change_at_most_two_words() -> None:
    """Sound-alikes are sprinkled, not poured."""
    changed = [a for a, b in zip(ENGLISH.split(), homophones(ENGLISH).split(), strict=True) if a != b]
    assert 1 <= len(changed) <= 2


@pytest.mark.parametrize("text", ["ok", "123 456", "!!"])
def test_a_text_that_offers_nothing_is_left_alone(text: str) -> None:
    """What cannot be mistyped or misheard stays as it is and is not counted."""
    assert typos(text) == text
    assert homophones(text) == text
