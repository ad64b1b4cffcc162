"""What training reads besides single queries: vignettes, conversations, words."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.intent.head import CONVERSATION, HEALTH, LABELS, LEVEL
from classifiers.text import normalise
from classifiers.training.corpus import read_corpus
from classifiers.training.dialogues import changes_of_topic, read_dialogues, sudden_complaints
from classifiers.training.examples import Example, level_of_query
from classifiers.training.held_back import is_held_back
from classifiers.training.tasks import follow_up_rows, level_rows, query_rows, read_material
from classifiers.training.vignettes import read_vignettes
from classifiers.training.words import common_words
from router.domain.errors import ArtefactError
from router.domain.intent import Concern, Label, Language
from router.domain.triage import Level

_TURNS = [
    {"role": "user", "content": "my ear hurts", "label": "health"},
    {"role": "assistant", "content": "Since when?"},
    {"role": "user", "content": "monday", "label": "health"},
    {"role": "assistant", "content": "See a doctor if it lasts."},
    {"role": "user", "content": "ok. play jazz", "label": "other"},
]


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    """Four queries, two vignettes and a conversation in the places where training looks for them."""
    rows: dict[str, list[dict[str, object]]] = {
        "queries/few.jsonl": [
            {
                "id": f"q{number}",
                "lang": "en",
                "text": text,
                "label": label,
                "concern": concern,
                "slice": "s",
            }
            for number, (text, label, concern) in enumerate(
                [
                    ("what is flu", "health", "information"),
                    ("book a train", "other", "none"),
                    ("how do vaccines work", "health", "information"),
                    ("rain today", "other", "none"),
                ]
            )
        ],
        "red_flags/train/few.jsonl": [
            {"id": "v1", "lang": "en", "text": "Chest is crushing", "level": "emergency_ambulance"},
            {"id": "v2", "lang": "zh", "text": "流鼻涕", "level": "self_care"},
        ],
        "conversations/train.jsonl": [{"id": "c1", "lang": "en", "turns": _TURNS}],
        "conversations/heldback.jsonl": [{"id": "never read"}],
    }
    for name, written in rows.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(json.dumps(row) for row in written), encoding="utf-8")
    return tmp_path / "queries"


def test_vignettes_are_read_with_their_level(queries: Path) -> None:
    """Each row has a language and one of the levels."""
    found = read_vignettes(queries.parent / "red_flags" / "train")
    assert [(row.language, row.level) for row in found] == [
        (Language.ENGLISH, Level.EMERGENCY_AMBULANCE),
        (Language.CHINESE, Level.SELF_CARE),
    ]


@pytest.mark.parametrize(
    ("folder", "line"),
    [("red_flags/train", '{"id": "x", "lang": "en", "text": "t", "level": "soon"}'), ("conversations", '{"id": "x"}')],
)
def test_a_row_that_cannot_be_used_is_named(queries: Path, folder: str, line: str) -> None:
    """The error names the file and the line."""
    (queries.parent / folder / "train_bad.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"train_bad\.jsonl line 1"):
        read_material(queries)


def test_follow_ups_carry_what_was_said_before(queries: Path) -> None:
    """Every message of the asker but the first is a follow-up, read with its history; held-back files are not."""
    found = read_dialogues(queries.parent / "conversations").follow_ups
    assert [(row.text, row.is_health) for row in found] == [("monday", True), ("ok. play jazz", False)]
    assert found[0].joined == "my ear hurts | since when? || monday"
    assert found[1].joined == "my ear hurts | monday | see a doctor if it lasts. || ok. play jazz"


def test_a_change_of_topic_keeps_its_label(queries: Path) -> None:
    """A query put after somebody else's history is what it was alone, and the choice is the same every time."""
    examples = read_corpus(queries, None).examples
    follow_ups = read_dialogues(queries.parent / "conversations").follow_ups
    found = changes_of_topic(follow_ups, examples, 2, seed=1)
    assert {(row.text, row.is_health) for row in found} == {(e.text, e.label == "health") for e in examples}
    assert found == changes_of_topic(follow_ups, examples, 2, seed=1)


