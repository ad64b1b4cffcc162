"""Answers a health query from the curated passages alone: no model, no invention, every line citable."""

from collections.abc import AsyncGenerator

from router.domain.answer import Passage, Rung, Usage
from router.domain.errors import BackendError, Fault
from router.domain.intent import Language
from router.domain.ports import DraftEnd, DraftPiece, DraftRequest, TextPiece

_MORE = {Language.ENGLISH: "See also: {titles}.", Language.CHINESE: "另请参阅：{titles}。"}


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
        yield TextPiece(text=reference_text(request.passages, request.decision.language))
        yield DraftEnd(usage=Usage(), model=self.model)


def reference_text(passages: tuple[Passage, ...], language: Language) -> str:
    """The answer as markdown."""
    first, *others = passages
    text = f"**{first.title}**\n\n{first.text} [S1]"
    if not others:
        return text
    between = "、" if language is Language.CHINESE else "; "
    titles = between.join(f"{passage.title} [S{number}]" for number, passage in enumerate(others, 2))
    return f"{text}\n\n{_MORE[language].format(titles=titles)}"
