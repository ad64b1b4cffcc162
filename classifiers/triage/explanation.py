"""Why the rules say of one text what they say: for the clinician who wrote them."""

from collections.abc import Iterator
from typing import NamedTuple

from classifiers.triage.facts import FACTS
from classifiers.triage.found import Span
from classifiers.triage.lexicon import Alternative, Rule
from classifiers.triage.reading import Reading
from classifiers.triage.red_flags import RedFlagJudge
from router.domain.intent import Language
from router.domain.query import Profile
from router.domain.triage import RedFlag

_MOST_NEAR = 12
"""Rules that came near which are worth a line."""


class FoundConcept(NamedTuple):
    """A concept with the asker's words for it."""

    name: str
    words: tuple[str, ...]
    """Empty for a fact that no words say."""
    note: str
    """denied, past, or empty where it stands."""


class Near(NamedTuple):
    """A rule that did not fire although signs of it were found."""

    rule: Rule
    signs: tuple[str, ...]
    why: str


class Explanation(NamedTuple):
    """One text as the rules read it."""

    text: str
    """As read: in its one form, with slips of the keyboard put right."""
    ages: tuple[float, ...]
    """Years."""
    speaks_as: str
    """complaint, question or story."""
    concepts: tuple[FoundConcept, ...]
    fired: tuple[RedFlag, ...]
    """Every rule that fired, also where several share a name; callers of the service see each name once."""
    near: tuple[Near, ...]


def explain(judge: RedFlagJudge, text: str, profile: Profile, language: Language) -> Explanation:
    """Read one text and tell what was found, which rules fired, and which came near and why they did not."""
    reading = judge.read(text, profile)
    fired = tuple(judge.find(text, profile, language))
    frame = reading.frame
    return Explanation(
        text=reading.text,
        ages=reading.ages,
        speaks_as="story" if frame.is_fiction else "question" if frame.asks_about else "complaint",
        concepts=tuple(_concepts(reading)),
        fired=tuple(judge.in_order(fired)),
        near=tuple(_near(judge, reading, {flag.id for flag in fired})),
    )


def _concepts(reading: Reading) -> Iterator[FoundConcept]:
    named = [name for name in reading.found if not name.startswith("=")]
    for name in sorted(named, key=lambda name: (reading.found[name][0].start, name)):
        spans = reading.found[name]
        words = tuple(dict.fromkeys(reading.words(span) for span in spans if span.end))
        yield FoundConcept(name, words, _note(reading, spans))


def _note(reading: Reading, spans: list[Span]) -> str:
    if all(reading.is_denied(span) for span in spans):
        return "denied"
    return "" if any(reading.stands(span, past_counts=False) for span in spans) else "past"


def _near(judge: RedFlagJudge, reading: Reading, fired: set[str]) -> list[Near]:
    """Of each rule the way that lacks least; those with all their signs first, then those with all but one."""
    ranked = []
    for rule in judge.rules:
        if rule.id in fired:
            continue
        ways = [(_lacking(reading, way), way) for way in rule.when]
        lacking, way = min(ways, key=lambda pair: (len(pair[0]), -len(pair[1].signs)))
        present = [name for name in way.signs if name in reading.found and name not in FACTS]
        if lacking and (len(lacking) > 1 or not present):
            continue
        why = f"missing: {lacking[0]}" if lacking else _why(reading, rule, way)
        ranked.append((len(lacking), -rule.level.urgency, -len(present), rule.id, Near(rule, way.signs, why)))
    return [near for *_, near in sorted(ranked, key=lambda entry: entry[:4])[:_MOST_NEAR]]


def _lacking(reading: Reading, way: Alternative) -> list[str]:
    return [name for name in way.signs if name not in reading.found]


def _why(reading: Reading, rule: Rule, way: Alternative) -> str:
    """Why a way whose signs were all found did not fire, in the order in which it is asked."""
    columns = []
    for name in way.signs:
        spans = reading.found[name]
        standing = [span for span in spans if reading.stands(span, past_counts=rule.past_counts)]
        if not standing:
            return f"{'denied' if all(map(reading.is_denied, spans)) else 'past'}: {name}"
        columns.append(standing)
    if not reading.gate_open(rule.gate):
        return "gate closed: " + _gate(rule)
    excluded = [reading.excluded_by(rule, way, place) for place in reading.places(columns)]
    if not excluded:
        return "its signs stand too far apart"
    if all(excluded):
        return f"excluded by: {excluded[0]}"
    return "told as a story" if reading.frame.is_fiction else "only asked about"


def _gate(rule: Rule) -> str:
    gate = rule.gate
    parts = []
    if gate.age_min is not None or gate.age_max is not None:
        parts.append(f"age {gate.age_min if gate.age_min is not None else 0:g} to {gate.age_max or 'any'}")
    if gate.sex is not None:
        parts.append(str(gate.sex))
    if gate.pregnant is not None:
        parts.append("pregnant" if gate.pregnant else "not pregnant")
    return ", ".join(parts)
