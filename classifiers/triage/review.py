"""Checks that a clinician's review of the rule files needs: faults, weak spots, and what is covered."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import yaml

from classifiers.triage.latch import SETTLING
from classifiers.triage.lexicon import Lexicon, Rule
from classifiers.triage.phrases import Literal, Phrase, Reference
from classifiers.triage.red_flags import MASK, RedFlagJudge
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import EscalationKind, Level

PRESENTATIONS = Path(__file__).parent / "presentations.yaml"
OVER_AGE_DAYS = 365
"""Days after which a rule's review is due again."""
KINDS_TO_SAY = ("PSY-", "VIOL-", "TOX-")
"""Beginnings of ids whose rules name their kind: one forgotten shows the medical card where a crisis line is needed."""
_PRESENTATION_OF = re.compile(r"[A-Z]+-\d+")


class Kind(StrEnum):
    """What a finding is about, in the words of a count: "137 phrases …"."""

    EXAMPLE = "examples that their rule gets wrong"
    LANGUAGE = "rules without an example in a language"
    NO_KIND = "rules that may need a card of their own and do not say which"
    NO_FIRST_AID = "rules that call an ambulance without a first-aid line"
    NO_DATE = "reviews that are no date"
    UNUSED = "concepts that nobody uses"
    TWICE = "phrases that stand twice"
    SHADOWED = "phrases that a shorter one finds already"
    UNVERIFIED = "rules on a page that nobody has opened"
    OVERDUE = "rules written or read more than a year ago"

    @property
    def is_fault(self) -> bool:
        """The rules do not do what their author says; other findings are only worth a look."""
        return self in (Kind.EXAMPLE, Kind.LANGUAGE, Kind.NO_KIND, Kind.NO_FIRST_AID, Kind.NO_DATE)


class Finding(NamedTuple):
    """One thing to look at."""

    what: str
    kind: Kind

    @property
    def is_fault(self) -> bool:
        """As its kind."""
        return self.kind.is_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One presentation of the clinical map and the rules for it."""

    id: str
    name: Mapping[Language, str]
    rules: tuple[Rule, ...]
    without_rule: str
    """Why it has none; empty where it should have some."""
    is_of_the_map: bool
    """It stands in the clinical map; otherwise the project has added it."""

    @property
    def is_missing(self) -> bool:
        """It should have a rule and has none."""
        return not self.rules and not self.without_rule

    def examples(self, language: Language) -> int:
        """Examples of all its rules in one language, those that fire and those that stay silent."""
        return sum(wrote is language for rule in self.rules for wrote, _ in (*rule.fires, *rule.stays_silent))

    @property
    def verified(self) -> int:
        """Rules whose guideline page somebody opened."""
        return sum(rule.verified for rule in self.rules)


def findings(lexicon: Lexicon, judge: RedFlagJudge, today: date) -> list[Finding]:
    """Everything to look at, faults first.

    Args:
        lexicon: the rule files as read.
        judge: the judge of those rules.
        today: the day that the age of a review is counted from.
    """
    found = [*_failing_examples(judge), *_lacking_languages(lexicon.rules)]
    found += [*_lacking_kinds(lexicon.rules), *_lacking_first_aid(lexicon.rules)]
    found += (Finding(f"concept {name}: nobody uses it", Kind.UNUSED) for name in _unused(lexicon))
    for name, phrases in lexicon.concepts.items():
        found += _shadowed(name, phrases)
    found += _reviews(lexicon.rules, today)
    return found


def coverage(lexicon: Lexicon) -> list[Coverage]:
    """Each presentation of the map in its order, then those that only the rules know."""
    known = yaml.safe_load(PRESENTATIONS.read_text(encoding="utf-8"))
    by_presentation: dict[str, list[Rule]] = {}
    for rule in lexicon.rules:
        match = _PRESENTATION_OF.match(rule.id)
        by_presentation.setdefault(match.group() if match else rule.id, []).append(rule)
    rows = [
        Coverage(
            id=key,
            name={language: entry[language] for language in Language},
            rules=tuple(by_presentation.pop(key, ())),
            without_rule=entry.get("without_rule", ""),
            is_of_the_map=True,
        )
        for key, entry in known.items()
    ]
    return rows + [
        Coverage(id=key, name=own[0].name, rules=tuple(own), without_rule="", is_of_the_map=False)
        for key, own in sorted(by_presentation.items())
    ]


def _failing_examples(judge: RedFlagJudge) -> Iterator[Finding]:
    for rule in judge.rules:
        for examples, should_fire in ((rule.fires, True), (rule.stays_silent, False)):
            for language, text in examples:
                fires = any(flag.id == rule.id for flag in judge.find(text, Profile(), language))
                if fires is not should_fire:
                    says = "does not fire on its example" if should_fire else "fires on its silent example"
                    yield Finding(f"rule {rule.id}: {says} “{text}”", Kind.EXAMPLE)


def _lacking_languages(rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        for kind, examples in (("fires", rule.fires), ("silent", rule.stays_silent)):
            for language in sorted(set(Language) - {wrote for wrote, _ in examples}):
                yield Finding(f"rule {rule.id}: no example under {kind} in {language}", Kind.LANGUAGE)


def _lacking_kinds(rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if rule.id.startswith(KINDS_TO_SAY) and not rule.says_kind:
            yield Finding(f"rule {rule.id}: no kind; write medical where that is meant", Kind.NO_KIND)


def _lacking_first_aid(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Ambulance rules whose card would only say not to drive; the other cards have lines of their own."""
    for rule in rules:
        shows_it = rule.kind not in {EscalationKind.CRISIS, EscalationKind.VIOLENCE}
        if rule.level is Level.EMERGENCY_AMBULANCE and shows_it and not rule.first_aid:
            yield Finding(f"rule {rule.id}: calls an ambulance without first_aid", Kind.NO_FIRST_AID)


