"""What training reads besides single queries: vignettes, conversations, words."""

import json
from pathlib import Path

import pytest

from classifiers.intent.head import CONVERSATION, LABELS, LEVEL
from classifiers.training.corpus import read_corpus
from classifiers.training.dialogues import changes_of_topic, read_dialogues
from classifiers.training.held_back import is_held_back
from classifiers.training.tasks import follow_up_rows, level_rows, query_rows, read_material
from classifiers.training.vignettes import read_vignettes
from classifiers.training.words import common_words
from router.domain.errors import ArtefactError
from router.domain.intent import Language
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


def test_each_head_gets_targets_it_knows(queries: Path) -> None:
    """Rows name a label of their head, and nothing that is held back is among them."""
    corpus, material = read_corpus(queries, None), read_material(queries)
    learned, kept = material.split()
    assert len(learned.vignettes) + len(kept.vignettes) == 2
    rows = [*query_rows(corpus), *level_rows(corpus, learned), *follow_up_rows(corpus, learned, 1)]
    for row in rows:
        for head, target in row.targets.items():
            assert 0 <= target <= max(1, len(LABELS[head]) - 1)
    held = {example.text for example in corpus.examples if is_held_back(example.id)}
    assert not held & {row.text for row in rows if not {LEVEL, CONVERSATION} & set(row.targets)}


def test_a_missing_folder_teaches_nothing(tmp_path: Path) -> None:
    """Queries alone are enough to train on."""
    material = read_material(tmp_path / "queries")
    assert (material.vignettes, material.follow_ups) == ([], [])


def test_common_words_are_words_of_both_languages() -> None:
    """So many of each, without digits, signs or repeats."""
    words = common_words(200)
    assert len(words) == len(set(words)) >= 390
    assert all(word.isalpha() for word in words)
