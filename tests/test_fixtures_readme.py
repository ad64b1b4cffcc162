"""fixtures/README.md says of the queries what the queries are."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import router
from router.domain.intent import Language

_FIXTURES = Path(router.__file__).parent.parent / "fixtures"
_TEXT = (_FIXTURES / "README.md").read_text(encoding="utf-8")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "Chinese"}


def _rows(language: Language) -> list[dict[str, str]]:
    paths = sorted((_FIXTURES / "queries" / language).glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("what", ["intent", "discipline"])
def test_the_smallest_and_the_largest_count_are_those_of_the_files(what: str, language: Language) -> None:
    """Each language's row of the balance holds both ends with their counts."""
    counts = Counter(row[what] for row in _rows(language) if row["label"] == "health").most_common()
    (largest, most), (smallest, fewest) = counts[0], counts[-1]
    assert f"| {what}, {_NAMES[language]} | `{smallest}` {fewest:,} | `{largest}` {most:,} |" in _TEXT


def test_the_rows_with_an_emoji_are_counted() -> None:
    """The few that there are, in each language."""
    english, chinese = (sum(bool(_EMOJI.search(row["text"])) for row in _rows(language)) for language in Language)
    assert f"({english} in English, {chinese} in Chinese)" in _TEXT
