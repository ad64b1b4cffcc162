"""Finds red flags and gives the level they call for: deterministic, first, and with nothing else up."""

import functools
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

from classifiers.text import normalise, original_span
from classifiers.triage import measures
from classifiers.triage.context import Frame, frame, is_denied, is_past
from classifiers.triage.lexicon import DEFAULT_FOLDER, Lexicon, Rule, read_lexicon
from classifiers.triage.matcher import Found, Matcher, Span
from router.domain.intent import Language
from router.domain.query import Profile, Query, Role, Sex
from router.domain.triage import Level, RedFlag, Triage, most_urgent
from router.policy.place import answer_language

MASK = "mask"
"""The concept whose phrases hide whatever they cover: idioms such as 笑死 or "killing it"."""
MAX_GAP_CHARS = 320
"""Two signs of one rule further apart than this in a long text are two matters."""
_EARLIER_TURNS = 3
_SHORT_MESSAGE = 40
"""Characters under which a message is read as following up the one before."""


class RedFlagJudge:
    """Implements `TriageJudge` with the rules alone."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._matcher = Matcher(lexicon.concepts)
        self._by_first: defaultdict[str, list[tuple[Rule, tuple[str, ...], frozenset[str]]]] = defaultdict(list)
        groups = [(rule, group) for rule in lexicon.rules for group in rule.when]
        uses = Counter(name for _, group in groups for name in group)
        for rule, group in groups:
            # Tried when its rarest member is found: most texts then never look at it.
            first = min(group, key=lambda name: (uses[name], name))
            self._by_first[first].append((rule, group, frozenset(group)))
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
        normal = normalise(text)
        found = self._matcher.find(normal)
        measured = measures.read(normal)
        found |= measures.concepts(measured, profile)
        _drop_masked(found)
        if not found:
            return
        fired: set[str] = set()
        facts = _Facts(normal, profile, measured.age_years)
        for name in found:
            for rule, group, needs in self._by_first.get(name, ()):
                if rule.id in fired or not needs <= found.keys():
                    continue
                if facts.frame.is_fiction:
                    return
                span = self._fires(rule, group, found, facts)
                if span:
                    fired.add(rule.id)
                    yield RedFlag(
                        id=rule.id,
                        name=rule.name[language],
                        span=original_span(text, normal, span.start, span.end),
                        level=rule.level,
                        guideline=rule.guideline,
                        first_aid=rule.first_aid,
                        kind=rule.kind,
                    )

    def _earlier(self, query: Query) -> Iterator[RedFlag]:
        """Red flags of the message before: a risk once raised does not vanish because the next message is short."""
        mine = [turn for turn in query.turns[-2 * _EARLIER_TURNS :] if turn.role is Role.USER]
        if not mine or len(normalise(query.text)) > _SHORT_MESSAGE:
            return
        yield from self.find(mine[-1].content, query.profile, answer_language(query))

    def _fires(self, rule: Rule, group: tuple[str, ...], found: Found, facts: "_Facts") -> Span | None:
        if not _gate_open(rule, facts) or (facts.frame.asks_about and not rule.question_counts):
            return None
        columns = []
        for name in group:
            spans = [span for span in found[name] if facts.stands(span, past_counts=rule.past_counts)]
            if not spans:
                return None
            columns.append(spans[:4])
        if any(
            facts.stands(span, past_counts=rule.past_counts) for name in rule.unless for span in found.get(name, ())
        ):
            return None
        return _together(columns)


class _Facts:
    """What is known while the rules look at one text; each question about a stretch is answered once."""

    def __init__(self, text: str, profile: Profile, said_age: float | None) -> None:
        self.text = text
        self.profile = profile
        self.age = said_age if said_age is not None else profile.age
        self._denied: dict[Span, bool] = {}
        self._past: dict[Span, bool] = {}

    @functools.cached_property
    def frame(self) -> Frame:
        """How the whole text speaks; most texts hold no rule's signs and are never asked."""
        return frame(self.text)

    def stands(self, span: Span, *, past_counts: bool) -> bool:
        """The sign is neither denied nor long past; what the profile or a number says always stands."""
        if span.start == span.end:
            return True
        if span not in self._denied:
            self._denied[span] = is_denied(self.text, span)
        if self._denied[span] or past_counts:
            return not self._denied[span]
        if span not in self._past:
            self._past[span] = is_past(self.text, span)
        return not self._past[span]


def _gate_open(rule: Rule, facts: _Facts) -> bool:
    """An unknown fact never closes a gate of sex or pregnancy; an age gate needs a known age."""
    gate = rule.gate
    if gate.sex is not None and facts.profile.sex not in (None, Sex.OTHER, gate.sex):
        return False
    if gate.pregnant is not None and facts.profile.pregnant is not None and facts.profile.pregnant != gate.pregnant:
        return False
    if gate.age_min is None and gate.age_max is None:
        return True
    if facts.age is None:
        return False
    low = gate.age_min if gate.age_min is not None else 0.0
    high = gate.age_max if gate.age_max is not None else 200.0
    return low <= facts.age <= high


def _together(columns: list[list[Span]]) -> Span | None:
    """One stretch that holds a span of every column, no two neighbours too far apart."""
    for combination in product(*columns):
        real = sorted(span for span in combination if span.start != span.end)
        if not real:
            return Span(0, 0, ())
        if all(right.start - left.end <= MAX_GAP_CHARS for left, right in pairwise(real)):
            return Span(real[0].start, max(span.end for span in real), ())
    return None


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
