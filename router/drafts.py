"""One try of one step of the ladder: what its backend writes, through the guard, as text that may be shown."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from router.domain.answer import ModelInfo, Usage
from router.domain.ports import Backend, DraftEnd, DraftRequest, TextPiece
from router.policy.drafting.guard import DraftGuard


class GuardedDraft:
    """A draft as the asker sees it."""

    def __init__(self, backend: Backend, request: DraftRequest, guard: DraftGuard) -> None:
        self.model = ModelInfo(backend=backend.name, name=backend.model, rung=backend.rung)
        self.usage = Usage()
        self.guard = guard
        self._backend = backend
        self._request = request
        self._shown: list[str] = []

    @property
    def text(self) -> str:
        """What has been shown; empty while nothing was, and then another step may still write."""
        return "".join(self._shown)

    async def texts(self) -> AsyncGenerator[str]:
        """The pieces that may be shown.

        Raises:
            BackendError: the backend cannot write or was cut, or the guard lets nothing of the draft pass.
        """
        async with aclosing(self._backend.draft(self._request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, TextPiece):
                    if text := self.show(self.guard.feed(piece.text)):
                        yield text
                elif isinstance(piece, DraftEnd):
                    self.usage, self.model = piece.usage, replace(self.model, name=piece.model)
        if text := self.show(self.guard.finish()):
            yield text

    def show(self, text: str) -> str:
        """Note that the text is shown."""
        if text:
            self._shown.append(text)
        return text