def test_conversations_teach_levels(tmp_path: Path) -> None:
    """Graded turns keep their level, other ones have none; another subject during an emergency teaches no level."""
    turns = [
        {"role": "user", "content": "my ear hurts", "label": "health", "risk": False, "level": "self_care"},
        {"role": "user", "content": "fits now", "label": "health", "risk": True, "level": "emergency_ambulance"},
        {"role": "user", "content": "play jazz", "label": "other", "risk": True},
        {"role": "user", "content": "hello", "label": "other", "risk": False},
        {"role": "user", "content": "ear again", "label": "health", "risk": False},
    ]
    row = {"id": "c", "lang": "en", "turns": turns}
    (tmp_path / "train.jsonl").write_text(json.dumps(row), encoding="utf-8")
    found = read_dialogues(tmp_path)
    assert [(one.id, one.text, one.level) for one in found.openings] == [("c", "my ear hurts", Level.SELF_CARE)]
    assert [one.level for one in found.follow_ups] == [Level.EMERGENCY_AMBULANCE, None, Level.NONE, None]
    assert [one.is_calm for one in found.follow_ups] == [False, False, False, False]


def test_a_sudden_complaint_keeps_its_level(queries: Path) -> None:
    """A vignette put after somebody else's calm history is graded as it was alone."""
    follow_ups = read_dialogues(queries.parent / "conversations").follow_ups
    vignettes = read_vignettes(queries.parent / "red_flags" / "train")
    (found,) = sudden_complaints(follow_ups, vignettes, 5, seed=1)
    assert (found.text, found.level, found.is_health) == (vignettes[0].text, Level.EMERGENCY_AMBULANCE, True)
    assert found.before
    assert sudden_complaints([replace(f, is_calm=False) for f in follow_ups], vignettes, 5, seed=1) == []


@pytest.mark.parametrize(
    ("graded", "concern", "label", "level"),
    [
        (Level.CONSULTATION, Concern.PERSONAL, Label.HEALTH, Level.CONSULTATION),
        (None, Concern.PERSONAL, Label.HEALTH, None),
        (None, Concern.INFORMATION, Label.HEALTH, Level.NONE),
        (None, Concern.NONE, Label.OTHER, Level.NONE),
    ],
)
def test_what_is_nobodys_complaint_has_no_level(
    graded: Level | None, concern: Concern, label: Label, level: Level | None
) -> None:
    """A query is as urgent as it was graded; of information and other subjects it is known without."""
    example = Example(
        id="q",
        text="t",
        language=Language.ENGLISH,
        label=label,
        concern=concern,
        intent=None,
        discipline=None,
        slice="s",
        level=graded,
    )
    assert level_of_query(example) is level


def test_each_head_gets_targets_it_knows(queries: Path) -> None:
    """Rows name a label of their head, and nothing that is held back is among them."""
    corpus, material = read_corpus(queries, None), read_material(queries)
    learned, kept = material.split()
    assert len(learned.vignettes) + len(kept.vignettes) == 2
    rows = [*query_rows(corpus, learned, 1), *level_rows(corpus, learned), *follow_up_rows(corpus, learned, 1)]
    for row in rows:
        for head, target in row.targets.items():
            assert 0 <= target <= max(1, len(LABELS[head]) - 1)
    held = {example.text for example in corpus.examples if is_held_back(example.id)}
    assert not held & {row.text for row in rows if not {LEVEL, CONVERSATION} & set(row.targets)}


def test_a_missing_folder_teaches_nothing(tmp_path: Path) -> None:
    """Queries alone are enough to train on."""
    material = read_material(tmp_path / "queries")
    assert (material.vignettes, material.follow_ups) == ([], [])


def test_common_words_are_words_of_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many of each, without digits, signs or repeats."""
    monkeypatch.setattr("classifiers.training.words.PER_LANGUAGE", 200)
    words = common_words()
    assert len(words) == len(set(words)) >= 390
    assert all(word.isalpha() for word in words)


def test_who_asks_changes_no_label(queries: Path) -> None:
    """A word about the asker stands before some queries of both labels, which keep their target."""
    said = {"en": ["i'm a baker. "], "zh": ["我是面包师，"]}
    (queries.parent / "introductions.yaml").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    corpus, (learned, kept) = read_corpus(queries, None), read_material(queries).split()
    assert kept.introductions == {}
    rows = [row for row in query_rows(corpus, learned, 1) if row.text.startswith("i'm a baker. ")]
    labels = {normalise(example.text): float(example.label is Label.HEALTH) for example in corpus.examples}
    assert {row.targets[HEALTH] for row in rows} == {0.0, 1.0}
    assert all(row.targets[HEALTH] == labels[row.text.removeprefix("i'm a baker. ")] for row in rows)


@pytest.mark.parametrize("text", ["en: 3", "en: hello", "en: [no]", "en: []", "fr: [je]", "- en", "en: ["])
def test_introductions_that_are_no_lists_are_named(queries: Path, text: str) -> None:
    """The error names the file and what is wanted."""
    (queries.parent / "introductions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"introductions\.yaml: a list of texts"):
        read_material(queries)
