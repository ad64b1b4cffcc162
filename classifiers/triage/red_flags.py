"""Finds red flags and gives the level they call for: deterministic, first, and with nothing else up."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from classifiers.text import normalise
from classifiers.triage import facts, measures
from classifiers.triage.lexicon import DEFAULT_FOLDER, Alternative, Lexicon, Rule, read_lexicon
from classifiers.triage.matcher import Found, Matcher, Span
from classifiers.triage.phrases import Literal
from classifiers.triage.reading import Reading, Wording
from classifiers.triage.spelling import Corrected, Speller
from router.domain.intent import Language
from router.domain.query import Profile, Query, Role
from router.domain.triage import Level, RedFlag, Triage, most_urgent
from router.policy.place import answer_language

MASK = "mask"
"""The concept whose phrases hide whatever they cover: idioms such as 笑死 or "killing it"."""
_EARLIER_TURNS = 3
_SHORT_MESSAGE = 40
"""Characters under which a message is read as following up the one before."""


class RedFlagJudge:
    """Implements `TriageJudge` with the rules alone."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.speller = _speller(lexicon)
        self._matcher = Matcher(lexicon.concepts)
        self._by_first: defaultdict[str, list[tuple[Rule, Alternative, frozenset[str]]]] = defaultdict(list)
        ways = [(rule, way) for rule in lexicon.rules for way in rule.when]
        uses = Counter(name for _, way in ways for name in way.signs)
        for rule, way in ways:
            # Tried when its rarest member is found: most texts then never look at it.
            first = min(way.signs, key=lambda name: (uses[name], name))
            self._by_first[first].append((rule, way, frozenset(way.signs)))
        self.rules = lexicon.rules
        self.version = _version(lexicon)

    def assess(self, query: Query) -> Triage:
        """The level of the query's own words, or of the turn before it while a short message follows it up."""
        flags = list(self.find(query.text, query.profile, answer_language(query)))
        if not flags:
            flags = list(self._earlier(query))
        flags.sort(key=lambda flag: (-flag.level.urgency, flag.id))
        return Triage(
            level=most_urgent(*(flag.level for flag in flags)),
            red_flags=tuple(flags),
            reasons=tuple(f"rule:{flag.id}" for flag in flags),
            rules_version=self.version,
        )

    def find(self, text: str, profile: Profile, language: Language) -> Iterator[RedFlag]:
        """Every rule that fires on one text, each once."""
        reading = self.read(text, profile)
        fired: set[str] = set()
        for name in reading.found:
            for rule, way, needs in self._by_first.get(name, ()):
                if rule.id in fired or not needs <= reading.found.keys():
                    continue
                if reading.frame.is_fiction:
                    return
                span = reading.fires(rule, way)
                if span:
                    fired.add(rule.id)
                    yield RedFlag(
                        id=rule.id,
                        name=rule.name[language],
                        span=reading.words(span),
                        level=rule.level,
                        guideline=rule.guideline,
                        first_aid=rule.first_aid,
                        kind=rule.kind,
                    )

    def read(self, text: str, profile: Profile) -> Reading:
        """One text with every concept and every fact found in it."""
        normal = normalise(text)
        spelt = self.speller.correct(normal)
        found = self._matcher.find(spelt.text)
        if spelt.is_listed:
            _add(found, self._matcher.find(normal), spelt)
        measured = measures.read(spelt.text)
        known = facts.concepts(measured, profile)
        if known:
            found |= known
            # An age or a pregnancy that is known counts as the word would.
            for name in self._matcher.find(facts.in_words(known)):
                found.setdefault(name, list(facts.NOWHERE))
        _drop_masked(found)
        return Reading(Wording(text, normal, spelt), found, measured, profile)

    def _earlier(self, query: Query) -> Iterator[RedFlag]:
        """Red flags of the message before: a risk once raised does not vanish because the next message is short."""
        mine = [turn for turn in query.turns[-2 * _EARLIER_TURNS :] if turn.role is Role.USER]
        if not mine or len(normalise(query.text)) > _SHORT_MESSAGE:
            return
        yield from self.find(mine[-1].content, query.profile, answer_language(query))


def _add(found: Found, as_it_came: Found, spelt: Corrected) -> None:
    """Add what only the text with its slips holds, at the places of the corrected one."""
    for name, spans in as_it_came.items():
        known = found.setdefault(name, [])
        for span in spans:
            parts = tuple((spelt.now(start), spelt.now(end)) for start, end in span.parts)
            moved = Span(spelt.now(span.start), spelt.now(span.end), parts)
            if moved not in known:
                known.append(moved)


def _drop_masked(found: Found) -> None:
    masks = found.pop(MASK, None)
    if not masks:
        return
    for name in list(found):
        kept = [
            span
            for span in found[name]
            if not any(mask.start < end and start < mask.end for mask in masks for start, end in span.parts)
        ]
        if kept:
            found[name] = kept
        else:
            del found[name]


def _speller(lexicon: Lexicon) -> Speller:
    literals = {
        element
        for phrases in lexicon.concepts.values()
        for phrase in phrases
        for element in phrase.elements
        if isinstance(element, Literal)
    }
    return Speller(literals, (text for rule in lexicon.rules for _, text in rule.fires))


def _version(lexicon: Lexicon) -> str:
    return hashlib.sha256(repr((sorted(lexicon.concepts.items()), lexicon.rules)).encode()).hexdigest()[:12]


def load_red_flags(folder: Path = DEFAULT_FOLDER) -> RedFlagJudge:
    """The judge with the rules of a folder.

    Raises:
        ArtefactError: the rules cannot be read.
    """
    return RedFlagJudge(read_lexicon(folder))


class SilentTriage:
    """Stands in where no rule file can be read: it finds nothing, and readiness says so."""

    def assess(self, query: Query) -> Triage:  # noqa: ARG002 - the port's signature
        """No level."""
        return Triage(level=Level.NONE)
