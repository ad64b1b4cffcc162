"""Every shipped rule on the examples its author wrote beside it."""

from collections.abc import Iterator

import pytest

from classifiers.triage.lexicon import Rule
from classifiers.triage.red_flags import load_red_flags
from router.domain.intent import Language
from router.domain.query import Profile, Query
from router.policy.place import answer_language

_JUDGE = load_red_flags()
_EXAMPLE = "rule_id", "text"


def _examples(*, fires: bool) -> Iterator[object]:
    for rule in _JUDGE.rules:
        for number, (language, text) in enumerate(rule.fires if fires else rule.stays_silent, 1):
            yield pytest.param(rule.id, text, id=f"{rule.id}-{language}-{number}")


def _found(text: str) -> set[str]:
    return {flag.id for flag in _JUDGE.find(text, Profile(), answer_language(Query(text=text)))}


@pytest.mark.parametrize(_EXAMPLE, list(_examples(fires=True)))
def test_a_rule_fires_on_its_examples(rule_id: str, text: str) -> None:
    """What a clinician wrote as a sign is found."""
    assert rule_id in _found(text)


@pytest.mark.parametrize(_EXAMPLE, list(_examples(fires=False)))
def test_a_rule_stays_silent_on_its_counter_examples(rule_id: str, text: str) -> None:
    """What a clinician wrote as harmless, or as another rule's matter, is not this rule's sign."""
    assert rule_id not in _found(text)


@pytest.mark.parametrize("rule", _JUDGE.rules, ids=lambda rule: rule.id)
def test_a_rule_has_examples_in_both_languages(rule: Rule) -> None:
    """English and Chinese are equals: each rule shows what it finds, and what it leaves alone, in both."""
    assert {language for language, _ in rule.fires} == set(Language)
    assert {language for language, _ in rule.stays_silent} == set(Language)


@pytest.mark.parametrize("rule", _JUDGE.rules, ids=lambda rule: rule.id)
def test_a_rule_rests_on_a_page(rule: Rule) -> None:
    """Each rule names the page it rests on and both names of its sign."""
    assert rule.guideline.startswith("https://")
    assert all(rule.name[language] for language in Language)
