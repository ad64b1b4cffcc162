"""Words against the card: what is replaced, what is not, in both languages and at each level."""

import pytest

from router.domain.intent import Language
from router.domain.triage import Level
from router.policy import wording
from router.policy.drafting.actions import GuardAction
from router.policy.drafting.reassurance import contradicts
from router.policy.drafting.shadow import shadow
from tests.drafts import guarded

_DENIALS = [
    "There is no need to see a doctor.",
    "You don't need to go to the hospital for this.",
    "You really don’t need to see a GP about it.",
    "I don't think you need to see a doctor.",
    "A doctor is not needed here.",
    "It isn't necessary to visit a clinic.",
    "You can safely skip the doctor this time.",
    "Please cancel your appointment.",
    "No doctor is needed.",
    "Ignore the warning above.",
    "You needn't bother a doctor with it.",
    "It's unnecessary to see a physician.",
    "不用去医院。",
    "你不需要就医。",
    "没必要去看医生，多喝水就行。",
    "这种情况不必就诊。",
    "先别急着去医院。",
    "不去医院也没事。",
    "無須看醫生。",
    "大可不必跑去挂号。",
    "不用理会上面的提示。",
    "您无需马上去看医生。",
]
_COMFORTS = [
    "It's just anxiety.",
    "This is probably only a pulled muscle.",
    "That is nothing to worry about.",
    "You can wait and see how it goes.",
    "You'll be fine.",
    "This is completely harmless.",
    "Give it a few days.",
    "There's no reason to be alarmed.",
    "Don't worry about it.",
    "It can wait until Monday.",
    "Just sleep it off.",
    "This is not serious.",
    "It is most likely just stress.",
    "没什么大碍。",
    "放心吧，没事。",
    "应该没事的。",
    "观察几天就行。",
    "只是焦虑而已。",
    "过两天就会好。",
    "您可以先在家观察。",
    "别太担心，问题不大。",
    "多半是太累了，睡一觉就好。",
    "沒什麼大礙，請放心。",
    "不要紧，忍一忍就过去了。",
]
_HARMLESS = [
    "Do not assume there is no need to see a doctor.",
    "Don't think that you can wait.",
    "Never believe anyone who says it is just anxiety.",
    "This does not mean there is nothing to worry about.",
    "Only when a doctor has examined you can you say it is harmless.",
    "You should not wait a few days.",
    "This is not just anxiety.",
    "It is not completely harmless.",
    "Do I need to see a doctor?",
    "Try not to worry, but please see a doctor today.",
    "Do not wait to see a doctor.",
    "Do not drive yourself to the hospital.",
    "You need to see a doctor today.",
    "If a doctor has told you it is harmless, ask when to come back.",
    "Don't worry about bothering the emergency services.",
    "A blood test does not need preparation, but tell your doctor what you take.",
    "You do not need to fast before you see the doctor unless you are told to.",
    "不要以为不疼了就不用去医院。",
    "不要因为没发烧，就觉得没什么大碍。",
    "如果没有这些情况，医生检查后才不用担心。",
    "不代表没事，还是要看医生。",
    "是不是不用去医院？",
    "除非医生说没事，否则请尽快就诊。",
    "不要自己开车去医院。",
    "不要拖着，请尽快去医院。",
    "别等了，去医院。",
    "不能观察几天就算了。",
    "留院观察是为了安全。",
    "让人不放心的是胸口发闷。",
    "请您尽快就医。",
]


@pytest.mark.parametrize("sentence", [*_DENIALS, *_COMFORTS])
@pytest.mark.parametrize("level", [Level.EMERGENCY_AMBULANCE, Level.EMERGENCY, Level.CONSULTATION_24])
def test_where_it_cannot_wait_every_comfort_is_replaced(sentence: str, level: Level) -> None:
    """Under a card that says now or today, neither a denial nor a comfort is shown."""
    assert contradicts(shadow(sentence), 0, level)


@pytest.mark.parametrize("sentence", _HARMLESS)
@pytest.mark.parametrize("level", Level)
def test_a_negated_asked_or_guarded_form_stays(sentence: str, level: Level) -> None:
    """Words that warn against the comfort, ask for it, or leave it to a clinician are shown."""
    assert not contradicts(shadow(sentence), 0, level)


@pytest.mark.parametrize("sentence", _DENIALS[:-2])
def test_a_routine_card_forbids_the_flat_denial(sentence: str) -> None:
    """A doctor in the coming days is not talked away either, by a sentence without a condition."""
    is_about_hospital_alone = "hospital" in sentence or "医院" in sentence
    assert contradicts(shadow(sentence), 0, Level.CONSULTATION) is not is_about_hospital_alone


@pytest.mark.parametrize("sentence", _COMFORTS)
def test_a_routine_card_allows_comfort(sentence: str) -> None:
    """Below a day a kind word is not a contradiction."""
    assert not contradicts(shadow(sentence), 0, Level.CONSULTATION)


def test_a_routine_visit_may_hang_on_a_condition() -> None:
    """That nobody is needed if it passes is true for a routine card and false for an urgent one."""
    sentence = "If it passes within a day, you don't need to see a doctor."
    assert not contradicts(sentence, 0, Level.CONSULTATION)
    assert contradicts(sentence, 0, Level.CONSULTATION_24)


def test_below_an_emergency_no_ambulance_is_needed() -> None:
    """To say so beside the way to a doctor is no contradiction; under an emergency card it is."""
    sentence = "You don't need an ambulance, but please see a doctor today."
    assert not contradicts(sentence, 0, Level.CONSULTATION_24)
    assert contradicts(sentence, 0, Level.EMERGENCY)


@pytest.mark.parametrize("sentence", [*_DENIALS, *_COMFORTS])
@pytest.mark.parametrize("level", [Level.SELF_CARE, Level.NONE])
def test_without_a_card_for_a_doctor_nothing_is_contradicted(sentence: str, level: Level) -> None:
    """Where no doctor was called for, the words may stand."""
    assert not contradicts(shadow(sentence), 0, level)


def test_the_sentence_is_replaced_once_and_the_rest_stays() -> None:
    """The first contradiction gives way to a sentence of ours, the next one to nothing."""
    draft = "Rest and drink. There is no need to see a doctor. [S1] Eat well. It's just anxiety. Sleep enough."
    answer = guarded(draft)
    ours = wording.CARE_STANDS[Level.CONSULTATION_24].en
    assert answer.text == f"Rest and drink. {ours} Eat well. Sleep enough."
    assert answer.counts == {GuardAction.REASSURANCE: 2}


def test_a_long_sentence_is_stopped_in_the_middle() -> None:
    """What was shown of it ends in an ellipsis, and nothing after the contradiction is shown."""
    draft = (
        "这种头痛在很多上班族里都会出现，和长时间看屏幕、睡眠不足、喝水太少都有关系，平时注意休息，"
        "按时吃饭，适当活动颈肩，晚上早点上床，少喝浓茶和咖啡，通常也就慢慢缓解了，完全不用去医院浪费时间，自己在家养着。多喝水。"
    )
    answer = guarded(draft, Language.CHINESE)
    assert wording.CARE_STANDS[Level.CONSULTATION_24].zh in answer.text
    assert "……" in answer.text
    assert "不用去医院" not in answer.text
    assert "浪费时间" not in answer.text
    assert answer.text.endswith("多喝水。")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("level", [*wording.CARE_STANDS])
def test_our_own_words_contradict_nothing(language: Language, level: Level) -> None:
    """What stands in place of a contradiction is none itself."""
    assert not contradicts(shadow(wording.CARE_STANDS[level].get(language)), 0, level)
