"""The guard on a draft: pieces of any size in, text that may be shown out; the same text whatever the pieces."""

import re
from collections import Counter

from router.domain.errors import BackendError, Fault
from router.policy.drafting.actions import GuardAction
from router.policy.drafting.closing import OpenMarks, without_dangling
from router.policy.drafting.language import is_other_language
from router.policy.drafting.leaks import begins_thinking
from router.policy.drafting.reasoning import Found, ReasoningFilter
from router.policy.drafting.scope import DraftScope
from router.policy.drafting.segments import WINDOW, Segment, next_line, next_segment
from router.policy.drafting.sentences import SentenceGuard
from router.policy.drafting.shadow import shadow, visible
from router.policy.drafting.swallowing import Swallower

FIRST_WORDS = 80
"""Characters of a health draft that must have come before its language is judged and anything is shown."""
_FIRST_GENERAL = 48
_MAX_SPACE = 8
_MAX_LEAD = 16
_STOP = re.compile("[.。…?;!\n．？；！]")


class DraftGuard:
    """Guards one draft."""

    def __init__(self, scope: DraftScope) -> None:
        self.counts: Counter[GuardAction] = Counter()
        self._scope = scope
        self._reasoning = ReasoningFilter()
        self._sentences = SentenceGuard(scope, self.counts)
        self._marks = OpenMarks()
        self._waiting = ""
        self._swallower: Swallower | None = None
        self._begun = False
        self._thinks = False
        self._lead = ""
        self._shown = False
        self._space = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What was done, `guard:citation_removed`, each once, in a fixed order."""
        return tuple(action.reason for action in GuardAction if self.counts[action])

    def feed(self, text: str) -> str:
        """The text that may be shown now.

        Raises:
            BackendError: the draft is in the other language; nothing of it was shown.
        """
        return "".join(self._take(part, ended=False) for part in self._reasoning.feed(visible(text)))

    def finish(self) -> str:
        """What is left at the end of a draft that its writer ended.

        Raises:
            BackendError: the draft is in the other language, or nothing of it may be shown.
        """
        shown = "".join(self._take(part, ended=False) for part in self._reasoning.end())
        shown += self._take("", ended=True)
        if not self._shown:
            raise BackendError(Fault.EMPTY, "nothing of the draft may be shown")
        return shown + self._close()

    def cut(self) -> str:
        """What must follow when the draft was cut: half a sentence is dropped, what stands open is closed."""
        return self._close() if self._shown else ""

    def _close(self) -> str:
        closers = self._marks.close()
        if closers:
            self.counts[GuardAction.MARKDOWN] += 1
        return closers

    def _take(self, part: str | Found, *, ended: bool) -> str:
        if part is Found.ORPHAN:
            self._forget()
        if isinstance(part, Found):
            action = GuardAction.ROLE if part is Found.ROLE else GuardAction.REASONING
            self.counts[action] += 1
            return ""
        if self._thinks:
            return ""
        self._waiting += part
        if not self._begun and not self._begin(ended=ended):
            return ""
        return self._advance(ended=ended)

    def _forget(self) -> None:
        """What came before was thinking: begin anew where nothing of it has been shown."""
        self._thinks = False
        if not self._shown:
            self._begun, self._waiting, self._lead, self._space = False, "", "", ""
            self._swallower, self._marks = None, OpenMarks()
            self._sentences.begin()

    def _begin(self, *, ended: bool) -> bool:
        """Judge the first words once there are enough of them."""
        first = self._waiting.lstrip()
        enough = FIRST_WORDS if self._scope.is_health else _FIRST_GENERAL
        if len(first) < enough and not ended:
            return False
        first = first[:enough]
        if begins_thinking(shadow(first)):
            self.counts[GuardAction.REASONING] += 1
            self._thinks, self._waiting = True, ""
            return False
        expected = self._scope.must_be_in if self._scope.is_health else None
        if expected is not None and is_other_language(first, expected):
            raise BackendError(Fault.LANGUAGE, "the draft is in the other language")
        self._begun = True
        return True

    def _advance(self, *, ended: bool) -> str:
        text, place = self._waiting, 0
        if not (ended or self._swallower or len(text) >= WINDOW or _STOP.search(text)):
            return ""
        out: list[str] = []
        while place < len(text) or (ended and self._swallower):
            if self._swallower:
                done = self._swallower.finish() if ended and place >= len(text) else self._swallower.feed(text[place:])
                place = len(text)
                if done is None:
                    continue
                out.append(self._show(self._sentences.swallowed(done.kind, done.content)))
                self._swallower, text, place = None, done.rest, 0
                continue
            view = text[place : place + WINDOW]
            is_full = len(view) == WINDOW
            is_last = ended and place + len(view) == len(text)
            segment = self._segment(view, whole=is_full or is_last)
            if segment is None:
                break
            out.append(self._judge(view, segment, is_last=is_last and segment.length == len(view)))
            place += segment.length
        self._waiting = text[place:]
        return "".join(out)

    def _segment(self, view: str, *, whole: bool) -> Segment | None:
        if self._marks.in_fence and not self._scope.is_health:
            return next_line(view, whole=whole)
        return next_segment(view, whole=whole, full=self._scope.is_health)

    def _judge(self, view: str, segment: Segment, *, is_last: bool) -> str:
        if segment.swallow:
            self._swallower = Swallower(segment.swallow)
        text = view[: segment.length]
        if self._scope.is_health:
            text = self._sentences.judge(text, segment)
        elif not self._marks.in_fence:
            text = self._sentences.harmless(text, segment.swallow)
        return self._show(without_dangling(text.rstrip()) if is_last else text)

    def _show(self, text: str) -> str:
        """Space is kept back until words follow, and the first words until there are any."""
        # Where something between two words was taken out, one space is enough.
        text = self._space + (text.lstrip(" ") if self._space.endswith(" ") else text)
        words = text.rstrip()
        self._space = text[len(words) :][-_MAX_SPACE:]
        if not self._shown:
            words = words if self._lead else words.lstrip()
        if not words:
            return ""
        self._marks.note(words)
        if self._shown:
            return words
        self._lead = (self._lead + words) if len(self._lead) < _MAX_LEAD else self._lead
        if not any(character.isalnum() for character in words):
            return ""
        words, self._lead, self._shown = self._lead, "", True
        return words
