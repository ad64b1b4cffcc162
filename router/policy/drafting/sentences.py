"""What stands in one sentence of a draft, and what stands in its place."""

import re
from collections import Counter

from router.domain.intent import Language
from router.policy import wording
from router.policy.drafting.actions import GuardAction
from router.policy.drafting.citations import heads_references, lists_reference, only_given
from router.policy.drafting.doses import DoseRule, prescribes
from router.policy.drafting.elements import without_elements
from router.policy.drafting.leaks import begins_turn, leaks_prompt, without_marks
from router.policy.drafting.links import is_safe, normal_address, with_safe_links, without_leftovers, without_links
from router.policy.drafting.reassurance import contradicts
from router.policy.drafting.scope import DraftScope
from router.policy.drafting.segments import Segment, Swallow
from router.policy.drafting.shadow import shadow

_MAX_CONTEXT = 200
_MAX_PASSES = 4
_LEAD = re.compile(r"\s*(?:(?:[-*+•]|\d{1,2}[.)、]|#{1,6}|>)\s+)?")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_CITED = re.compile(r"\[S\d{1,2}\]")
_LINK_START = re.compile(r"!?\[(?=[^\[]*\]\(\Z)")
_CODE_SPAN = re.compile(r"((?<![\\`])(?:`(?!`)[^`\n]+`(?!`)|``(?!`)[^\n]+?(?<!`)``(?!`)))")
_LONE_TICK = re.compile(r"(?<!`)`{1,2}(?!`)")
_TIDY = (
    (re.compile(r"\A[ \t]{2,}(?=\S)"), " "),
    (re.compile(r"(?<=\S)[ \t]{2,}(?=\S)"), " "),
    (re.compile(r"(?<=[^\s<])[ \t]+(?=[,.;:!?，。；：！？])"), ""),
    (re.compile(r"[(（]\s*[)）]"), ""),
)


