"""Every sentence of the service, in both languages."""

import re
from collections.abc import Iterator, Mapping

import pytest

from classifiers.triage.red_flags import load_red_flags
from router.domain.intent import Language
from router.domain.triage import Level
from router.policy import wording
from router.policy.bilingual import Text
from router.policy.first_aid import FIRST_AID
from tests.builders import a_query

_HAN = re.compile("[\u4e00-\u9fff]")
_FIELD = re.compile(r"\{\w*\}")


def _texts() -> Iterator[tuple[str, Text]]:
    for name, value in {**vars(wording), "FIRST_AID": FIRST_AID}.items():
        if isinstance(value, Text):
            yield name, value
        elif isinstance(value, Mapping) and name.isupper():
            yield from ((f"{name}[{key}]", text) for key, text in value.items())


_TEXTS = dict(_texts())
_SENTENCES = {name: text for name, text in _TEXTS.items() if not name.endswith("_URI")}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_every_text_stands_in_both_languages(text: Text) -> None:
    """No text lacks one of its languages."""
    assert text.en.strip()
    assert text.zh.strip()


@pytest.mark.parametrize("text", _SENTENCES.values(), ids=_SENTENCES)
def test_each_language_is_in_its_own_place(text: Text) -> None:
    """English has no Chinese characters in it, and Chinese has some."""
    assert not _HAN.search(text.en)
    assert _HAN.search(text.zh)


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_both_languages_have_the_same_gaps(text: Text) -> None:
    """What is filled into one language is filled into the other."""
    assert sorted(_FIELD.findall(text.en)) == sorted(_FIELD.findall(text.zh))


def test_the_texts_are_found() -> None:
    """The tests above see the constants and the tables of the module."""
    assert {"NOTICE", "FIRST_AID[rest]", f"CARE_TITLE[{Level.EMERGENCY}]"} <= set(_TEXTS)


def test_a_text_is_given_in_the_language_asked_for() -> None:
    """English is given for English and Chinese for Chinese."""
    text = Text("pain", "痛")
    assert (text.get(Language.ENGLISH), text.get(Language.CHINESE)) == ("pain", "痛")


def test_every_level_has_a_time_frame() -> None:
    """A level without words for its time frame cannot be shown."""
    assert set(wording.TIME_FRAME) == set(Level)


def test_every_level_but_none_has_a_card() -> None:
    """Each level has a title, and those below emergency a message too."""
    assert set(wording.CARE_TITLE) == set(Level) - {Level.NONE}
    assert set(wording.CARE_MESSAGE) == {level for level in wording.CARE_TITLE if not level.is_emergency}


def test_every_first_aid_line_that_rules_name_exists() -> None:
    """A rule names no life-saving line that nobody wrote."""
    named = {rule.first_aid for rule in load_red_flags().rules if rule.first_aid}
    assert named <= set(FIRST_AID)
    assert named


def test_every_first_aid_line_is_named_by_a_rule() -> None:
    """No life-saving line waits for a rule that nobody gave it."""
    assert set(FIRST_AID) <= {rule.first_aid for rule in load_red_flags().rules}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("blood sugar 2.1", "sugar or a sweet drink"),
        ("血糖仪显示2.1，手抖出汗，糊涂", "马上吃糖"),
        ("found gran on the floor, stone cold and muddled", "warm slowly"),
    ],
)
def test_the_rule_that_fires_brings_its_line(query: str, words: str) -> None:
    """Low sugar asks for sugar, cold for warmth: the line is the one for what was told, not the one about driving."""
    flag = load_red_flags().assess(a_query(query)).red_flags[0]
    assert words in "".join(FIRST_AID[flag.first_aid or ""])


def test_the_tables_cannot_be_changed() -> None:
    """Nobody rewrites a sentence while the service runs."""
    for table in (wording.TIME_FRAME, FIRST_AID, wording.CARE_TITLE, wording.CARE_MESSAGE):
        assert not hasattr(table, "__setitem__")
