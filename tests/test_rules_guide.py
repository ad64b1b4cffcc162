"""docs/rules.md tells a clinician everything that a rule file may say."""

from pathlib import Path

import pytest

import router
from classifiers.triage.facts import FACTS
from classifiers.triage.lexicon import _REQUIRED_KEYS, _RULE_KEYS
from router.domain.triage import EscalationKind, Level

_TEXT = (Path(router.__file__).parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sorted(_RULE_KEYS))
def test_every_key_of_the_schema_has_its_row(key: str) -> None:
    """No key of a rule is left to the code to explain."""
    assert f"\n| `{key}` | " in _TEXT


def test_what_must_be_there_and_what_may_be_chosen_is_named() -> None:
    """Required keys stand in their sentence, levels and kinds in their rows, and a fact that is named exists."""
    required = _TEXT[: _TEXT.index("must be there")].rsplit("\n\n", 1)[1]
    assert {key for key in _RULE_KEYS if f"`{key}`" in required} == set(_REQUIRED_KEYS)
    assert [value for value in (*Level, *EscalationKind) if value != Level.NONE and f"`{value}`" not in _TEXT] == []
    named = {word.strip("`(),") for word in _TEXT.split() if word.startswith("`measure_")}
    assert named
    assert named <= FACTS


def test_no_date_and_no_page_passes_for_a_review() -> None:
    """What `reviewed` and `verified` do not mean stands at the head."""
    head = " ".join(_TEXT[: _TEXT.index("## The way of work")].split())
    assert "no clinical review" in head
    assert "nobody has opened the page" in head
