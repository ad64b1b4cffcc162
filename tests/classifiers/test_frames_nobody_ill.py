"""Danger words where nobody is ill, and people in need who are told of beside them."""

import functools

import pytest

from classifiers.text import normalise
from classifiers.triage.frames import frame
from classifiers.triage.red_flags import RedFlagJudge, load_red_flags
from tests.builders import a_query


@functools.cache
def _judge() -> RedFlagJudge:
    return load_red_flags()


@pytest.mark.parametrize(
    "text",
    [
        'given the sentence "a man lies unconscious on the road", who is lying there',
        "classify the sentiment of this review: the heat made everyone faint",
        "turn this into passive voice: the snake bit the farmer",
        "Summarise in one line: police found the victim unconscious near the canal.",
        "fill in the blanks: she ___ when he stopped breathing",
        "rate the art of drowning 4 out of 5 stars",
        "add bleeding me by metallica to the gym playlist",
        "find the tv show called suicide in the family",
        "who wrote the essay on suffocation",
        "chemical burn scar makeup tutorial",
        "why did socrates drink poison",
        "Man, 43, found guilty after woman stabbed in hotel",
        "dog had a seizure in march, the vet put him on tablets",
        "kitten fainted after the vaccine",
        "laptop is gasping for air when chrome opens",
        "can an octopus suffocate on land",
        "用“窒息”造句",
        "给下面句子加标点：他晕倒了大家赶紧打电话",
        "把“血流不止”翻译成英文",
        "男子醉驾撞死两人被判十二年",
        "六旬老汉跳舞猝死，家属索赔",
        "艾尔登法环出血流怎么加点",
        "柯基误食葡萄抽搐",
        "鹦鹉从架子上摔下来不动了",
        "手機充電器燙得不行",
        "绿萝像快断气了",
        "万圣节伤口妆怎么画",
        "鲨鱼不游动就会窒息吗",
    ],
)
def test_nobody_is_ill_in_it(text: str) -> None:
    """An exercise, a work, a game, a headline, an animal or a thing is nobody's complaint."""
    assert frame(normalise(text)).is_fiction


@pytest.mark.parametrize(
    "text",
    [
        "translate: my chest hurts and i can't breathe",
        "how do i say 'i am having a heart attack' to the driver",
        "rewrite this text to my boss: crushing chest pain since 6, can't come in",
        "dad laughed at the sitcom then grabbed his chest and went clammy",
        "playing elden ring, then crushing chest pain",
        "the dog bit the postman and blood is spurting",
        "walking the dog collapsed by the gate",
        "dog and husband both fainted in the heat",
        "toddler ate dog food and is choking",
        "boiler is coughing and my wife passed out",
        "see the lips go blue, who was called",
        "男子倒在路边没呼吸，警方还没来，怎么办",
        "帮我改写发给领导的话：胸口痛一身冷汗，去急诊",
        "猫把药瓶打翻，宝宝吃了一把降压药",
        "被狗咬了，血止不住",
        "用燃气热水器洗澡晕倒在浴室",
        "看完那部片一直想死",
        "听着歌突然胸口痛",
        "刚才被流浪猫抓出血了",
        "被公鸡啄出血了",
        "asthma attack, too breathless to complete sentences, lips blue",
        "she collapsed getting ready for school and is not breathing",
        "fainting spell, then slurring words, face drooping",
        "问题：突然呼吸困难，嘴唇发紫，意识模糊",
        "女三十岁 呼吸困难 嘴唇发紫",
        "呼吸困难 嘴唇发紫 马上去医院吗",
        "牛肉噎住 喘不上气 怎么处理",
        "羊水流出来 脐带掉出来 怎么处理",
        "what to do fish bone stuck in throat choking cannot breathe",
        "lawnmower cut toes off bleeding heavily",
        "dog mauled face bleeding badly",
        "he can't find the word and his face is drooping",
        "she can't answer the question, confused, face drooping one side",
        "性别：女 年龄：60 问题：突然胸痛大汗，呼吸困难",
        "吃鱼以后 全身起疹子 喘不上气 嘴唇肿 会不会死",
        "写完这首诗我就从楼上跳下去",
    ],
)
def test_somebody_is_ill_in_it(text: str) -> None:
    """Somebody in need is heard, whatever work, pet or thing is named beside them."""
    assert not frame(normalise(text)).is_fiction


@pytest.mark.parametrize(
    "text",
    [
        "i'm choking on all these passwords",
        "my heart stopped when the auction hit 900",
        "just got stabbed in among us",
        "unconscious bias training slides",
        "blinds that fit a 143 cm window",
        "treasure chest in the drowned ruins",
        "i'm gonna have a stroke if autocorrect does that again",
        "we are drowning in paperwork",
        "被催婚催到窒息",
        "钻得脑壳要炸了",
        "真係做到嘔血，幫手寫封信",
        "笑不活了家人们",
        "隻電話死咗機",
        "双十一剁手剁到吐血",
    ],
)
def test_a_saying_raises_nothing(text: str) -> None:
    """Sayings and other senses of a danger word call nobody to a doctor."""
    assert not _judge().assess(a_query(text)).level.is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "we were watching a movie and he just went grey and slumped over, wont answer me",
        "he choked on a toy at work and is going blue",
        "she has been fitting on the floor for six minutes",
        "pain in my chest in the night, sweating and grey",
        "the unconscious man is not breathing",
        "i was playing minecraft with my son and he had a seizure, still jerking",
        "气到吐血，真的吐了一大口鲜血，还头晕",
        "头像炸开一样突然疼，吐了三次",
        "不是开玩笑，我儿子被果冻噎住了，脸都紫了",
        "我老豆食飯鯁親，面都藍咗",
        "写小说写到一半突然胸口压榨样疼，左胳膊麻",
        "phone charger shocked me and i passed out",
        "horse threw me and i can't feel my legs",
        "strangled by my boyfriend, now hoarse",
    ],
)
def test_an_idiom_hides_no_emergency(text: str) -> None:
    """What looks like a saying is still heard where somebody means it."""
    assert _judge().assess(a_query(text)).level.is_emergency
