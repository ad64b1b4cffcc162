"""Doses for a child, amounts worked out from a weight, and prescriptions."""

import pytest

from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import Level
from router.policy import wording
from router.policy.drafting.actions import GuardAction
from router.policy.drafting.doses import Patient, patient_of, prescribes
from router.policy.drafting.shadow import shadow
from tests.builders import a_query, user_turns
from tests.drafts import A_CHILD, A_MEASURED_CHILD, NOBODY, guarded

_CHILD_DOSES = [
    "Give 5 ml every six hours.",
    "The usual amount is 120 mg.",
    "Half a tablet is enough.",
    "Two teaspoons at bedtime.",
    "10-15 mg/kg each time.",
    "Give five millilitres now and again at night.",
    "每次吃半片。",
    "一次５毫升，一天三次。",
    "可以喂两滴。",
    "每公斤体重10毫克。",
    "吃一包就够了。",
]


@pytest.mark.parametrize("sentence", _CHILD_DOSES)
def test_no_dose_for_a_child_of_unknown_weight(sentence: str) -> None:
    """The number is not shown, a sentence says who can tell it, and the rest stays."""
    answer = guarded(f"Fever is common. {sentence} Offer drinks.", must_be_in=None, level=Level.NONE, patient=A_CHILD)
    assert answer.text == f"Fever is common. {wording.CHILD_DOSE.en} Offer drinks."
    assert answer.counts[GuardAction.CHILD_DOSE] == 1


@pytest.mark.parametrize(
    "draft",
    [
        "Children can have 5 ml every six hours.",
        "For a child: give 250 mg twice a day.",
        "孩子可以一次吃5毫升。",
        "儿童每次半片。",
    ],
)
def test_a_sentence_about_children_gives_no_dose_either(draft: str) -> None:
    """Nobody mentioned a child before, but the draft speaks of one."""
    answer = guarded(draft, must_be_in=None, patient=NOBODY)
    assert answer.counts[GuardAction.CHILD_DOSE] == 1
    assert not any(character.isdigit() or character == "半" for character in answer.text)


@pytest.mark.parametrize(
    "draft",
    [
        "Adults can take 400 mg every six hours.",
        "成人一次一片，一天不超过三次。",
        "Drink 200 ml of water with it.",
        "A normal level is 120 mg/dl.",
    ],
)
def test_an_adults_amount_stays(draft: str) -> None:
    """A usual amount for adults, a drink and a blood level are no child's dose."""
    assert guarded(draft, must_be_in=None).text == draft


@pytest.mark.parametrize(
    "draft",
    [
        "Babies drink about 150 ml of milk.",
        "孩子每天喝奶500毫升的奶。",
        "A toddler has 20 teeth.",
        "第一颗牙六个月左右长。",
    ],
)
def test_food_and_teeth_are_no_dose(draft: str) -> None:
    """Amounts of what is no medicine are shown to a parent too."""
    assert guarded(draft, must_be_in=None, patient=A_CHILD).text == draft


@pytest.mark.parametrize(
    "draft",
    [
        "The label says 15 mg/kg, so for 12 kg that is 180 mg.",
        "15 mg/kg × 12 = 180 mg.",
        "按每公斤10毫克，所以一次给120毫克。",
        "It is 10 mg per kg. With 12 kg that comes to 120 mg.",
    ],
)
@pytest.mark.parametrize("patient", [NOBODY, A_CHILD, A_MEASURED_CHILD])
def test_no_dose_is_worked_out_from_a_weight(draft: str, patient: Patient) -> None:
    """An amount computed from a weight is withheld for anyone, even where age and weight are known."""
    answer = guarded(draft, must_be_in=None, patient=patient)
    assert answer.counts[GuardAction.CHILD_DOSE] >= 1
    assert "180" not in answer.text
    assert "120" not in answer.text


@pytest.mark.parametrize(
    ("text", "patient"),
    [
        ("my 5 year old has a fever, how much paracetamol?", A_CHILD),
        ("how much ibuprofen for a baby", A_CHILD),
        ("宝宝发烧吃多少布洛芬", A_CHILD),
        ("女儿三岁咳嗽怎么用药", A_CHILD),
        ("8个月大能吃美林吗", A_CHILD),
        ("my son is 6 and weighs 20 kg, 6 years old", A_MEASURED_CHILD),
        ("孩子5岁，36斤，发烧", A_MEASURED_CHILD),
        ("my son is 35 years old and has back pain", NOBODY),
        ("how much ibuprofen can I take", NOBODY),
        ("我三十五岁头疼", NOBODY),
    ],
)
def test_whom_it_is_about_is_read_from_the_words(text: str, patient: Patient) -> None:
    """A child is named or has an age; measured means that age and weight were both said."""
    assert patient_of(a_query(text)) == patient


def test_earlier_turns_and_the_profile_count() -> None:
    """What was said before, and what the caller knows, say whom it is about."""
    assert patient_of(a_query("how much then?", turns=user_turns("my baby has a fever"))) == A_CHILD
    assert patient_of(a_query("how much?", profile=Profile(age_months=9))) == A_CHILD
    assert patient_of(a_query("he weighs 9 kg, how much?", profile=Profile(age_months=9))) == A_MEASURED_CHILD


@pytest.mark.parametrize(
    "sentence",
    [
        "I prescribe amoxicillin for seven days.",
        "I am prescribing you a course of steroids.",
        "Rx: amoxicillin 500 mg.",
        "Here is your prescription.",
        "处方：阿莫西林。",
        "我给您开具以下药方。",
        "我为你开了阿莫西林这个药。",
    ],
)
def test_nothing_is_prescribed(sentence: str) -> None:
    """A line that plays the prescriber is replaced."""
    assert prescribes(shadow(sentence))
    answer = guarded(f"{sentence} Rest well.", must_be_in=None)
    assert answer.text == f"{wording.NO_PRESCRIPTION.en} Rest well."


@pytest.mark.parametrize(
    "sentence",
    [
        "This is a prescription medicine.",
        "Your doctor may prescribe an inhaler.",
        "Some are sold on prescription: ask first.",
        "这是处方药，需要医生开处方。",
        "医生会根据情况开药。",
    ],
)
def test_a_prescription_may_be_spoken_of(sentence: str) -> None:
    """To say who prescribes is not to prescribe."""
    assert not prescribes(shadow(sentence))


@pytest.mark.parametrize("language", Language)
def test_our_own_words_pass(language: Language) -> None:
    """What stands in place of a dose or a prescription passes the guard itself."""
    for text in (wording.CHILD_DOSE, wording.NO_PRESCRIPTION):
        assert guarded(text.get(language), language, patient=A_CHILD).text == text.get(language)
