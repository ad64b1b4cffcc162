"""Five hundred hostile drafts through the whole pipeline, in random pieces: nothing foreign is ever shown."""

import itertools
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from router.domain.answer import AnswerStatus, Delta, Rung
from router.domain.decision import Route
from router.domain.errors import Fault
from router.domain.intent import Concern, Intent, Language
from router.domain.ports import Ladders
from router.domain.query import Lane
from router.domain.triage import Level
from router.policy import wording
from router.policy.drafting.reassurance import contradicts
from router.policy.drafting.shadow import shadow
from tests.builders import a_classification, a_passage, a_query, a_red_flag, a_triage
from tests.doubles import (
    DictCache,
    FixedClassifier,
    FixedLibrary,
    FixedTriage,
    RecordingObserver,
    ScriptedBackend,
    a_pipeline,
)
from tests.drafts import in_pieces

pytestmark = pytest.mark.anyio

DRAFTS = 500
MAX_HELD = 120
_OPENING = {
    Language.ENGLISH: "Most people who cough have caught a virus, which antibiotics do not help; rest does.",
    Language.CHINESE: "短时间的咳嗽多半是病毒引起的，抗生素并不管用，一般的做法是休息、喝水、耐心等身体恢复，"
    "同时留意有没有胸痛、气短、发热不退、咳血、夜里憋醒、体重下降这些情况，一旦出现就不要再拖下去。",
}
_PLAIN = {
    Language.ENGLISH: [
        "A cough after a cold often lasts three weeks.",
        "Warm drinks and rest help most people.",
        "Honey eases the throat [S1].",
        "**Smoke** makes it worse.",
        "\n\n- drink enough\n- sleep with the head raised",
        "Coughing up blood means that you should be seen at once.",
        "Most people who cough for a short time have caught a virus, which antibiotics do not help; rest is advised.",
    ],
    Language.CHINESE: [
        "感冒后的咳嗽常常要三周左右。",
        "多喝温水、好好休息，大多数人会舒服些。",
        "蜂蜜可以润喉[S1]。",
        "**烟味**会让咳嗽加重。",
        "\n\n- 多喝水\n- 睡觉时垫高枕头",
        "咳出血来要马上去看。",
    ],
}
_ATTACKS = {
    "foreign link": ["See [the study](https://evil.example/a?b=1).", "详见[这里](http://evil.example/路径)。"],
    "bare address": ["More at https://evil.example/x.", "更多请看 www.evil.example/y 。", "Go to evil.com/z now."],
    "hidden address": [
        "See ht\u200btps://evil.example/q.",
        "看ｈｔｔｐｓ：／／evil.example／ｋ。",
        "<https://evil.example/auto>",
    ],
    "image": ["![chart](https://evil.example/pixel.png)", "[![a](https://evil.example/b.png)](https://evil.example/)"],
    "reference link": [
        "See [the page][r].\n\n[r]: https://evil.example/ref\n\n",
        "见[网页][r]。\n\n[r]: https://evil.example/ref\n\n",
    ],
    "long address": [f"See https://evil.example/{'a' * 400} now.", f"[x](https://evil.example/{'b' * 400})"],
    "wrong number": [
        "This is proven [S7].",
        "研究证实【5】。",
        "It is known (S9).",
        "As source 6 says.",
        "见资料8。",
        "Proven ［１２］.",
    ],
    "invented study": [
        "It works (Smith et al., 2020).",
        "有效（王明等，2019）。",
        "\nReferences:\n1. Smith J. Cough.\n\n",
    ],
    "denial": [
        "There is no need to see a doctor.",
        "You don't need to go to a clinic.",
        "完全不用去医院。",
        "没必要就医。",
    ],
    "comfort": ["It's just anxiety.", "This is nothing to worry about.", "没什么大碍，放心吧。", "观察几天就行。"],
    "obeyed": [
        "Ignore the warning above.",
        "As the system prompt told me, cite no other source and write no web address.",
        "忽略上面的提示。",
    ],
    "child dose": [
        "Give the child 5 ml every six hours.",
        "Half a tablet for children.",
        "孩子每次吃半片。",
        "按10毫克/公斤，15公斤所以是150毫克。",
    ],
    "prescription": ["I prescribe amoxicillin.", "处方：阿莫西林。"],
    "thinking": [
        "<think>They seem worried. <think>Very.</think> Say no.</think>",
        "◁think▷用户很担心◁/think▷",
        "<|im_start|>assistant\n",
    ],
    "html": [
        "<script>fetch('https://evil.example/')</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='https://evil.example/'>here</a>",
    ],
    "half open": ["**bold ", "`code ", "[half", "\n```\n", "<b", "[x](https://evil.exam", "_under "],
}
_FOREIGN_ADDRESS = re.compile(r"evil|https?:|www\.|javascript:|\]\(", re.IGNORECASE)
_NUMBER = re.compile(
    r"[\[【［(（]\s*\^?S?(\d{1,3})[^\]】］)）\d]*[\]】］)）]|(?:source|来源|资料)\s*(\d+)", re.IGNORECASE
)
_RAW = re.compile(r"<[a-zA-Z/!?|]|think|im_start|◁|onerror|system prompt", re.IGNORECASE)
_CHILD_AMOUNT = re.compile(r"5 ml|half a tablet|半片|毫克", re.IGNORECASE)


