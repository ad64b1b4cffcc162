"""The rules in their packed form: the same words, sooner, and never older than the files that clinicians edit."""

import json
import shutil
from pathlib import Path

import pytest

from classifiers.triage.lexicon import DEFAULT_FOLDER, pack_rules, read_lexicon
from classifiers.triage.packed import FILE
from classifiers.triage.phrases import parse_phrase

_RULES = """
concepts:
  hurting: {en: [HURTS, "ache*"], zh: [很痛]}
rules:
  - id: T-1
    name: {en: pain, zh: 痛}
    system: other
    level: consultation
    guideline: https://example.org
    verified: false
    reviewed: 2026-11-22
    when: [hurting]
    examples: {fires: {en: [it hurts]}, silent: {en: [it does not]}}
"""


_MISSHAPEN = [
    f'{{"format": "medroute-rules-1", "files": {files}}}'
    for files in ("[]", "null", '{"x": {}}', '{"x": {"rules": []}}')
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of rules, packed."""
    (tmp_path / "one.yaml").write_text(_RULES, encoding="utf-8")
    pack_rules(tmp_path)
    return tmp_path


def test_the_shipped_rules_are_packed_as_they_are(tmp_path: Path) -> None:
    """The packed file that ships says what the YAML files say; if not, run `medroute rules pack`."""
    for path in DEFAULT_FOLDER.glob("*.yaml"):
        shutil.copyfile(path, tmp_path / path.name)
    assert read_lexicon(tmp_path) == read_lexicon(DEFAULT_FOLDER)
    pack_rules(tmp_path)
    assert (tmp_path / FILE).read_bytes() == (DEFAULT_FOLDER / FILE).read_bytes()


def test_packed_rules_are_read_instead_of_the_yaml(folder: Path) -> None:
    """While the checksum matches, the packed words are the ones that count."""
    packed = json.loads((folder / FILE).read_text(encoding="utf-8"))
    (document,) = packed["files"].values()
    assert document["concepts"] == {"hurting": ["hurts", "ache*", "很痛"]}
    document["concepts"]["hurting"] = ["hurts"]
    (folder / FILE).write_text(json.dumps(packed), encoding="utf-8")
    assert len(read_lexicon(folder).concepts["hurting"]) == 1


def test_an_edited_rule_is_never_ignored(folder: Path) -> None:
    """A file changed after packing is read itself."""
    (folder / "one.yaml").write_text(_RULES.replace("HURTS", "stings"), encoding="utf-8")
    assert read_lexicon(folder).concepts["hurting"][0] == parse_phrase("stings")


@pytest.mark.parametrize(
    "content", ["", "no json", "[]", "{}", '{"format": "other", "files": {}}', '{"format": 1}', *_MISSHAPEN]
)
def test_a_packed_file_that_cannot_be_used_is_left_aside(folder: Path, content: str) -> None:
    """The rules are read from the files that count."""
    (folder / FILE).write_text(content, encoding="utf-8")
    assert [rule.id for rule in read_lexicon(folder).rules] == ["T-1"]
