"""What a text as a whole is: fiction, a question about a condition, or somebody's complaint, and of which sex."""

import pytest

from classifiers.text import normalise
from classifiers.triage.frames import frame, own_sex
from router.domain.query import Sex


@pytest.mark.parametrize(
    "text",
    [
        "in my novel the hero has a heart attack",
        "lyrics of the song about a broken heart",
        "the character in the movie takes an overdose",
        "write a story about a stroke",
        "小说里的主角心梗了",
        "电影里他中风的剧情",
        "翻译这句话：胸痛",
        "write me a short poem about chest pain",
        "which movie has the guy who has a stroke in the film",
        "how do you say chest pain in french",
        "我的小说女主怎么描写中风",
        "帮我写个心梗的故事",
        "那部电影最后男主自杀了吗",
    ],
)
def test_fiction_is_seen(text: str) -> None:
    """A story, a song or a translation is nobody's complaint."""
    assert frame(normalise(text)).is_fiction


@pytest.mark.parametrize(
    "text",
    [
        "i have chest pain",
        "i was reading a book and i have chest pain",
        "my dad collapsed while we watched a movie, my dad is grey",
        "看电影的时候我胸痛",
        "我现在胸痛，新闻里说是心梗",
        "write an email to my boss that i have chest pain now and can't come in",
        "write a text to cancel dinner, chest pain and throwing up",
        "should i book a gp, face drooping since noon",
        "a grey shutter came down over my left eye while i was doing the crossword",
        "another episode of slurred speech",
        "husband collapsed at the football game, not breathing",
        "a series of seizures since lunch",
        "打游戏的时候突然胸口痛",
        "脚悬在停车楼外面，把那首歌再听一遍",
        "看完那部电影突然胸口痛",
        "看新闻的时候老伴突然说不出话",
        "translate for my mum: she has chest pain",
    ],
)
def test_a_person_in_the_text_is_not_fiction(text: str) -> None:
    """Somebody who speaks of themselves or of their own people now is real, whatever else is named."""
    assert not frame(normalise(text)).is_fiction


@pytest.mark.parametrize(
    "text",
    [
        "what are the symptoms of a stroke",
        "signs of meningitis",
        "how to prevent heart attacks",
        "can stress cause chest pain",
        "what is angina",
        "explain heart failure",
        "什么是心绞痛",
        "中风的前兆有哪些",
        "心梗怎么预防",
        "熬夜会导致心梗吗",
        "脑出血的症状",
        "what causes sudden chest pain",
        "what triggers seizures",
        "is a stroke dangerous",
        "is sepsis contagious?",
        "can you die from a heart attack",
        "first aid for choking",
        "心梗严重吗",
        "脑出血会死吗",
        "中风的急救方法",
        "了解中风的症状是什么",
        "流感的其他症状有哪些",
    ],
)
def test_a_question_about_a_condition_is_seen(text: str) -> None:
    """Who asks what a condition is, without anyone who has it, asks for information."""
    assert frame(normalise(text)).asks_about


@pytest.mark.parametrize(
    "text",
    [
        "chest pain",
        "what is wrong with my chest, chest pain",
        "what should i do, he has chest pain",
        "is this a sign of a stroke, my face droops",
        "history of angina, crushing chest pain",
        "胸痛",
        "我胸痛是什么原因",
        "我爸有中风的前兆",
        "孩子抽搐怎么办",
        "crushing chest pain, what should i do",
        "sudden slurred speech, what is it",
        "bleeding won't stop. what is the first aid for it",
        "what should i do if my baby is choking",
        "what to do if someone collapses",
        "突然说不出话是什么原因",
        "胸口痛了一上午，是什么病",
        "头疼特别厉害还吐，是什么原因",
        "胸痛伴左臂麻木严重吗",
    ],
)
def test_a_question_with_a_person_in_it_is_a_complaint(text: str) -> None:
    """A question that names somebody who has the sign is not only asked for information."""
    assert not frame(normalise(text)).asks_about


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("i'm a guy and it burns", Sex.MALE),
        ("as a woman of 50", Sex.FEMALE),
        ("67m chest tight", Sex.MALE),
        ("my balls hurt", Sex.MALE),
        ("我是男的，肚子痛", Sex.MALE),
        ("女，45，腹痛", Sex.FEMALE),
        ("i'm a guy and my wife bleeds", None),
        ("我是男的，老婆肚子痛", None),
        ("as a man or as a woman", None),
        ("stomach pain", None),
    ],
)
def test_askers_may_state_their_sex(text: str, sex: Sex | None) -> None:
    """A sex that is stated is the asker's where nobody else is spoken of."""
    assert own_sex(normalise(text)) is sex
