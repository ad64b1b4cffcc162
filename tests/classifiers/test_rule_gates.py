"""For whom a red-flag rule holds: sex, pregnancy and age, as the text or the profile says."""

from pathlib import Path

import pytest

from classifiers.triage.red_flags import load_red_flags
from router.domain.query import Profile, Query, Sex
from tests.builders import a_query
from tests.rule_files import CONCEPTS, a_chest_pain_judge, a_judge, a_rule, flag_ids


@pytest.mark.parametrize(
    ("sex", "fires"), [(None, True), (Sex.OTHER, True), (Sex.FEMALE, True), (Sex.MALE, False)], ids=str
)
def test_a_gate_of_sex_closes_only_on_what_is_known(tmp_path: Path, sex: Sex | None, *, fires: bool) -> None:
    """A rule for women fires unless the asker is known to be a man."""
    query = a_query("chest pain", profile=Profile(sex=sex))
    assert bool(flag_ids(a_chest_pain_judge(tmp_path, sex="female"), query)) is fires


def test_a_stated_sex_closes_the_gate_of_the_other(tmp_path: Path) -> None:
    """A man who says so is not asked about by a rule for women, unless somebody else is spoken of."""
    judge = a_chest_pain_judge(tmp_path, sex="female")
    assert flag_ids(judge, "i'm a guy with chest pain") == []
    assert flag_ids(judge, "i'm a guy and my wife has chest pain") == ["CARD-1"]


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("my chest. it is odd. all day. it hurts", True),
        (
            "hairs on my chest came in. i went to the gym on monday with two mates. we did legs. then my knee hurts",
            False,
        ),
        ("tightness in my chest that came on while i was carrying boxes up to the third floor. it hurts", True),
        ("google says chest pain", False),
        ("my uncle died of chest pain, i have a cold", False),
        ("google says chest pain and my chest hurts", True),
    ],
)
def test_signs_of_different_matters_do_not_pair(tmp_path: Path, text: str, *, fires: bool) -> None:
    """Several sentences and a good way part two signs, and what is only talked of counts for none."""
    assert bool(flag_ids(a_chest_pain_judge(tmp_path), text)) is fires


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("known", [None, True, False])
def test_a_gate_of_pregnancy_closes_only_on_what_is_known(tmp_path: Path, *, wanted: bool, known: bool | None) -> None:
    """A rule for the pregnant fires unless the asker is known not to be, and the other way round."""
    query = a_query("chest pain", profile=Profile(pregnant=known))
    assert bool(flag_ids(a_chest_pain_judge(tmp_path, pregnant=wanted), query)) is (known is None or known is wanted)


@pytest.mark.parametrize(
    ("age", "query", "fires"),
    [
        ({"min": 40}, a_query("chest pain"), False),
        ({"min": 40}, a_query("chest pain", profile=Profile(age_years=40)), True),
        ({"min": 40}, a_query("chest pain", profile=Profile(age_years=39)), False),
        ({"max": 1}, a_query("chest pain", profile=Profile(age_months=12)), True),
        ({"max": 1}, a_query("chest pain", profile=Profile(age_months=13)), False),
        ({"min": 1, "max": 12}, a_query("chest pain", profile=Profile(age_years=5)), True),
        ({"min": 40}, a_query("chest pain, 50 years old"), True),
        ({"min": 40}, a_query("50岁，胸痛"), True),
        ({"min": 40}, a_query("chest pain, 30 years old", profile=Profile(age_years=50)), False),
    ],
)
def test_a_gate_of_age_needs_a_known_age(tmp_path: Path, age: dict[str, int], query: Query, *, fires: bool) -> None:
    """A rule for an age fires at that age, as said in the text or else in the profile, and at no unknown one."""
    assert bool(flag_ids(a_chest_pain_judge(tmp_path, age=age), query)) is fires


@pytest.mark.parametrize(
    ("profile", "ids"),
    [
        (Profile(age_months=2), ["BABY-1"]),
        (Profile(age_years=0), ["BABY-1"]),
        (Profile(age_years=40), []),
        (Profile(age_years=40, pregnant=True), ["PREG-1"]),
        (Profile(age_years=80), ["OLD-1"]),
    ],
)
def test_what_the_profile_knows_counts_as_the_word(tmp_path: Path, profile: Profile, ids: list[str]) -> None:
    """A rule that asks for a baby, an elder or a pregnancy in words is met by the profile."""
    concepts = CONCEPTS | {"tiny": {"en": ["newborn"]}, "old": {"en": ["elderly"]}, "preg": {"en": ["pregnan*"]}}
    rules = [
        a_rule(id=id_, when=[[name, "gym"]]) for id_, name in (("BABY-1", "tiny"), ("OLD-1", "old"), ("PREG-1", "preg"))
    ]
    assert flag_ids(a_judge(tmp_path, concepts, *rules), a_query("gym", profile=profile)) == ids


def test_a_baby_of_the_profile_with_a_fever_is_an_emergency() -> None:
    """Of the shipped rules, the one for a fever under three months sees the age in the profile."""
    judge = load_red_flags()
    for text in ("temp 38.5", "38.5 c", "体温38度5"):
        assert "PAED-1" in flag_ids(judge, a_query(text, profile=Profile(age_months=2)))
        assert "PAED-1" not in flag_ids(judge, a_query(text, profile=Profile(age_months=20)))
