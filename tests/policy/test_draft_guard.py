"""The guard as a whole: pieces of any size, what is held back, what ends a draft."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.domain.errors import BackendError, Fault
from router.domain.intent import Language
from router.domain.triage import Level
from router.policy.drafting.actions import GuardAction
from router.policy.drafting.guard import DraftGuard
from tests.drafts import A_CHILD, NOBODY, a_scope, guarded, in_pieces

MAX_HELD = 120
_PARTS = [
    "Iron carries oxygen. ",
    "[S1]",
    "[S9]",
    "[7]",
    "【3】",
    "【S2】",
    "(S4)",
    "[",
    "]",
    "(",
    ")",
    "](",
    "![x](",
    "https://",
    "evil.example/a?b=1",
    "www.evil.org",
    "javascript:",
    "<",
    "<b",
    "<b>",
    ">",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<think>",
    "</think>",
    "◁think▷",
    "<|im_start|>",
    "assistant\n",
    "user\n",
    "<|im_end|>",
    "`",
    "```",
    "\n",
    "\n\n",
    " ",
    "  ",
    ". ",
    "。",
    "，",
    ", ",
    "**",
    "*",
    "_",
    "no need to see a doctor",
    "不用去医院",
    "nothing to worry about",
    "5 ml ",
    "10毫克",
    "child",
    "孩子",
    "source 4",
    "来源4",
    "头痛",
    "- ",
    "# ",
    "&#x6a;",
    "ｈｔｔｐ：／／evil.example",
    "\u200b",
    "[x]: http://a.example/c",
    "References:",
    "User:",
    "a" * 60,
    "咳嗽发烧头痛肚子疼" * 5,
]
_DRAFTS = st.lists(st.sampled_from(_PARTS), max_size=60).map("".join) | st.text(max_size=300)


def _outcome(pieces: list[str], **changes: Any) -> tuple[object, ...]:
    try:
        answer = guarded(pieces, **changes)
    except BackendError as error:
        return (error.fault,)
    return answer.text, answer.counts


_SCOPES = st.fixed_dictionaries(
    {
        "is_health": st.booleans(),
        "level": st.sampled_from(list(Level)),
        "language": st.sampled_from(list(Language)),
        "must_be_in": st.none(),
        "patient": st.sampled_from([NOBODY, A_CHILD]),
    }
)


def _show(guard: DraftGuard, pieces: list[str], shown: list[str]) -> None:
    shown.extend(guard.feed(piece) for piece in pieces)
    shown.append(guard.finish())


@given(draft=_DRAFTS, sizes=st.lists(st.integers(1, 90), max_size=400), scope=_SCOPES)
@settings(max_examples=300)
def test_the_size_of_the_pieces_changes_nothing(draft: str, sizes: list[int], scope: dict[str, Any]) -> None:
    """A draft in any pieces, one character at a time, and whole shows the same text and counts the same."""
    whole = _outcome([draft], **scope)
    assert _outcome(in_pieces(draft, sizes), **scope) == whole
    assert _outcome(list(draft), **scope) == whole


@pytest.mark.parametrize(
    "draft",
    [
        "Anaemia means too few red blood cells and it makes people tired and short of breath " * 6,
        "贫血就是红细胞太少人会觉得累喘不上气脸色发白" * 20,
        "贫血就是红细胞太少，人会觉得累。" * 20,
        "Too few cells. " * 40,
    ],
    ids=["no stop", "no mark", "chinese", "short sentences"],
)
@pytest.mark.parametrize("is_health", [True, False])
def test_no_more_than_a_hundred_and_twenty_characters_are_held_back(draft: str, *, is_health: bool) -> None:
    """Whenever a character comes in, what is shown is at most so far behind."""
    language = Language.CHINESE if "贫" in draft else Language.ENGLISH
    guard = DraftGuard(a_scope(language, is_health=is_health))
    shown = 0
    for number, character in enumerate(draft, 1):
        shown += len(guard.feed(character))
        assert number - shown <= MAX_HELD


def test_a_sentence_is_shown_as_soon_as_it_has_ended() -> None:
    """After the first words a finished sentence does not wait for the window to fill."""
    guard = DraftGuard(a_scope())
    first = "Anaemia means that the blood carries too little oxygen, which makes people tired and pale."
    assert guard.feed(f"{first} Iron") == first
    assert guard.feed(" helps. ") == " Iron helps."


def test_a_plain_draft_is_shown_as_it_was_written() -> None:
    """Lists, headings, emphasis, numbers and given citations are left alone, in both languages."""
    english = (
        "## Low iron\n\nIron carries oxygen [S1]. Common signs:\n\n- feeling **tired**\n- pale skin; cold hands\n"
        "  1. at rest\n  2. on stairs\n\nA level below 12.0 g/dl (e.g. in women) is low, < 10 g/dl is worse. [S1][S2]"
        "\n\n> Ask for a blood test."
    )
    chinese = (
        "## 缺铁\n\n铁负责运送氧气[S1]。常见表现：\n\n- 觉得**累**\n- 脸色发白；手脚凉\n\n"
        "血红蛋白低于 120 g/L（女性）算低。[S1][S2]\n\n1. 查血常规\n2. 多吃瘦肉"
    )
    assert guarded(english).text == english
    assert guarded(chinese, Language.CHINESE).text == chinese
    assert guarded(english).counts == {}


def test_a_draft_of_nothing_is_a_failed_step() -> None:
    """Where all of it was thinking, markup or space, the next step of the ladder may write."""
    for draft in (
        "",
        " \n ",
        "<think>only thought</think>",
        "<script>x()</script>",
        "***",
        "[S9] [7]",
        "<think>never ends",
    ):
        with pytest.raises(BackendError) as error:
            guarded(draft)
        assert error.value.fault is Fault.EMPTY


def test_a_cut_draft_loses_its_half_sentence_and_closes_its_marks() -> None:
    """What was shown stays, emphasis and fences are closed, and the unfinished rest is not shown."""
    guard = DraftGuard(a_scope())
    first = "**Anaemia means that the blood carries too little oxygen, and that makes people tired."
    assert guard.feed(f"{first} Take 2 tab") == first
    assert guard.cut() == "**"
    assert guard.reasons == ("guard:markdown_closed",)


def test_a_cut_before_anything_was_shown_adds_nothing() -> None:
    """A draft cut in its first words leaves nothing behind."""
    guard = DraftGuard(a_scope())
    assert guard.feed("**Anaemia means") == ""
    assert guard.cut() == ""


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("Iron **helps the", "Iron **helps the**"),
        ("Iron *helps* and **more", "Iron *helps* and **more**"),
        ("Iron helps **", "Iron helps"),
        ("Iron helps\n- ", "Iron helps"),
        ("Iron `helps", "Iron `helps`"),
        ("Iron ~~helps", "Iron ~~helps~~"),
        ("Iron helps\n\n```\ncode here", "Iron helps\n\n```\ncode here\n```"),
        ("Iron helps [the", "Iron helps the"),
        ("Iron helps [the](https://evil.exam", "Iron helps the"),
        ("Iron helps ![the", "Iron helps the"),
        ("Iron snake_case 2 * 3 * 4", "Iron snake_case 2 * 3 * 4"),
        ("- iron\n* helps", "- iron\n* helps"),
        ("One **open.\n\nTwo.", "One **open.\n\nTwo."),
    ],
)
def test_half_open_markdown_is_closed_or_dropped(draft: str, shown: str) -> None:
    """A draft that ends anywhere renders as it was meant."""
    assert guarded(draft).text == shown


@pytest.mark.parametrize(
    ("language", "draft"),
    [
        (Language.ENGLISH, "头痛大多数是紧张引起的，注意休息，多喝水，少看手机，必要时去看医生，让医生检查一下。"),
        (Language.CHINESE, "Most headaches come from tension; rest, drink water and look at the screen less often."),
        (Language.CHINESE, "Most headaches pass."),
        (Language.ENGLISH, "**头痛**：多休息。"),
    ],
)
def test_a_draft_in_the_other_language_is_a_failed_step(language: Language, draft: str) -> None:
    """It is found before anything is shown, in any pieces, and an asker who wants a translation gets one."""
    for pieces in ([draft], list(draft)):
        shown: list[str] = []
        with pytest.raises(BackendError) as error:
            _show(DraftGuard(a_scope(language)), pieces, shown)
        assert (error.value.fault, "".join(shown)) == (Fault.LANGUAGE, "")
    assert guarded(draft, language, must_be_in=None).text == draft


@pytest.mark.parametrize(
    ("language", "draft"),
    [
        (Language.ENGLISH, "Ginseng (人参, Panax) is a root that people take for energy."),
        (Language.CHINESE, "Metformin（二甲双胍）是常用的降糖药，一般随餐服用。"),
        (Language.CHINESE, "COVID-19、HPV、MRI 这些缩写，可以这样理解。"),
        (Language.ENGLISH, "120/80."),
        (Language.CHINESE, "120/80。"),
    ],
)
def test_a_word_of_the_other_language_is_no_other_language(language: Language, draft: str) -> None:
    """Names, abbreviations and numbers do not make a draft foreign."""
    assert guarded(draft, language).text == draft


def test_each_reason_is_given_once_and_counted() -> None:
    """The reasons name what was done in a fixed order, the counts how often."""
    guard = DraftGuard(a_scope())
    guard.feed("<think>x</think>Iron [S9] helps [8] at https://evil.example/ <b>now</b>.")
    guard.finish()
    assert guard.reasons == (
        "guard:citation_removed",
        "guard:link_removed",
        "guard:html_removed",
        "guard:reasoning_removed",
    )
    assert guard.counts[GuardAction.CITATION] == 2