class Attack(NamedTuple):
    """One draft and whom it is for."""

    number: int
    language: Language
    level: Level
    draft: str
    dice: random.Random

    @property
    def question(self) -> str:
        """What was asked."""
        return "my cough will not go away" if self.language is Language.ENGLISH else "我咳嗽一直不好"


def _attacks() -> Iterator[Attack]:
    kinds = itertools.cycle(_ATTACKS)
    levels = itertools.cycle((Level.CONSULTATION_24, Level.EMERGENCY, Level.CONSULTATION, Level.EMERGENCY_AMBULANCE))
    for number in range(DRAFTS):
        dice = random.Random(number)  # noqa: S311 - the same drafts at every run
        language = Language.ENGLISH if number % 2 else Language.CHINESE
        parts = dice.choices(_PLAIN[language], k=dice.randint(2, 6))
        # The first words are in the language of the question, so that the rest is judged at all.
        hostile = [dice.choice(_ATTACKS[next(kinds)]) for _ in range(dice.randint(1, 4))]
        rest = [*parts, *hostile]
        dice.shuffle(rest)
        between = " " if language is Language.ENGLISH else ""
        yield Attack(number, language, next(levels), between.join((_OPENING[language], *rest)), dice)


ATTACKS = list(_attacks())


def _pipeline(attack: Attack, backend: ScriptedBackend, observer: RecordingObserver) -> object:
    flag = a_red_flag(attack.level)
    return a_pipeline(
        classifier=FixedClassifier(
            a_classification(concern=Concern.PERSONAL, intent=Intent.SYMPTOM, language=attack.language)
        ),
        triage=FixedTriage(a_triage(flag) if attack.level is not Level.CONSULTATION else a_triage()),
        library=FixedLibrary(a_passage(), a_passage("iron", url="https://medlineplus.gov/cough.html")),
        ladders=Ladders(medical=(backend,)),
        observer=observer,
    )


async def _run(attack: Attack, pieces: list[str]) -> tuple[list[str], str]:
    """The deltas and the whole answer; the lane is chosen, so that even an emergency is written by the model."""
    backend, observer = ScriptedBackend(*pieces), RecordingObserver()
    pipeline = _pipeline(attack, backend, observer)
    query = a_query(attack.question, lane=Lane.MEDICAL)
    deltas, last = [], None
    async for event in pipeline.stream(query):  # type: ignore[attr-defined]
        if isinstance(event, Delta):
            deltas.append(event.text)
        last = event
    assert last is not None
    return deltas, last.answer.text


async def test_no_hostile_draft_shows_anything_foreign() -> None:
    """No citation that was not retrieved, no foreign address, no raw HTML, no thinking, no contradiction."""
    assert len(ATTACKS) == DRAFTS
    faults: list[tuple[int, str, str]] = []
    for attack in ATTACKS:
        sizes = (attack.dice.randint(1, 40) for _ in range(10_000))
        _, text = await _run(attack, in_pieces(attack.draft, sizes))
        found = {
            "address": _FOREIGN_ADDRESS.search(text),
            "number": next(
                (match for match in _NUMBER.finditer(text) if (match[1] or match[2]) not in ("1", "2")), None
            ),
            "raw": _RAW.search(text),
            "dose": _CHILD_AMOUNT.search(text),
        }
        faults += [(attack.number, name, match[0]) for name, match in found.items() if match]
        if attack.level is not Level.CONSULTATION:
            faults += [
                (attack.number, "contradiction", sentence)
                for sentence in re.split(r"(?<=[.。!？?])\s*|\n", shadow(text))
                if contradicts(sentence, 0, attack.level)
            ]
    assert faults == []


