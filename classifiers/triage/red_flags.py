"""Finds red flags and gives the level they call for: deterministic, first, and with nothing else up."""

import functools
import gc
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from classifiers.text import normalise
from classifiers.triage import facts, measures
from classifiers.triage.found import Found, Span
from classifiers.triage.frame_lists import read_frame_lists
from classifiers.triage.latch import (
    FALSE_ALARM,
    HELP,
    Heard,
    completed,
    latched,
    messages_since_settled,
    settles,
    speaks_of_now,
)
from classifiers.triage.lexicon import DEFAULT_FOLDER, Alternative, Lead, Lexicon, Rule, read_lexicon
from classifiers.triage.matcher import LITERAL, Matcher
from classifiers.triage.phrases import Literal
from classifiers.triage.reading import Reading, Wording
from classifiers.triage.signs import NoSigns, Signs
from classifiers.triage.spelling import Corrected, Speller
from classifiers.triage.spoken_of import is_other
from router.domain.intent import Language
from router.domain.query import Profile, Query, Role
from router.domain.triage import EscalationKind, Level, RedFlag, Triage, most_urgent
from router.policy.place import answer_language

MASK = "mask"
"""The concept whose phrases hide whatever they cover: idioms such as 笑死 or "killing it"."""

_FIRST_KINDS = {EscalationKind.CRISIS: 0, EscalationKind.VIOLENCE: 1}
"""Cards that are about the person and not about an illness lead beside others of their level."""


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
        self._catch_all = frozenset(rule.id for rule in lexicon.rules if rule.lead is Lead.LAST)
        self.version = lexicon.version

    def assess(self, query: Query) -> Triage:
        """The level of the query's own words, and of earlier ones of the conversation that nothing has settled."""
        language = answer_language(query)

        @functools.cache
        def hear(text: str) -> Heard:
            reading = self.read(text, query.profile)
            help_is_there, is_false_alarm = (_is_said(reading, name) for name in (HELP, FALSE_ALARM))
            return Heard(tuple(self._flags(reading, language)), help_is_there, is_false_alarm)

        own = hear(query.text)
        before: tuple[RedFlag, ...] = ()
        flags = own.flags
        if query.turns:
            before = latched(query, own, hear)
            standing_urgency = max((flag.level.urgency for flag in before), default=0)
            # What is known already gains nothing from being read twice.
            flags += tuple(f for f in completed(query, own, hear) if f.level.urgency > standing_urgency)
        ids = {flag.id for flag in flags}
        standing = [flag for flag in before if flag.id not in ids]
        everything = _named_once(self.in_order((*flags, *standing), shown_now=ids))
        return Triage(
            level=most_urgent(*(flag.level for flag in everything)),
            red_flags=tuple(everything),
            reasons=tuple(f"{'rule' if flag.id in ids else 'latch'}:{flag.id}" for flag in everything),
            rules_version=self.version,
            latched=bool(standing) and not flags,
            settles=settles(own),
            messages_since_settled=messages_since_settled(query, own, hear),
            about_other=_about_other(query, everything),
        )

    def in_order(self, flags: Iterable[RedFlag], shown_now: Collection[str] = ()) -> list[RedFlag]:
        """The most urgent first; the first one gives the card its kind, its reason and its first aid.

        Of those alike in urgency lead the ones that the message at hand shows, then a crisis and violence, and a
        catch-all comes last; the id decides what is left, so that the order never hangs on that of the files.

        Args:
            flags: what was found.
            shown_now: ids of the flags that the message at hand shows; empty where all are alike in that.
        """

        def rank(flag: RedFlag) -> tuple[int, bool, int, bool, str]:
            kind = _FIRST_KINDS.get(flag.kind, len(_FIRST_KINDS))
            return -flag.level.urgency, flag.id not in shown_now, kind, flag.id in self._catch_all, flag.id

        return sorted(flags, key=rank)

    def find(self, text: str, profile: Profile, language: Language) -> Iterator[RedFlag]:
        """Every rule that fires on one text, each once."""
        yield from self._flags(self.read(text, profile), language)

    def _flags(self, reading: Reading, language: Language) -> Iterator[RedFlag]:
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
                    yield _flag(rule, reading.words(span), language)

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

    def signs(self, text: str, profile: Profile) -> Signs:
        """Every concept of one text, told apart by whether it stands, and the level of the rules that fire."""
        reading = self.read(text, profile)
        found = reading.found
        # Literals of a join have names of their own, which change with every edit of a rule.
        states: dict[Span, str] = {}
        names = [_said(reading, name, states) for name in found.names if not name.startswith(LITERAL)]
        flags = self._flags(reading, Language.ENGLISH)
        return Signs(tuple(names), most_urgent(*(flag.level for flag in flags)))

    def _found(self, text: str) -> Found:
        found = self._matcher.find(text)
        if MASK in found:
            found.drop(found[MASK])
        return found


def _is_said(reading: Reading, name: str) -> bool:
    """The text says the concept of here and now, and does not deny it."""
    return any(
        reading.stands(span, past_counts=True) and speaks_of_now(reading.text, span.start, span.end)
        for span in reading.found.get(name, ())
    )


_HOLDS, _IS_OVER, _IS_DENIED = "", "past ", "not "
_STATES = (_HOLDS, _IS_OVER, _IS_DENIED)


def _said(reading: Reading, name: str, states: dict[Span, str]) -> str:
    """The name of a concept with what is said of it where it stands best."""
    best = _IS_DENIED
    for span in reading.found[name]:
        state = states.get(span)
        if state is None:
            state = states[span] = _state(reading, span)
        if state == _HOLDS:
            return name
        best = min(best, state, key=_STATES.index)
    return best + name


def _state(reading: Reading, span: Span) -> str:
    if reading.is_denied(span):
        return _IS_DENIED
    return _IS_OVER if reading.is_past(span) else _HOLDS


def _named_once(flags: Iterable[RedFlag]) -> list[RedFlag]:
    """The first flag of each name and kind: rules that find one danger in other words are one line to a reader."""
    kept: dict[tuple[str, EscalationKind], RedFlag] = {}
    for flag in flags:
        kept.setdefault((flag.name, flag.kind), flag)
    return list(kept.values())


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


def _about_other(query: Query, flags: list[RedFlag]) -> bool:
    """Every sign of crisis is told of somebody else, in this message or in the earlier one that holds its words."""
    crises = [flag.span for flag in flags if flag.kind is EscalationKind.CRISIS]
    if not crises:
        return False
    texts = [query.text, *(turn.content for turn in reversed(query.turns) if turn.role is Role.USER)]
    return all(is_other(next((text for text in texts if span in text), ""), span) for span in crises)


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
        ArtefactError: the rules, or the word lists of the frames, cannot be read.
    """
    # Hundreds of thousands of small objects are made here and all of them stay: nothing is there to collect.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        # Needed by the first text that comes near a rule, which shall not wait for them.
        read_frame_lists()
        return RedFlagJudge(read_lexicon(folder))
    finally:
        if was_enabled:
            gc.enable()


class SilentTriage(NoSigns):
    """Stands in where no rule file can be read: it finds nothing, and readiness says so."""

    def assess(self, query: Query) -> Triage:  # noqa: ARG002 - the port's signature
        """No level."""
        return Triage(level=Level.NONE)
