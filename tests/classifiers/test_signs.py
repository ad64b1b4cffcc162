"""What the rules tell a judge that learns."""

import pytest

from classifiers.triage.red_flags import RedFlagJudge, SilentTriage, load_red_flags
from router.domain.query import Profile
from router.domain.triage import Level


@pytest.fixture(scope="module")
def judge() -> RedFlagJudge:
    """The rules that ship."""
    return load_red_flags()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("crushing chest pain", "chest_pain"),
        ("no chest pain at all", "not chest_pain"),
        ("i had chest pain ten years ago", "past chest_pain"),
        ("胸痛", "chest_pain"),
        ("没有胸痛", "not chest_pain"),
    ],
)
def test_a_sign_is_told_apart_by_whether_it_stands(judge: RedFlagJudge, text: str, sign: str) -> None:
    """One that is denied, or long over, is another sign than one that somebody has."""
    assert sign in judge.signs(text, Profile()).names


def test_signs_carry_the_level_of_the_rules(judge: RedFlagJudge) -> None:
    """The most urgent rule that fires; none where none does."""
    assert judge.signs("crushing chest pain going down my left arm", Profile()).level.is_emergency
    assert judge.signs("what a lovely day", Profile()).level is Level.NONE


def test_numbers_and_the_profile_are_signs(judge: RedFlagJudge) -> None:
    """A measured fever and a known pregnancy count as words would."""
    found = judge.signs("fever of 39.5", Profile(pregnant=True)).names
    assert {"measure_fever_39", "measure_pregnant"} <= set(found)


def test_words_of_joins_are_no_signs(judge: RedFlagJudge) -> None:
    """Only concepts have names that last."""
    assert not [name for name in judge.signs("my chest feels so tight", Profile()).names if "=" in name]


def test_without_rules_there_are_no_signs() -> None:
    """What stands in for missing rules tells nothing."""
    silent = SilentTriage()
    assert silent.signs("crushing chest pain", Profile()) == ((), Level.NONE)
    assert silent.version == "none"