def _unused(lexicon: Lexicon) -> list[str]:
    used = {MASK, *SETTLING}
    waiting = [name for rule in lexicon.rules for way in rule.when for name in (*way.signs, *way.unless)]
    waiting += (name for rule in lexicon.rules for name in (*rule.unless, *rule.unless_anywhere))
    waiting += [MASK, *SETTLING]
    while waiting:
        name = waiting.pop()
        for phrase in lexicon.concepts.get(name, ()):
            for element in phrase.elements:
                if isinstance(element, Reference) and element.concept not in used:
                    waiting.append(element.concept)
                    used.add(element.concept)
        used.add(name)
    return sorted(lexicon.concepts.keys() - used)


def _shadowed(concept: str, phrases: Iterable[Phrase]) -> Iterator[Finding]:
    """Phrases that stand twice, or that a shorter open one of the same concept already finds."""
    written = [phrase.elements[0] for phrase in phrases if len(phrase.elements) == 1]
    literals = [element for element in written if isinstance(element, Literal)]
    for literal, count in Counter(literals).items():
        if count > 1:
            yield Finding(f"concept {concept}: “{literal.text}” stands {count} times", Kind.TWICE)
    begun = {literal.text for literal in literals if literal.opens_right}
    for text in dict.fromkeys(literal.text for literal in literals):
        shorter = next((text[:size] for size in range(1, len(text)) if text[:size] in begun), None)
        if shorter is not None:
            yield Finding(f"concept {concept}: “{text}” is found by “{shorter}*” already", Kind.SHADOWED)


def _reviews(rules: Iterable[Rule], today: date) -> Iterator[Finding]:
    for rule in rules:
        if not rule.verified:
            yield Finding(f"rule {rule.id}: nobody has opened its page", Kind.UNVERIFIED)
        try:
            age = (today - date.fromisoformat(rule.reviewed)).days
        except ValueError:
            yield Finding(f"rule {rule.id}: its review “{rule.reviewed}” is no date", Kind.NO_DATE)
            continue
        if age > OVER_AGE_DAYS:
            yield Finding(f"rule {rule.id}: reviewed {age} days ago", Kind.OVERDUE)
