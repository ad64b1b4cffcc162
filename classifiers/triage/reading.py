"""One text as the rules see it: what was found, and which of it stands."""

import functools
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from classifiers.text import original_span
from classifiers.triage.context import is_denied, is_over, is_past, talked_of, tells_of_the_past
from classifiers.triage.found import Found, Span, longest_first
from classifiers.triage.frames import Frame, frame, own_sex
from classifiers.triage.lexicon import Alternative, Gate, Rule
from classifiers.triage.measures import Measures
from classifiers.triage.spelling import Corrected
from router.domain.query import Profile, Sex

MAX_GAP_CHARS = 160
"""Two signs of one rule further apart than this are two matters, unless the text is short."""
SHORT_TEXT = 320
"""Characters up to which a text is about one matter."""
_ONE_MATTER_CHARS, _ONE_MATTER_ENDS = 80, 2
"""Signs that stand further apart than so many characters and ends of sentences belong to different matters."""
_REACH_CHARS = 240
"""No sign of a rule stands further than this from its others, unless a text is in one breath."""
_LOWEST_NORMAL, _FIRST_RAISED = 35.5, 37.5
"""Degrees Celsius."""
_THERMOMETER = re.compile(
    r"(?:a |the |got a |has a? ?|had a |running a )?(?:temps?|temperatures?|thermometer)(?: of| is)?|体温"
)
_SENTENCE_END = re.compile(r"[!?;。！？；]|\.(?!\d)")
_ANCHORS = 8
"""Places of a sign that are tried with the nearest places of the others."""


class Wording(NamedTuple):
    """A text in its three forms."""

    own: str
    """As it came."""
    normal: str
    """In the one form of `classifiers.text`."""
    spelt: Corrected
    """With its slips put right, which is what is read."""