class SentenceGuard:
    """Judges the segments of one health draft in their order."""

    def __init__(self, scope: DraftScope, counts: Counter[GuardAction]) -> None:
        self._scope = scope
        self._numbers = {normal_address(url): number for number, url in scope.given.items()}
        self._counts = counts
        self.begin()

    def begin(self) -> None:
        """A draft begins."""
        self._doses = DoseRule(self._scope.patient, is_curated=self._scope.is_curated)
        self._sentence = ""
        self._dropping = False
        self._line_dropped = False
        self._references = False
        self._said: set[GuardAction] = set()
        self._replaced = False
        self._first = True
        self._link_text = ""

    def harmless(self, text: str, swallow: Swallow | None) -> str:
        """A segment of a general draft without what a client must not render; code on its own stays."""
        if swallow is Swallow.DESTINATION:
            self._link_text = _LONE_TICK.sub("", self._no_elements(text))
            return ""
        # The pattern holds one group, the span: every other part is a span.
        parts = _CODE_SPAN.split(text)
        return "".join(part if index % 2 else self._harmless(part) for index, part in enumerate(parts))

    def _harmless(self, text: str) -> str:
        cleaned = with_safe_links(self._no_elements(text))
        self._count(GuardAction.LINK, cleaned.removed)
        # A backtick that opens nothing here could close something for a client, and bare what stands between.
        return _LONE_TICK.sub("", cleaned.text)

    def swallowed(self, kind: Swallow, address: str) -> str:
        """What stands for a construct that was too long to wait for."""
        if kind not in (Swallow.URL, Swallow.DESTINATION):
            self._count(GuardAction.LINK if kind is Swallow.RUN else GuardAction.HTML, 1)
            return " "
        if not self._scope.is_health:
            words, self._link_text = self._link_text.removesuffix("]("), ""
            if is_safe(address):
                return f"{words}]({address})"
            self._count(GuardAction.LINK, 1)
            return words.replace("![", "").replace("[", "")
        number = self._numbers.get(normal_address(address)) if address else None
        self._count(GuardAction.LINK, number is None)
        return f" [{number}]" if number and not self._dropping else ""

    def judge(self, text: str, segment: Segment) -> str:
        """A segment as it may be shown."""
        if not text.strip():
            return text if segment.swallow is None or not self._dropping else ""
        lead = _LEAD.match(text)
        space = lead[0] if lead else ""
        starts_line = self._first or "\n" in space
        self._first = self._first and not text.strip()
        if starts_line:
            self._line_dropped = False
        cleaned = self._clean(text, segment)
        if self._is_reference(cleaned, starts_line=starts_line):
            return ""
        out = self._policies(cleaned, space, new_paragraph=bool(_BLANK_LINE.search(space)))
        if segment.ends_sentence:
            self._sentence, self._dropping = "", False
        return out

    def _clean(self, text: str, segment: Segment) -> str:
        before = text
        if segment.swallow is Swallow.DESTINATION:
            # What is left is the text of the link.
            text = _LINK_START.sub("", text).removesuffix("](")
        for _ in range(_MAX_PASSES):  # pragma: no branch - a bound for what no draft has needed yet
            # What is taken out may have stood inside something else: "ht[7]tps://".
            last, text = text, self._clean_once(text)
            if text == last:
                break
        text = without_leftovers(text)
        if text.strip() in ("[", "![", "]", "]("):
            return text.replace("![", "").replace("[", "").replace("](", "").replace("]", "")
        if text != before:
            for pattern, replacement in _TIDY:
                text = pattern.sub(replacement, text)
        return text

    def _clean_once(self, text: str) -> str:
        unmarked = without_marks(text)
        self._count(GuardAction.LEAK, text != unmarked)
        links = without_links(self._no_elements(unmarked), self._numbers)
        self._count(GuardAction.LINK, links.removed)
        cited = only_given(links.text, self._scope.given)
        self._count(GuardAction.CITATION, cited.removed)
        return cited.text

    def _is_reference(self, text: str, *, starts_line: bool) -> bool:
        """The line belongs to a list of sources of the model's own."""
        if self._line_dropped:
            return True
        if not starts_line or not text.strip():
            return False
        line = shadow(text)
        if _CITED.search(line):
            self._references = False
            return False
        if heads_references(line) or (self._references and lists_reference(line)):
            self._references = self._line_dropped = True
            self._count(GuardAction.CITATION, 1)
            return True
        if begins_turn(line):
            self._line_dropped = True
            self._count(GuardAction.ROLE, 1)
            return True
        self._references = False
        return False

    def _policies(self, text: str, space: str, *, new_paragraph: bool) -> str:
        if self._dropping:
            return ""
        words = shadow(text)
        if self._replaced:
            # A number after a sentence of ours would make a source say what it does not.
            rest = re.sub(r"\A(\s*)(?:\[S\d{1,2}\]\s*)+", r"\1", text)
            text, words = rest, shadow(rest)
        if not any(character.isalnum() for character in words):
            return text
        known = self._sentence + words
        action = self._action(known, len(self._sentence), new_paragraph=new_paragraph)
        if action is None:
            self._replaced = False
            self._sentence = known[-_MAX_CONTEXT:]
            return text
        self._count(action, 1)
        self._dropping = self._replaced = True
        return self._instead(action, space)

    def _action(self, known: str, shown: int, *, new_paragraph: bool) -> GuardAction | None:
        if leaks_prompt(known):
            return GuardAction.LEAK
        if prescribes(known):
            return GuardAction.PRESCRIPTION
        if self._doses.withholds(known, new_paragraph=new_paragraph):
            return GuardAction.CHILD_DOSE
        if contradicts(known, shown, self._scope.level, is_curated=self._scope.is_curated):
            return GuardAction.REASSURANCE
        return None

    def _instead(self, action: GuardAction, space: str) -> str:
        """A sentence of ours the first time, nothing after; what was shown of the sentence ends in an ellipsis."""
        begun = ("……" if self._scope.language is Language.CHINESE else " …") if self._sentence.strip() else ""
        if action is GuardAction.LEAK or action in self._said:
            return begun
        self._said.add(action)
        texts = {
            GuardAction.REASSURANCE: wording.CARE_STANDS.get(self._scope.level),
            GuardAction.CHILD_DOSE: wording.CHILD_DOSE,
            GuardAction.PRESCRIPTION: wording.NO_PRESCRIPTION,
        }
        text = texts[action]
        sentence = text.get(self._scope.language) if text else ""
        if begun:
            return f"{begun}{sentence}" if self._scope.language is Language.CHINESE else f"{begun} {sentence}"
        return f"{space}{sentence}"

    def _no_elements(self, text: str) -> str:
        text, removed = without_elements(text)
        self._count(GuardAction.HTML, removed)
        return text

    def _count(self, action: GuardAction, times: int) -> None:
        if times:
            self._counts[action] += times
