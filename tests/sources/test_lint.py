"""What an editor is told about a file of passages."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from router.domain.errors import ArtefactError
from router.sources.lint import lint
from router.sources.validity import Validity
from tests.builders import a_passage

TODAY = date(2026, 11, 22)
SOUND = "Too few red blood cells, often for want of iron, make people pale, tired and short of breath. " * 3


def a_row(**changes: Any) -> dict[str, Any]:
    """A sound passage as it stands in a file."""
    return {**asdict(a_passage(text=SOUND)), **changes}


def findings(folder: Path, *rows: Any, validity: Validity | None = None) -> list[tuple[str, bool]]:
    """The field and the weight of every finding."""
    path = folder / "own.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8")
    return [(f.field, f.is_error) for f in lint(path, validity or Validity(), TODAY, {"taken": "elsewhere"})]


def test_a_sound_passage_has_no_findings(tmp_path: Path) -> None:
    """Empty lines are passed over."""
    assert findings(tmp_path, a_row(), "", a_row(id="second")) == []


@pytest.mark.parametrize(
    ("row", "field", "is_error"),
    [
        ("not json", "line", True),
        ("[1]", "line", True),
        ({"id": "x"}, "line", True),
        (a_row(id="taken"), "id", True),
        (a_row(url="http://www.nhs.uk/a"), "url", True),
        (a_row(url="https://nhs"), "url", True),
        (a_row(url="https://user@www.nhs.uk/"), "url", True),
        (a_row(url="https://www.nhs.uk:port/"), "url", True),
        (a_row(reviewed_on="2027-01-01"), "reviewed_on", True),
        (a_row(text="Iron."), "text", False),
        (a_row(title="Iron " * 30), "title", False),
        (a_row(text="缺铁会让人脸色苍白、没有力气、气短。" * 12), "text", True),
        (a_row(title="缺铁性贫血"), "title", True),
        (a_row(text=f"{SOUND} Give a child 5 ml twice a day."), "text", False),
    ],
)
def test_each_fault_is_told_with_its_field(tmp_path: Path, row: Any, field: str, *, is_error: bool) -> None:
    """What keeps a passage from use is an error; what a reader should judge is not."""
    assert findings(tmp_path, row) == [(field, is_error)]


def test_publisher_and_age_are_held_against_the_operators_rules(tmp_path: Path) -> None:
    """A passage that would be filtered is an error in the file."""
    validity = Validity(publishers=frozenset({"WHO"}), max_age_days=30)
    found = findings(tmp_path, a_row(reviewed_on="2026-01-01", publisher="WHO"), a_row(id="b", publisher="A shop"),
                     validity=validity)  # fmt: skip
    assert ("reviewed_on", True) in found
    assert ("publisher", True) in found


def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path) -> None:
    """The message names the file and what it should be."""
    (tmp_path / "own.jsonl").write_bytes(b"\xff\xfe\xff")
    for path in (tmp_path / "own.jsonl", tmp_path / "none.jsonl"):
        with pytest.raises(ArtefactError, match="UTF-8"):
            list(lint(path, Validity(), TODAY, {}))