class Reading:
    """What is known while the rules look at one text; each question about a stretch is answered once."""

    def __init__(self, wording: Wording, found: Found, measured: Measures, profile: Profile) -> None:
        self.text = wording.spelt.text
        self.found = found
        self.measured = measured
        self.ages = measured.ages or ((profile.age,) if profile.age is not None else ())
        self.profile = profile
        self._wording = wording
        self._denied: dict[Span, bool] = {}
        self._past: dict[Span, bool] = {}

    @functools.cached_property
    def frame(self) -> Frame:
        """How the whole text speaks; most texts hold no rule's signs and are never asked."""
        return frame(self.text)

    @functools.cached_property
    def _tells_of_the_past(self) -> bool:
        return tells_of_the_past(self.text)

    @functools.cached_property
    def _talked_of(self) -> tuple[tuple[int, int], ...]:
        return talked_of(self.text)

    def _is_talked_of(self, span: Span) -> bool:
        """Google says "stroke", and nobody has one."""
        return span.end > 0 and any(start <= span.start and span.end <= end for start, end in self._talked_of)

    @functools.cached_property
    def sex(self) -> Sex | None:
        """The sex of the profile, or else the one that the asker states."""
        return self.profile.sex or own_sex(self.text)

    def words(self, span: Span) -> str:
        """The asker's own words for a span."""
        own, normal, spelt = self._wording
        return original_span(own, normal, spelt.was(span.start), spelt.was(span.end))

    def is_denied(self, span: Span) -> bool:
        """The words around the sign deny it; what the profile or a number says is never denied."""
        if span.start == span.end:
            return False
        if span not in self._denied:
            self._denied[span] = is_denied(self.text, span) or self._is_measured_away(span)
        return self._denied[span]

    def _is_measured_away(self, span: Span) -> bool:
        """体温36.8 names a thermometer, and no fever."""
        temperature = self.measured.temperature_c
        if temperature is None or not _LOWEST_NORMAL <= temperature < _FIRST_RAISED:
            return False
        return _THERMOMETER.fullmatch(self.text, span.start, span.end) is not None

    def is_past(self, span: Span) -> bool:
        """The words around the sign speak of long ago."""
        if span.start == span.end:
            return False
        if span not in self._past:
            past = self._tells_of_the_past and is_past(self.text, span)
            self._past[span] = past or is_over(self.text, span)
        return self._past[span]

    def stands(self, span: Span, *, past_counts: bool) -> bool:
        """The sign is neither denied nor, where that matters, long past."""
        return not self.is_denied(span) and (past_counts or not self.is_past(span))

    def gate_open(self, gate: Gate) -> bool:
        """An unknown fact never closes a gate of sex or pregnancy; an age gate needs a known age."""
        if gate.sex is not None and self.sex not in (None, Sex.OTHER, gate.sex):
            return False
        pregnant = self.profile.pregnant
        if gate.pregnant is not None and pregnant is not None and pregnant != gate.pregnant:
            return False
        if gate.age_min is None and gate.age_max is None:
            return True
        low = gate.age_min if gate.age_min is not None else 0.0
        high = gate.age_max if gate.age_max is not None else 200.0
        return any(low <= age <= high for age in self.ages)

    def excluded_by(self, rule: Rule, way: Alternative, place: Span) -> str | None:
        """The first concept that speaks against this way of the rule at the place where it stands."""
        for name in (*rule.unless, *way.unless):
            for span in self.found.get(name, ()):
                if self._reaches(span, place) and self.stands(span, past_counts=rule.past_counts):
                    return name
        for name in rule.unless_anywhere:
            if any(self.stands(span, past_counts=rule.past_counts) for span in self.found.get(name, ())):
                return name
        return None

    def _reaches(self, span: Span, place: Span) -> bool:
        """An exclusion is about the sign in its own sentence: the weather of another one excuses nothing."""
        if not span.end or not place.end:
            return True
        start, end = min(span.end, place.end), max(span.start, place.start)
        return end - start <= MAX_GAP_CHARS and (start >= end or _SENTENCE_END.search(self.text, start, end) is None)

    def fires(self, rule: Rule, way: Alternative) -> Span | None:
        """Where one way of a rule, all of whose signs were found, stands in the text; None where it does not."""
        if not self.gate_open(rule.gate):
            return None
        columns = []
        for name in sorted(way.signs, key=lambda name: len(self.found[name])):
            spans = [span for span in self.found[name] if self.stands(span, past_counts=rule.past_counts)]
            # What is only talked of makes no rule fire, though it may excuse: a stroke of old explains the weak hand.
            if self._talked_of:
                spans = [span for span in spans if not self._is_talked_of(span)]
            if not spans:
                return None
            columns.append(spans)
        places = self.places(columns)
        place = next((place for place in places if self.excluded_by(rule, way, place) is None), None)
        # How the whole text speaks is the dearest question, and few texts come so far.
        if place is None or self.frame.is_fiction or (self.frame.asks_about and not rule.question_counts):
            return None
        return place

    def places(self, columns: list[list[Span]]) -> Iterator[Span]:
        """Stretches that hold a span of every column, close enough together to be about one matter."""
        for place in together(columns, SHORT_TEXT if len(self.text) <= SHORT_TEXT else MAX_GAP_CHARS):
            if self._is_one_matter(place):
                yield place

    def _is_one_matter(self, place: Span) -> bool:
        """The end of a sentence parts more than a comma does: three of them and a good way part two signs."""
        if place.end - place.start <= _ONE_MATTER_CHARS:
            return True
        ends = sum(1 for _ in _SENTENCE_END.finditer(self.text, place.start, place.end - 1))
        return ends <= _ONE_MATTER_ENDS and (not ends or place.end - place.start <= _REACH_CHARS)


def together(columns: list[list[Span]], max_gap: int) -> Iterator[Span]:
    """Stretches that hold a span of every column, no two neighbours more than so many characters apart.

    Each span of the column with the fewest is tried with the nearest one of every other.
    """
    placed = [spans for spans in columns if spans[0].end]
    if not placed:
        yield Span(0, 0, ())
        return
    rarest = min(placed, key=len)
    for anchor in rarest[:_ANCHORS]:
        chosen = sorted(anchor if spans is rarest else _nearest(anchor, spans) for spans in placed)
        if all(right.start - left.end <= max_gap for left, right in pairwise(chosen)):
            yield Span(chosen[0].start, max(span.end for span in chosen), ())


def _nearest(anchor: Span, spans: list[Span]) -> Span:
    return min(spans, key=lambda span: (max(span.start - anchor.end, anchor.start - span.end, 0), *longest_first(span)))
