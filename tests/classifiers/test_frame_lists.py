"""The word lists of the frames: their own examples, how they are read, and what a bad file says."""

from pathlib import Path

import pytest

from classifiers.text import normalise
from classifiers.triage.frame_lists import FrameLists, read_frame_lists
from classifiers.triage.frames import frame
from router.domain.errors import ArtefactError

_LISTS = read_frame_lists()
_WITH_EXAMPLES = [name for name, written in _LISTS.lists.items() if written.holds]


def _lists(tmp_path: Path, written: str) -> FrameLists:
    (tmp_path / "some.yaml").write_text(written, encoding="utf-8")
    return read_frame_lists(tmp_path)


@pytest.mark.parametrize("name", _WITH_EXAMPLES)
def test_a_list_holds_its_examples(name: str) -> None:
    """What an author wrote beside a list is found by it, and what they wrote as none of it is not."""
    written = _LISTS.lists[name]
    assert [text for text in written.holds if name not in _LISTS.read(normalise(text))] == []
    assert [text for text in written.silent if name in _LISTS.read(normalise(text))] == []


def test_the_shipped_lists_have_no_faults() -> None:
    """`medroute rules lint` finds nothing in the lists that ship."""
    assert list(_LISTS.faults()) == []


def test_a_wrong_example_is_told(tmp_path: Path) -> None:
    """An example that its list gets wrong is named with its list."""
    lists = _lists(tmp_path, "song:\n  en: [song]\n  holds: [a poem]\n  silent: [a song]")
    assert [fault.split(":")[0] for fault in lists.faults()] == [
        "the list song is not found in its example",
        "the list song is found in its counter-example",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "那首《窒息》是谁唱的",
        "谁演的那个护士",
        "search for a film with a drowned girl",
        "play songs about breaking a heart",
        "苏格拉底临死前说了什么",
        "house md bleeding case",
        "stranger things nosebleed",
        "the office season 5 heart attack drill",
        "庞贝人窒息",
        "how to stop drowning in minecraft",
        "best bleed build for elden ring",
    ],
)
def test_works_and_games_by_name_are_nobodys_complaint(text: str) -> None:
    """Who sang it, a work that is sought, last words, a series, Pompeii and what happens in a game."""
    assert frame(normalise(text)).is_fiction


@pytest.mark.parametrize(
    "text",
    [
        "call the midwife, waters broke and it's green",
        "vomiting in quick succession, dark red",
        "jaws locked shut since the rusty nail",
        "swallowed one piece of a magnet set",
        "found a death note on the pillow",
        "hurt in the line of duty, thigh bleeding",
        "stapled a thumb at the office, bleeding",
        "hives from cod and dizzy",
        "tell me about fainting episodes, three today",
        "order more warfarin tabs, gums bleeding",
        "stroke like face droop watching eastenders",
        "心率狂飙心慌",
        "病史上有心梗，胸闷",
        "史上最痛的头痛",
        "大便暗黑像柏油",
    ],
)
def test_a_title_that_is_everyday_words_hides_nobody(text: str) -> None:
    """A title or a game that people also say of their bodies takes nothing away."""
    assert not frame(normalise(text)).is_fiction


@pytest.mark.parametrize(
    ("at", "holds", "silent"),
    [
        ("first", ["fish swim"], ["so fish swim", "the fish"]),
        ("start", ["fish swim", "so, fish swim", "please, ok fish"], ["the fish", "fishes"]),
        ("near_start", ["the fish swim"], ["all of the fish", "oh, fish"]),
        (
            "clause",
            ["my old fish is ill", "sad, because the fish", "ugh my dad's fish"],
            ["eating fish", "i fed my fish"],
        ),
        ("end", ["i like fish?"], ["fish swim"]),
    ],
)
def test_a_list_may_ask_for_a_place(tmp_path: Path, at: str, holds: list[str], silent: list[str]) -> None:
    """First, behind openers, near the start, at the head of a clause, or last."""
    words = "\n".join(
        f"{name}:\n  en: [{words}]\n  holds: [x]\n  silent: [x]"
        for name, words in {
            "opener": "so, please, ok",
            "clause_opener": "ugh",
            "whose": "my, the",
            "not_of_a_thing": "fed",
        }.items()
    )
    lists = _lists(tmp_path, f"{words}\nfish:\n  at: {at}\n  en: [fish]\n  holds: [x]\n  silent: [x]")
    assert [text for text in holds if "fish" not in lists.read(text)] == []
    assert [text for text in silent if "fish" in lists.read(text)] == []


def test_a_hit_is_taken_back_where_words_say_otherwise(tmp_path: Path) -> None:
    """`unless` covers a hit, and no other one of the same list."""
    lists = _lists(tmp_path, "me:\n  zh: [我]\n  unless: [我的世界]\n  holds: [x]\n  silent: [x]")
    assert "me" not in lists.read("我的世界")
    assert "me" in lists.read("我的世界,我晕")


def test_some_words_may_not_stand_between(tmp_path: Path) -> None:
    """`apart` parts what a gap would join; in Chinese a comma does so by itself."""
    lists = _lists(
        tmp_path, "ill:\n  en: [dog .. ill]\n  zh: [狗 .. 病]\n  apart: {en: [he]}\n  holds: [x]\n  silent: [x]"
    )
    assert "ill" in lists.read("the dog is, so they say, ill")
    assert "ill" not in lists.read("the dog and he are ill")
    assert "ill" in lists.read("狗生病")
    assert "ill" not in lists.read("狗来了,人病")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("- song", "some.yaml: must hold lists by name"),
        ("song: [", "some.yaml: not valid YAML"),
        ("song: poem", "some.yaml: the list song needs phrases under en or zh"),
        ("song: {holds: [x]}", "some.yaml: the list song needs phrases under en or zh"),
        ("song: {en: [x], colour: [y]}", "some.yaml: the list song has unknown colour"),
        ("song: {en: [x], at: middle}", "some.yaml: the list song: `at` knows first, start"),
        ("song: {en: [x], apart: [y]}", "some.yaml: the list song: `apart` needs phrases under en or zh"),
        ("song: {en: x}", "some.yaml: the list song needs lists of phrases"),
        ("song: {en: [no]}", "some.yaml: the list song needs lists of phrases; quote yes"),
        ("song: {en: [x], holds: y}", "some.yaml: the list song needs lists of examples"),
        ("song: {en: ['x ..']}", "some.yaml: the list song: the phrase 'x ..' is not valid"),
        ("song: {en: [<tune>], holds: [x], silent: [y]}", "<tune> is used by song@en and not defined"),
        ("song: {en: [x]}", "the list song needs examples"),
        ("song: {en: [x], holds: [x]}", "the list song needs examples"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, written: str, told: str) -> None:
    """A file that cannot be used is named with the list and the key at fault."""
    with pytest.raises(ArtefactError) as caught:
        _lists(tmp_path, written)
    assert told in str(caught.value)


def test_a_list_stands_once(tmp_path: Path) -> None:
    """Two files with a list of one name are refused."""
    (tmp_path / "other.yaml").write_text("song: {en: [x], holds: [x], silent: [y]}", encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"some\.yaml: the list song is defined twice"):
        _lists(tmp_path, "song: {en: [x], holds: [x], silent: [y]}")


def test_a_folder_without_lists_is_no_installation(tmp_path: Path) -> None:
    """Where no file is, the package is broken, and the message says what to do."""
    with pytest.raises(ArtefactError, match="reinstall"):
        read_frame_lists(tmp_path)
