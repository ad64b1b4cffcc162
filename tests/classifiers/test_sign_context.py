"""What the words around a sign make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import normalise
from classifiers.triage.context import is_denied, is_over, is_past, talked_of
from classifiers.triage.found import Span
from classifiers.triage.frames import frame


def _span(text: str, sign: str) -> Span:
    """The span of a sign; `a..b` for one whose two parts lie apart."""
    first, _, last = sign.partition("..")
    start = text.index(first)
    parts = [(start, start + len(first))]
    if last:
        begin = text.index(last, start + len(first))
        parts.append((begin, begin + len(last)))
    return Span(start, parts[-1][1], tuple(parts))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("i have no chest pain", "chest pain"),
        ("i don't have chest pain", "chest pain"),
        ("she doesn’t have any chest pain", "chest pain"),
        ("he denies chest pain", "chest pain"),
        ("without chest pain or fever", "fever"),
        ("no fever, cough or chest pain", "chest pain"),
        ("no fever, no chest pain", "chest pain"),
        ("they ruled out a stroke", "stroke"),
        ("chest has no pain", "chest..pain"),
        ("没有胸痛", "胸痛"),
        ("我没胸痛", "胸痛"),
        ("无胸痛", "胸痛"),
        ("否认胸痛", "胸痛"),
        ("並無胸痛", "胸痛"),
        ("没有胸痛、气短、发热", "发热"),
        ("没有发热或胸痛", "胸痛"),
        ("没有发热、咳嗽、流鼻涕、胸痛", "胸痛"),
        ("不发烧", "发烧"),
        ("a heart attack was ruled out at the hospital", "heart attack"),
        ("stroke has been excluded", "stroke"),
        ("chest pain: none", "chest pain"),
        ("chest pain - none. fever - none", "fever"),
        ("chest pain? no. fever? yes", "chest pain"),
        ("胸痛：无", "胸痛"),
        ("胸痛吗？没有，就是咳嗽", "胸痛"),
        ("心梗已经排除了", "心梗"),
        ("胸口从早到晚一点都没闷", "胸口..闷"),
        ("咳的白痰,每天早上有,没咯血", "咳..血"),
        ("上压185 冇頭暈", "头晕"),
        ("而家唔气喘", "气喘"),
        ("手麻嘴歪统统没有", "嘴歪"),
    ],
)
def test_a_denied_sign_is_denied(text: str, sign: str) -> None:
    """A denial before a sign, inside it, or at the head of a list of signs reaches it."""
    normal = normalise(text)
    assert is_denied(normal, _span(normal, sign))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("i have chest pain", "chest pain"),
        ("chest pain", "chest pain"),
        ("chest pain but no fever", "chest pain"),
        ("no fever but chest pain", "chest pain"),
        ("一只眼看不见了半小时", "半小时"),
        ("他站不住头晕", "头晕"),
        ("睁不开眼", "眼"),
        ("no fever. chest pain", "chest pain"),
        ("no fever, i have chest pain", "chest pain"),
        ("no fever, my chest hurts", "chest hurts"),
        ("no heart problems, he's got crushing chest pain", "chest pain"),
        ("no idea why i have chest pain", "chest pain"),
        ("not sure but chest pain", "chest pain"),
        ("not only chest pain", "chest pain"),
        ("it is not getting better, chest pain", "chest pain"),
        ("it won't stop, chest pain", "chest pain"),
        ("i can't sleep with chest pain", "chest pain"),
        ("can't breathe", "can't breathe"),
        ("i don't know what to do about the chest pain", "chest pain"),
        ("nothing helps the chest pain", "chest pain"),
        ("i've never felt chest pain like it", "chest pain"),
        ("the baby isn't right. fever", "fever"),
        ("胸痛", "胸痛"),
        ("没有发烧，但是胸痛", "胸痛"),
        ("没发烧。胸痛", "胸痛"),
        ("不知道为什么胸痛", "胸痛"),
        ("不停胸痛", "胸痛"),
        ("受不了了胸痛", "胸痛"),
        ("不只是胸痛", "胸痛"),
        ("没吃早饭现在胸痛", "胸痛"),
        ("吃药没用胸痛", "胸痛"),
        ("是不是胸痛", "胸痛"),
        ("没有吃早饭就开始胸痛", "胸痛"),
        ("没有发热、咳嗽、流鼻涕、嗓子疼、胸痛", "胸痛"),
        ("not gonna lie the chest pain is bad", "chest pain"),
        ("no one is home with me and chest pain", "chest pain"),
        ("it's nothing really chest pain", "chest pain"),
        ("don't tell me to see a doctor about chest pain", "chest pain"),
        ("chest pain: no idea why", "chest pain"),
        ("chest pain - no relief from tablets", "chest pain"),
        ("a heart attack has not been ruled out", "heart attack"),
        ("chest pain is getting worse", "chest pain"),
        ("应该没事胸痛", "胸痛"),
        ("没什么大不了胸痛而已", "胸痛"),
        ("不用去医院吧胸痛", "胸痛"),
        ("胸痛：无法忍受", "胸痛"),
        ("胸痛，没有力气", "胸痛"),
        ("胸口时不时闷", "胸口..闷"),
        ("止唔住气喘", "气喘"),
    ],
)
def test_a_sign_that_stands_is_not_denied(text: str, sign: str) -> None:
    """A denial of something else, or words that only look like one, leave the sign standing."""
    normal = normalise(text)
    assert not is_denied(normal, _span(normal, sign))


def test_a_denial_far_away_does_not_reach() -> None:
    """A denial more than a line before the sign is about something else."""
    text = "no " + "word " * 12 + "chest pain"
    assert not is_denied(text, _span(text, "chest pain"))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("i had a stroke ten years ago", "stroke"),
        ("stroke in 2019", "stroke"),
        ("my dad died of a heart attack", "heart attack"),
        ("history of stroke", "stroke"),
        ("when i was young i had seizures", "seizures"),
        ("she survived a stroke", "stroke"),
        ("ten years ago, my grandad had a stroke", "stroke"),
        ("i had a stroke, that was years ago", "stroke"),
        ("我爸十年前中风过", "中风"),
        ("小时候抽搐过", "抽搐"),
        ("十年前，我爸中风过", "中风"),
        ("有心梗病史", "心梗"),
        ("我奶奶因为心梗去世", "心梗"),
        ("heart attacks run in my family", "heart attacks"),
        ("strokes in the family", "strokes"),
        ("我爷爷因心梗走的", "心梗"),
        ("心梗有家族遗传吗", "心梗"),
    ],
)
def test_what_is_long_over_is_past(text: str, sign: str) -> None:
    """A sign told of long ago, in a text that has nothing of now, is history."""
    normal = normalise(text)
    assert is_past(normal, _span(normal, sign))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("chest pain", "chest pain"),
        ("i had a stroke ten years ago and now my face droops", "stroke"),
        ("ten years ago i moved here. chest pain", "chest pain"),
        ("chest pain. ten years ago i moved here", "chest pain"),
        ("history of stroke, suddenly weak again", "stroke"),
        ("history of angina, crushing chest pain", "chest pain"),
        ("no history of heart problems, i have chest pain", "chest pain"),
        ("i have a history of asthma and i have chest pain", "chest pain"),
        ("my mum died of a heart attack and i have chest pain", "chest pain"),
        ("i had a stent two years ago, crushing chest pain", "chest pain"),
        ("i used to smoke but my chest hurts", "chest hurts"),
        ("胸痛", "胸痛"),
        ("我爸十年前中风过，现在又说不出话", "中风"),
        ("去年搬家。胸痛", "胸痛"),
        ("有高血压病史，胸痛", "胸痛"),
        ("我爸去世了，我胸痛", "胸痛"),
        ("胸痛两个小时", "胸痛"),
        ("遗传性血管水肿，喉咙肿了", "喉咙肿"),
    ],
)
def test_what_is_present_is_not_past(text: str, sign: str) -> None:
    """A word of now anywhere, or a past of another clause or sentence, leaves the sign present."""
    normal = normalise(text)
    assert not is_past(normal, _span(normal, sign))


@pytest.mark.parametrize(
    ("text", "sign", "over"),
    [
        ("now the fever has gone", "fever", True),
        ("昨天发烧已经退了，今天流鼻涕", "发烧", True),
        ("高烧退了", "高烧", True),
        ("my fever went down but is back up", "fever", False),
        ("发烧退了又烧起来", "发烧", False),
        ("chest pain has gone", "chest pain", False),
        ("fever", "fever", False),
    ],
)
def test_only_a_fever_can_be_over(text: str, sign: str, *, over: bool) -> None:
    """A fever that went and stayed away is over; a chest pain that went is still to be seen about."""
    normal = normalise(text)
    assert is_over(normal, _span(normal, sign)) is over


def test_what_stands_far_away_says_nothing_of_a_sign() -> None:
    """In a long text the past and the present are read around the sign, and the frame at both ends."""
    filler = "word " * 200
    told = f"ten years ago i had a stroke {filler} it is raining now"
    assert is_past(told, _span(told, "stroke"))
    apart = f"years ago {filler} chest pain"
    assert not is_past(apart, _span(apart, "chest pain"))
    assert not frame(f"chest pain {filler} novel {filler} chest pain").is_fiction
    assert frame(f"a novel {filler} {filler} chest pain").is_fiction


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_surroundings_can_be_read(before: str, after: str) -> None:
    """No words around a sign raise."""
    head = normalise(before)
    text = f"{head} chest pain {normalise(after)}"
    span = Span(len(head) + 1, len(head) + 11, ((len(head) + 1, len(head) + 11),))
    assert isinstance(is_denied(text, span), bool)
    assert isinstance(is_past(text, span), bool)
    assert isinstance(frame(text).is_fiction, bool)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("my arm aches after the gym and google says heart attack", "heart attack"),
        ('then i googled "sudden headache" and got scared', "sudden headache"),
        ("the nurse said to come back if he starts vomiting", "vomiting"),
        ("they told us to ring if she has a fit", "fit"),
        ("my dad had a stroke last year and my foot is sore", "stroke"),
        ("my uncle died of a heart attack, i have hiccups", "heart attack"),
        ("网上说是心梗,我就是打嗝", "心梗"),
        ("医生说如果抽搐就回来", "抽搐"),
        ("我爸去年中风走的", "中风"),
    ],
)
def test_what_is_only_talked_of_nobody_has(text: str, sign: str) -> None:
    """What a search names, what to come back for and a relative's illness of old are known as such."""
    start = text.index(sign)
    assert any(begin <= start and start + len(sign) <= end for begin, end in talked_of(text))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("google says heart attack and my chest hurts", "chest hurts"),
        ("they told us to come back if she has a fit, she has had a fit", "she has had a fit"),
        ("he says if i leave he will strangle me", "strangle"),
        ("voice says if i don't cut my arm she will die", "cut my arm"),
        ("my dad had a stroke last year and now his face droops", "face droops"),
        ("my dad had a fit, he is blue", "fit"),
        ('my mate says "my chest hurts"', "chest hurts"),
        ("医生说如果发烧就来,现在烧到四十度", "烧到四十度"),
    ],
)
def test_what_somebody_has_is_not_only_talked_of(text: str, sign: str) -> None:
    """What is told beside it, or threatened, stands."""
    start = text.index(sign)
    assert not any(begin <= start and start + len(sign) <= end for begin, end in talked_of(text))
