"""Answers a health query from the curated passages alone: no model, no invention, every line citable."""

import re
from collections.abc import AsyncGenerator

from router.domain.answer import Passage, Rung, Usage
from router.domain.decision import Decision
from router.domain.errors import BackendError, Fault
from router.domain.intent import Concern, Language
from router.domain.ports import DraftEnd, DraftPiece, DraftRequest, TextPiece
from router.domain.triage import Level
from router.policy.bilingual import Text

_ADVICE = Text(
    "What is behind this cannot be told from here. What is generally advised:",
    "具体原因需要医生当面判断。一般的建议是：",
)
_HELP = Text("When to get help:", "什么时候就医：")
_MORE = Text("See also: {titles}.", "另请参阅：{titles}。")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'])|(?<=[。！？])")
_SENDS_TO_CARE = re.compile(
    r"\b(?:see|call|ask|contact|phone|ring|go|get|seek|have|speak|return|if)\b.*\b(?:doctors?|gp|emergency|help"
    r"|ambulance|hospital"
    r"|pharmacist|dentist|midwife|optician|urgent|same day|crisis|911|999|112)\b"
    r"|医生|就医|就诊|急诊|救护车|医院|门诊|儿科|牙科|眼科|产科|药师|求助|120",
    re.IGNORECASE,
)


class ReferenceBackend:
    """Implements `Backend` over the passages that came with the request."""

    name = "reference"
    model = "curated-library"
    rung = Rung.REFERENCE

    async def draft(self, request: DraftRequest) -> AsyncGenerator[DraftPiece]:
        """The best passage as the answer, the others as pointers, each with its number.

        Raises:
            BackendError: no passage came with the request.
        """
        if not request.passages:
            raise BackendError(Fault.UNAVAILABLE, "the library has no passage on this question")
        yield TextPiece(text=reference_text(request.passages, request.decision))
        yield DraftEnd(usage=Usage(), model=self.model)


def reference_text(passages: tuple[Passage, ...], decision: Decision) -> str:
    """The answer as markdown: what is known, then when to get help in a paragraph of its own, then where to read on."""
    language = decision.language
    first, *others = passages
    body, care = _parts(first.text)
    is_chinese = language is Language.CHINESE
    space = "" if is_chinese else " "
    parts = [f"**{first.title}**", f"{body}{space}[S1]"]
    if decision.concern is Concern.PERSONAL and decision.triage.level is not Level.NONE:
        parts.insert(0, _ADVICE.get(language))
    if care:
        parts.append(f"**{_HELP.get(language)}**{space}{care}{space}[S1]")
    if others:
        between = "、" if is_chinese else "; "
        titles = between.join(f"{passage.title}{space}[S{number}]" for number, passage in enumerate(others, 2))
        parts.append(_MORE.get(language).format(titles=titles))
    return "\n\n".join(parts)


def _parts(text: str) -> tuple[str, str]:
    """The passage cut in two where it turns to when help is needed; its order is kept, and it may not turn at all."""
    sentences = [sentence.strip() for sentence in _SENTENCES.split(text) if sentence.strip()]
    turn = len(sentences)
    while turn > 1 and _SENDS_TO_CARE.search(sentences[turn - 1]):
        turn -= 1
    between = "" if re.search("[\u4e00-\u9fff]", text) else " "
    return between.join(sentences[:turn]), between.join(sentences[turn:])