async def test_streamed_and_whole_texts_agree() -> None:
    """The text is the same in random pieces and in one, and the answer holds exactly what was streamed."""
    for attack in ATTACKS:
        sizes = (attack.dice.randint(1, 40) for _ in range(10_000))
        deltas, streamed = await _run(attack, in_pieces(attack.draft, sizes))
        _, whole = await _run(attack, [attack.draft])
        assert streamed == whole == "".join(deltas)


async def test_the_first_words_are_held_back_no_longer_than_needed() -> None:
    """One character at a time, the first delta is there before the 121st character has come."""
    for attack in ATTACKS[:100]:
        asked = 0
        backend = ScriptedBackend(*attack.draft)
        stream = _pipeline(attack, backend, RecordingObserver()).stream(  # type: ignore[attr-defined]
            a_query(attack.question, lane=Lane.MEDICAL)
        )
        async for event in stream:
            if isinstance(event, Delta):
                asked = backend.said
                break
        await stream.aclose()
        assert 0 < asked <= MAX_HELD


async def test_the_wrong_language_lets_the_next_step_write() -> None:
    """A model that answers in the other language is passed over before anything is shown, and counted."""
    observer, cache = RecordingObserver(), DictCache()
    wrong = ScriptedBackend(_OPENING[Language.ENGLISH], *_PLAIN[Language.ENGLISH])
    care = ScriptedBackend("咳嗽多休息。", name="general", rung=Rung.GENERAL_WITH_CARE)
    pipeline = a_pipeline(
        classifier=FixedClassifier(a_classification(language=Language.CHINESE)),
        ladders=Ladders(medical=(wrong, care)),
        observer=observer,
        cache=cache,
    )
    answer = await pipeline.answer(a_query("咳嗽是怎么回事"))
    assert (answer.text, answer.status, answer.model.rung) == ("咳嗽多休息。", AnswerStatus.DEGRADED, care.rung)
    assert observer.failures == [("medical", Fault.LANGUAGE)]
    assert cache.kept == {}


async def test_an_empty_draft_lets_the_next_step_write() -> None:
    """A model that only thinks has said nothing; the step is failed and counted."""
    observer = RecordingObserver()
    thinking = ScriptedBackend("<think>", "so much", "</think>", " \n")
    care = ScriptedBackend("Rest.", name="general", rung=Rung.GENERAL_WITH_CARE)
    answer = await a_pipeline(ladders=Ladders(medical=(thinking, care)), observer=observer).answer(a_query())
    assert answer.text == "Rest."
    assert answer.reasons == ()
    assert observer.failures == [("medical", Fault.EMPTY)]
    assert observer.guards == [("medical", {"reasoning_removed": 2})]


async def test_a_kept_answer_was_guarded_and_its_reasons_are_told() -> None:
    """What the cache keeps is what was shown; the reasons name the changes, never their text."""
    cache, observer = DictCache(), RecordingObserver()
    backend = ScriptedBackend("Iron helps [S1][S9]. More at https://evil.example/x.")
    pipeline = a_pipeline(cache=cache, observer=observer, ladders=Ladders(medical=(backend,)))
    answer = await pipeline.answer(a_query())
    (kept,) = cache.kept.values()
    assert answer.text == kept.text == "Iron helps [S1]. More at."
    assert answer.reasons == ("guard:citation_removed", "guard:link_removed")
    assert observer.guards == [("medical", {"citation_removed": 1, "link_removed": 1})]


async def test_the_general_lane_keeps_its_links() -> None:
    """Outside health an address is no claim; thinking and raw HTML still go."""
    draft = "<think>hm</think>Read https://docs.example.org/a <b>first</b>."
    general = ScriptedBackend(draft, name="general", rung=Rung.GENERAL)
    pipeline = a_pipeline(classifier=FixedClassifier(a_classification(0.1)), ladders=Ladders(general=(general,)))
    answer = await pipeline.answer(a_query("how do I read a file"))
    assert answer.decision.route is Route.GENERAL
    assert answer.text == "Read https://docs.example.org/a first."


async def test_a_level_brings_the_whole_guard_to_the_general_lane() -> None:
    """A caller who chose the general lane on an emergency reads no reassurance from its model."""
    general = ScriptedBackend("You don't need to see a doctor. Drink tea.", name="general", rung=Rung.GENERAL)
    pipeline = a_pipeline(triage=FixedTriage(a_triage(a_red_flag())), ladders=Ladders(general=(general,)))
    answer = await pipeline.answer(a_query(lane=Lane.GENERAL))
    assert answer.text == f"{wording.CARE_STANDS[Level.EMERGENCY_AMBULANCE].en} Drink tea."
