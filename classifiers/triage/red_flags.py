"""Finds red flags and gives the level they call for: deterministic, first, and with nothing else up."""

import gc
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from classifiers.text import normalise
from classifiers.triage import facts, measures
from classifiers.triage.found import Found, Span
from classifiers.triage.lexicon import DEFAULT_FOLDER, Alternative, Lexicon, Rule, read_lexicon
from classifiers.triage.matcher import Matcher
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
        sample = "".join(text for rule in lexicon.rules for _, text in (*rule.fires, *rule.stays_silent))
        self._matcher = Matcher(lexicon.concepts, sample)
        self._by_first: defaultdict[str, list[tuple[Rule, Alternative, tuple[str, ...]]]] = defaultdict(list)
        ways = [(rule, way) for rule in lexicon.rules for way in rule.when]
        uses = Counter(name for _, way in ways for name in way.signs)
        for rule, way in ways:
            # Tried when its rarest member is found: most texts then never look at it.
            first = min(way.signs, key=lambda name: (uses[name], name))
            self._by_first[first].append((rule, way, tuple(name for name in way.signs if name != first)))
        self.rules = lexicon.rules
        self.version = lexicon.version

    def assess(self, query: Query) -> Triage:
        """The level of the query's own words, or of the turn before it while a short message follows it up."""
        fired = list(self._fired(query.text, query.profile)) or list(self._earlier(query))
        flags = [_flag(rule, words, answer_language(query)) for rule, words in fired]
        flags.sort(key=lambda flag: (-flag.level.urgency, flag.id))
        return Triage(
            level=most_urgent(*(flag.level for flag in flags)),
            red_flags=tuple(flags),
            reasons=tuple(f"rule:{flag.id}" for flag in flags),
            rules_version=self.version,
        )

    def find(self, text: str, profile: Profile, language: Language) -> Iterator[RedFlag]:
        """Every rule that fires on one text, each once."""
        for rule, words in self._fired(text, profile):
            yield _flag(rule, words, language)

    def _fired(self, text: str, profile: Profile) -> Iterator[tuple[Rule, str]]:
        reading = self.read(text, profile)
        fired: set[str] = set()
        found, candidates = reading.found.names, self._by_first.get
        for name in found:
            for rule, way, others in candidates(name, ()):
                for other in others:
                    if other not in found:
                        break
                else:
                    if rule.id in fired:
                        continue
                    span = reading.fires(rule, way)
                    if span is None:
                        continue
                    fired.add(rule.id)
                    yield rule, reading.words(span)

    def read(self, text: str, profile: Profile) -> Reading:
        """One text with every concept and every fact found in it."""
        normal = normalise(text)
        spelt = self.speller.correct(normal)
        found = self._found(spelt.text)
        if spelt.is_listed:
            _add(found, self._found(normal), spelt)
        measured = measures.read(spelt.text)
        known = facts.concepts(measured, profile)
        for fact in sorted(known):
            found.add(fact, facts.NOWHERE)
        # An age or a pregnancy that is known counts as the word would.
        words = facts.in_words(known)
        for name in self._matcher.find(words) if words else ():
            if name not in found:
                found.add(name, facts.NOWHERE)
        return Reading(Wording(text, normal, spelt), found, measured, profile)

    def _found(self, text: str) -> Found:
        found = self._matcher.find(text)
        if MASK in found:
            found.drop(found[MASK])
        return found

    def _earlier(self, query: Query) -> Iterator[tuple[Rule, str]]:
        """Red flags of the message before: a risk once raised does not vanish because the next message is short."""
        mine = [turn for turn in query.turns[-2 * _EARLIER_TURNS :] if turn.role is Role.USER]
        if not mine or len(normalise(query.text)) > _SHORT_MESSAGE:
            return
        yield from self._fired(mine[-1].content, query.profile)


def _flag(rule: Rule, words: str, language: Language) -> RedFlag:
    return RedFlag(
        id=rule.id,
        name=rule.name[language],
        span=words,
        level=rule.level,
        guideline=rule.guideline,
        first_aid=rule.first_aid,
        kind=rule.kind,
    )


def _speller(lexicon: Lexicon) -> Speller:
    literals = (
        element
        for phrases in lexicon.concepts.values()
        for phrase in phrases
        for element in phrase.elements
        if isinstance(element, Literal)
    )
    return Speller(literals, (text for rule in lexicon.rules for _, text in rule.fires))


def _add(found: Found, as_it_came: Found, spelt: Corrected) -> None:
    """Add what only the text with its slips holds, at the places of the corrected one."""
    for name, spans in as_it_came.items():
        moved = []
        for span in spans:
            parts = tuple((spelt.now(start), spelt.now(end)) for start, end in span.parts)
            moved.append(Span(spelt.now(span.start), spelt.now(span.end), parts))
        found.add(name, moved)


def load_red_flags(folder: Path = DEFAULT_FOLDER) -> RedFlagJudge:
    """The judge with the rules of a folder.

    Raises:
        ArtefactError: the rules cannot be read.
    """
    # Hundreds of thousands of small objects are made here and all of them stay: nothing is there to collect.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return RedFlagJudge(read_lexicon(folder))
    finally:
        if was_enabled:
            gc.enable()


class SilentTriage:
    """Stands in where no rule file can be read: it finds nothing, and readiness says so."""

    def assess(self, query: Query) -> Triage:  # noqa: ARG002 - the port's signature
        """No level."""
        return Triage(level=Level.NONE)
